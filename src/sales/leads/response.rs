//! When a lead was first answered.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::Lead;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::ids::LeadId;
use crate::kernel::values::Instant;
use crate::schema::leads;
use crate::store::{Changed, revise};

/// The leads were answered at `at`, or before: each keeps the earliest moment, and none from before it came in. It is a
/// fact and no permission: whoever answers a lead need not be able to change it.
pub fn answer(conn: &mut PgConnection, actor: &Actor, ids: &[LeadId], at: Instant) -> Result<Changed<()>> {
    let own = leads::organization_id.eq(actor.organization_id).and(leads::id.eq_any(ids));
    let later = leads::first_response_at.is_null().or(leads::first_response_at.gt(at));
    let due = leads::table.filter(own).filter(later).order_by(leads::id);
    let due: Vec<Lead> = due.select(Lead::as_select()).for_no_key_update().load(conn)?;
    let mut changed = Changed::nothing();
    for before in due {
        let first = at.max(before.created_at);
        if before.first_response_at.is_some_and(|known| known <= first) {
            continue;
        }
        let answered = (
            leads::first_response_at.eq(Some(first)),
            leads::version.eq(before.version + 1),
            leads::updated_at.eq(Instant::now()),
            leads::updated_by_id.eq(actor.user_id),
        );
        let after = revise(conn, &before, answered)?;
        changed = changed.and(Changed::acted("answered", &before, after)?);
    }
    Ok(changed)
}
