//! The tags that records carry.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use crate::access::Actor;
use crate::kernel::ids::{OrganizationId, TagId};
use crate::kernel::{Error, Result};

/// The tables whose records carry tags.
const CARRIERS: [&str; 4] = ["accounts", "contacts", "leads", "deals"];

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// Brings the tags that a record is to carry into their order, each once; 409 for those that there are not. They stay
/// until the transaction ends.
pub fn admit(conn: &mut PgConnection, actor: &Actor, given: Option<&mut Vec<TagId>>) -> Result<()> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(()) };
    let asked: Vec<Uuid> = given.iter().map(|tag| tag.uuid()).collect();
    let held = "SELECT id FROM tags WHERE organization_id = $1 AND id = ANY($2) ORDER BY id FOR KEY SHARE";
    let held: Vec<Held> = sql_query(held)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&asked)
        .load(conn)?;
    let unknown = asked.iter().position(|tag| held.iter().all(|held| held.id != *tag));
    if let Some(at) = unknown {
        return Err(Error::reference(&format!("/tag_ids/{at}")));
    }
    *given = held.into_iter().map(|held| held.id.into()).collect();
    Ok(())
}

/// Whether some record carries the tag, which is locked.
pub(super) fn is_carried(conn: &mut PgConnection, organization: OrganizationId, tag: TagId) -> Result<bool> {
    let one = |table: &str| {
        format!(
            "EXISTS (SELECT FROM {table} WHERE organization_id = $1 AND tag_ids @> ARRAY[$2] AND tag_ids <> '{{}}')"
        )
    };
    let query = format!("SELECT $2 AS id WHERE {}", CARRIERS.map(one).join(" OR "));
    let found = sql_query(query).bind::<sql_types::Uuid, _>(organization).bind::<sql_types::Uuid, _>(tag);
    Ok(found.get_result::<Held>(conn).optional()?.is_some())
}
