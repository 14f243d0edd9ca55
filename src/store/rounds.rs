//! Work for many organizations, as workers do it round by round.

use diesel::pg::PgConnection;

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;

/// Does the work for each of them; one for which it fails does not keep the others waiting. Returns how much was done;
/// where that is nothing, the last failure.
pub fn for_each(
    conn: &mut PgConnection,
    organizations: Vec<OrganizationId>,
    what: &'static str,
    mut work: impl FnMut(&mut PgConnection, OrganizationId) -> Result<usize>,
) -> Result<usize> {
    let (mut done, mut failure) = (0, None);
    for organization in organizations {
        match work(conn, organization) {
            Ok(count) => done += count,
            // Without a connection there is no next one; that is told once, by whoever works in rounds.
            Err(error) if error.is("database_unavailable") => return Err(error),
            Err(error) => {
                tracing::error!(%organization, %error, what, "work for an organization failed");
                failure = Some(error);
            }
        }
    }
    failure.filter(|_| done == 0).map_or(Ok(done), Err)
}
