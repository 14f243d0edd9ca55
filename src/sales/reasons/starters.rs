//! The reasons an organization begins with.

use diesel::pg::PgConnection;

use super::model::{NewReason, Reason, ReasonKind};
use super::routes::create;
use crate::access::{Can, Create};
use crate::kernel::Result;
use crate::kernel::values::Name;
use crate::store::Changed;

const STARTERS: [(ReasonKind, &str); 10] = [
    (ReasonKind::Win, "Best fit"),
    (ReasonKind::Win, "Price"),
    (ReasonKind::Win, "Relationship"),
    (ReasonKind::Loss, "Price"),
    (ReasonKind::Loss, "Competitor"),
    (ReasonKind::Loss, "Missing feature"),
    (ReasonKind::Loss, "No budget"),
    (ReasonKind::Abandon, "No answer"),
    (ReasonKind::Disqualify, "Not a fit"),
    (ReasonKind::Disqualify, "No interest"),
];

/// Enters a few reasons of each kind for a new organization.
pub fn create_defaults(conn: &mut PgConnection, who: &Can<Create, Reason>) -> Result<Changed<()>> {
    STARTERS.iter().try_fold(Changed::nothing(), |all, (kind, name)| {
        let (kind, name) = (*kind, Name::new(*name));
        let new = NewReason { kind, name, department: None, parent_id: None, is_active: None };
        Ok(all.and(create(conn, who, new)?))
    })
}
