//! The actor in whose name the program works later: with the roles of then, not of when it was asked.

use std::sync::Arc;

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::lookup;
use crate::access::{Actor, Scopes};
use crate::kernel::Result;
use crate::kernel::ids::{ApiKeyId, OrganizationId, UserId};

/// An active user as an actor; `request_id` is what the change log will tell the work by. Nobody can be asked
/// again in a job, so preconditions are not either.
pub fn deputy(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    user_id: UserId,
    request_id: Uuid,
) -> Result<Option<Actor>> {
    let found = lookup::by_user(conn, organization_id, user_id)?;
    let person = found.map(|found| found.person(organization_id));
    Ok(person.map(|person| Actor { request_id, requires_preconditions: false, ..person }))
}

/// The same within a key that lives: its owner, with what it still covers of the scopes `granted` then.
pub fn deputy_of_key(
    conn: &mut PgConnection,
    organization_id: OrganizationId,
    key: ApiKeyId,
    granted: &Scopes,
    request_id: Uuid,
) -> Result<Option<Actor>> {
    let found = lookup::by_key(conn, organization_id, key, None)?;
    Ok(found.map(|found| {
        let scopes = Some(Arc::new(granted.and(&found.scopes())));
        let person = found.person(organization_id);
        Actor { request_id, principal_id: key.cast(), scopes, requires_preconditions: false, ..person }
    }))
}
