//! The history of a record, read from the change log.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read};
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, ChangeId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::record::Record;
use crate::kernel::values::{Instant, Word};
use crate::schema::changes;
use crate::shared_record;

/// One thing that happened to a record.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = changes)]
pub struct Change {
    pub id: ChangeId,
    /// The change's number in the organization's log; null until it is given, moments after the change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub seq: Option<i64>,
    /// The kind of record, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// The record's version after the change.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// What was done: `created`, `updated`, `archived`, `won` …
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub action: String,
    /// Who did it; null for the program itself.
    pub actor_id: Option<UserId>,
    /// The request that did it.
    #[schema(value_type = Option<AnyId>)]
    pub request_id: Option<Uuid>,
    pub at: Instant,
    /// The members that changed.
    #[schema(max_items = 100, value_type = Vec<Word>)]
    pub changed: Vec<String>,
    /// Their values before; null for a record that was made.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// Their values after; null for a record that was deleted.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

shared_record!(Change, "change", "changes", Change);

pub type ChangePage = Page<Change>;
pub type ChangeListing = Listing<Change>;

impl Listed for Change {
    const COLLECTION: &'static str = "changes";
    const TABLE: &'static str = "changes";
    const FIELDS: &'static [Field] = &[
        Field::of(changes::action),
        Field::of(changes::actor_id),
        Field::of(changes::at),
        Field::of(changes::changed),
    ];
}

/// What happened to a record, newest first; 404 unless the caller sees it, archived or not.
pub fn of<R: Guarded>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    id: Uuid,
    listing: &ChangeListing,
) -> Result<ChangePage> {
    who.sees(conn, id)?;
    of_part::<R>(conn, who, id, listing)
}

/// The same for a part of a record, which the caller was shown to see through the whole.
pub fn of_part<R: Record>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    listing: &ChangeListing,
) -> Result<ChangePage> {
    let own = changes::organization_id.eq(actor.organization_id);
    let own = own.and(changes::record_type.eq(R::TYPE)).and(changes::record_id.eq(id));
    let query = changes::table.filter(own).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Change::as_select()).load(conn)?;
    listing.close(conn, own, rows)
}
