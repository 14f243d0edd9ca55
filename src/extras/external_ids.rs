//! The ids that other systems have for a record: an ERP's, a shop's. Each is unique within its system.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Extended;
use crate::access::{Actor, Can, Guarded, Read};
use crate::json_column;
use crate::kernel::values::{ForeignId, SystemName};
use crate::kernel::{Error, Result};
use crate::schema::external_ids;

/// The id that another system has for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// The other system, such as `erp`.
    pub system: SystemName,
    pub id: ForeignId,
}

json_column! {
    /// All ids that other systems have for the record.
    pub struct ExternalIds(Vec<ExternalId>);
}

/// 422 when one id stands there twice.
pub(super) fn refuse_repeated(given: Option<&ExternalIds>) -> Result<()> {
    let given = given.map_or(&[][..], |given| &given.0);
    let repeated = given.iter().enumerate().find(|(at, id)| given.iter().take(*at).any(|other| other == *id));
    let Some((at, _)) = repeated else { return Ok(()) };
    Err(Error::invalid_at(&format!("/external_ids/{at}"), "repeated", "Each id may stand only once."))
}

/// Enters the ids; 409 `duplicate` when another record of the kind has one of them.
pub(super) fn keep<R: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    record: &R,
    given: &ExternalIds,
) -> Result<()> {
    for (at, id) in given.0.iter().enumerate() {
        let row = (
            external_ids::organization_id.eq(actor.organization_id),
            external_ids::record_type.eq(R::TYPE),
            external_ids::system.eq(&id.system),
            external_ids::external_id.eq(&id.id),
            external_ids::record_id.eq(record.id()),
        );
        let entered = diesel::insert_into(external_ids::table).values(row).on_conflict_do_nothing();
        if entered.execute(conn)? == 1 {
            continue;
        }
        let other = holder::<R>(conn, actor, id)?.filter(|other| *other != record.id());
        if let Some(other) = other {
            return Err(taken::<R>(conn, actor, other, &format!("/external_ids/{at}")));
        }
    }
    Ok(())
}

/// 409; names the other record to those who may see it.
fn taken<R: Guarded>(conn: &mut PgConnection, actor: &Actor, other: Uuid, pointer: &str) -> Error {
    let error = Error::conflict("duplicate", pointer, "Another record has this external id already.");
    let seen = Can::<Read, R>::prove(actor).and_then(|who| who.sees(conn, other));
    if seen.is_ok() { error.with("existing_id", other.to_string()) } else { error }
}

/// Forgets the ids that the record no longer has.
pub(super) fn drop_others<R: Extended>(conn: &mut PgConnection, actor: &Actor, record: &R) -> Result<()> {
    let gone = "DELETE FROM external_ids WHERE organization_id = $1 AND record_type = $2 AND record_id = $3 \
                AND NOT $4 @> jsonb_build_array(jsonb_build_object('system', system, 'id', external_id))";
    sql_query(gone)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Text, _>(R::TYPE)
        .bind::<sql_types::Uuid, _>(record.id())
        .bind::<sql_types::Jsonb, _>(record.external_ids())
        .execute(conn)?;
    Ok(())
}

/// The record that has the id, whoever may see it, archived or not.
pub fn holder<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: &ExternalId) -> Result<Option<Uuid>> {
    let row = external_ids::table.find((actor.organization_id, R::TYPE, &id.system, &id.id));
    Ok(row.select(external_ids::record_id).first(conn).optional()?)
}

/// Whoever asks for the same id at the same moment waits, and then finds what was made.
pub fn wait_for<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: &ExternalId) -> Result<()> {
    let word = format!("external id {} {} {} {}", actor.organization_id, R::TYPE, id.system, id.id);
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<sql_types::Text, _>(word)
        .execute(conn)?;
    Ok(())
}
