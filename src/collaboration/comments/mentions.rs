//! Whom a comment is meant for: people who can read it.

use diesel::pg::PgConnection;
use uuid::Uuid;

use crate::access::Actor;
use crate::collaboration::parents::Parent;
use crate::identity::deputy;
use crate::kernel::ids::UserId;
use crate::kernel::{Error, Result};

/// Each once, in the order given; 409 for users who are not active or do not see the record.
pub(super) fn admitted(
    conn: &mut PgConnection,
    actor: &Actor,
    (parent, record): (&Parent, Uuid),
    given: Vec<UserId>,
) -> Result<Vec<UserId>> {
    let mut admitted = Vec::with_capacity(given.len());
    for (at, user) in given.into_iter().enumerate() {
        if admitted.contains(&user) {
            continue;
        }
        let pointer = format!("/mentioned_ids/{at}");
        let reader = deputy(conn, actor.organization_id, user, actor.request_id)?;
        let reader = reader.ok_or_else(|| Error::reference(&pointer))?;
        (parent.sees)(conn, &reader, record).map_err(|error| match error {
            Error::Refused(_) => {
                let detail = "This user does not see the record, and could not read what is said about it.";
                Error::conflict("cannot_see", &pointer, detail)
            }
            other => other,
        })?;
        admitted.push(user);
    }
    Ok(admitted)
}
