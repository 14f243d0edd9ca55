//! Records for events, as the endpoint's principal may see them now.

use diesel::pg::PgConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::access::{Actor, Can, Read};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::record::Record as _;
use crate::kernel::values::MemberName;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Collection;

/// Looks for a record.
type Find = fn(&mut PgConnection, &Actor, Uuid) -> Result<Option<Value>>;

/// Type in the log, collection, and how a record is found.
const KINDS: [(&str, &str, Find); 7] = [
    (Account::TYPE, Account::COLLECTION, find::<Account>),
    (Contact::TYPE, Contact::COLLECTION, find::<Contact>),
    (Lead::TYPE, Lead::COLLECTION, find::<Lead>),
    (Product::TYPE, Product::COLLECTION, find::<Product>),
    (Deal::TYPE, Deal::COLLECTION, find::<Deal>),
    (Activity::TYPE, Activity::COLLECTION, find::<Activity>),
    (Task::TYPE, Task::COLLECTION, find::<Task>),
];

fn find<R: Collection>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Option<Value>> {
    let Ok(who) = Can::<Read, R>::prove(actor) else { return Ok(None) };
    let found = R::among(conn, &who, &[id])?;
    found.first().map(|record| serde_json::to_value(record).map_err(Error::internal)).transpose()
}

/// 403 unless the actor may read every kind of record: a key must not have sent out what it may not read.
pub(in crate::platform::webhooks) fn reads_all(actor: &Actor) -> Result<()> {
    Can::<Read, Account>::prove(actor)?;
    Can::<Read, Contact>::prove(actor)?;
    Can::<Read, Lead>::prove(actor)?;
    Can::<Read, Product>::prove(actor)?;
    Can::<Read, Deal>::prove(actor).map(drop)
}

/// The collection of a type, as in the addresses; the type itself where records have none of their own.
pub(super) fn collection_of(record_type: &str) -> &str {
    KINDS.iter().find(|(kind, ..)| *kind == record_type).map_or(record_type, |(_, collection, _)| collection)
}

/// The record, or those of its members that are wanted; null if it is out of the actor's sight.
pub(super) fn record(
    conn: &mut PgConnection,
    actor: Option<&Actor>,
    record_type: &str,
    id: Uuid,
    fields: Option<&[MemberName]>,
) -> Result<Value> {
    let known = KINDS.iter().find(|(kind, ..)| *kind == record_type);
    let (Some(actor), Some((.., find))) = (actor, known) else { return Ok(Value::Null) };
    let mut record = find(conn, actor, id)?.unwrap_or_default();
    if let (Some(members), Some(fields)) = (record.as_object_mut(), fields) {
        members.retain(|name, _| fields.iter().any(|field| field.as_str() == name));
    }
    Ok(record)
}
