//! Create or change by the id that another system has for the record.

use actix_web::http::StatusCode;
use diesel::pg::PgConnection;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use crate::access::{Actor, Can, Create, Read, Update};
use crate::extras::{self, Extended, ExternalId};
use crate::kernel::headers::{IfMatch, IfNoneMatch};
use crate::kernel::http::{Upserted, read, value_of};
use crate::kernel::values::{ForeignId, SystemName};
use crate::kernel::{Error, Result};
use crate::store::{Changed, Collection};

/// The id that another system has for a record, in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Place {
    /// The other system, such as `erp`.
    #[param(value_type = SystemName, inline)]
    system: String,
    /// The id as the other system writes it.
    #[param(value_type = ForeignId, inline)]
    external_id: String,
}

impl Place {
    /// 404 for what no record can have.
    pub(super) fn external_id(&self) -> Result<ExternalId> {
        let system = value_of::<SystemName>(&self.system).map_err(|_| Error::missing())?;
        let id = value_of::<ForeignId>(&self.external_id).map_err(|_| Error::missing())?;
        Ok(ExternalId { system, id })
    }
}

pub(super) fn show<R: Collection>(conn: &mut PgConnection, who: &Can<Read, R>, id: &ExternalId) -> Result<R> {
    let found = extras::holder::<R>(conn, who, id)?.ok_or_else(Error::missing)?;
    let found = R::among(conn, who, &[found])?.pop().filter(|record| !record.is_archived());
    found.ok_or_else(Error::missing)
}

/// Changes the record that has the id, or makes it.
pub fn upsert<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: &ExternalId,
    (at, unless): (&IfMatch, &IfNoneMatch),
    data: Value,
) -> Result<Changed<Upserted<R>>> {
    extras::wait_for::<R>(conn, actor, id)?;
    let Some(found) = extras::holder::<R>(conn, actor, id)? else {
        if *at != IfMatch::Absent {
            let detail = "There is no record with this external id yet.";
            return Err(Error::refuse(StatusCode::PRECONDITION_FAILED, "stale", detail));
        }
        return make::<R>(conn, actor, id, data).map(|made| made.map(Upserted::Made));
    };
    let record = R::among(conn, &Can::prove(actor)?, &[found])?.pop();
    let Some(record) = record else {
        return Err(Error::conflict("duplicate", "", "Another record has this external id already."));
    };
    unless.check(record.version())?;
    if record.is_archived() {
        let refused = Error::conflict("archived", "", "The record is archived; restore it first.");
        return Err(refused.with("existing_id", found.to_string()));
    }
    change(conn, &Can::prove(actor)?, record, at, data).map(|changed| changed.map(Upserted::Changed))
}

fn change<R: Collection>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    record: R,
    at: &IfMatch,
    data: Value,
) -> Result<Changed<R>> {
    if says_nothing_new(&record, &data)? {
        at.check(record.version())?;
        return Ok(Changed::unchanged(record));
    }
    R::update(conn, who, record.id(), at, read(data)?)
}

/// What another system sends again and again is no change, and no entry in the log.
fn says_nothing_new<R: Collection>(record: &R, data: &Value) -> Result<bool> {
    let shown = serde_json::to_value(record).map_err(Error::internal)?;
    let mut said = data.as_object().into_iter().flatten();
    Ok(said.all(|(name, value)| shown.get(name) == Some(value)))
}

fn make<R: Collection>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: &ExternalId,
    data: Value,
) -> Result<Changed<R>> {
    let who = Can::<Create, R>::prove(actor)?;
    // A record that is not there yet can lack members; the document alone is valid.
    let new = read(identified(data, id)).map_err(incomplete)?;
    R::create(conn, &who, new)
}

/// The document with the id in it; null says no more than nothing where there is nothing yet.
fn identified(data: Value, id: &ExternalId) -> Value {
    let members = match data {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let mut members: Map<_, _> = members.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let (own, ids) = (json!(id), members.entry("external_ids").or_insert_with(|| json!([])));
    if let Value::Array(ids) = ids
        && !ids.contains(&own)
    {
        ids.push(own);
    }
    Value::Object(members)
}

fn incomplete(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let detail = "There is no record with this external id yet, and this is not enough to make one.";
            Error::conflict("incomplete", "", detail).listing(refusal.errors)
        }
        other => other,
    }
}
