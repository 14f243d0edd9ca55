//! Every question put to the table of interests; each asks for whose they are, which was found before.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Interest, InterestListing, InterestPage, InterestPatch, NewInterest};
use super::parents::Parent;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::ids::{ContactId, InterestId, LeadId};
use crate::kernel::values::{Day, Instant};
use crate::schema::interests;

type Condition =
    Box<dyn BoxableExpression<interests::table, Pg, SqlType = diesel::sql_types::Nullable<Bool>>>;

/// Those of a contact or a lead.
fn of(actor: &Actor, parent: Parent) -> Condition {
    let own = interests::organization_id.eq(actor.organization_id);
    match parent {
        Parent::Contact(id) => Box::new(own.and(interests::contact_id.eq(id))),
        Parent::Lead(id) => Box::new(own.and(interests::lead_id.eq(id))),
    }
}

/// The same, with those that a contact showed as a lead.
fn shown(actor: &Actor, parent: Parent, leads: &[LeadId]) -> Condition {
    let own = interests::organization_id.eq(actor.organization_id);
    match parent {
        Parent::Contact(id) if !leads.is_empty() => {
            let was = interests::lead_id.eq_any(leads.to_vec());
            Box::new(own.and(interests::contact_id.eq(id).or(was)))
        }
        parent => of(actor, parent),
    }
}

pub(super) fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    parent: Parent,
    listing: &InterestListing,
) -> Result<InterestPage> {
    let leads = parent.leads(conn, actor)?;
    let query = interests::table.filter(shown(actor, parent, &leads)).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(Interest::as_select()).load(conn)?;
    listing.close(conn, shown(actor, parent, &leads), rows)
}

pub(super) fn find(
    conn: &mut PgConnection,
    actor: &Actor,
    parent: Parent,
    id: InterestId,
) -> Result<Interest> {
    let query = interests::table.filter(of(actor, parent)).filter(interests::id.eq(id));
    Ok(query.select(Interest::as_select()).first(conn)?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    parent: Parent,
    new: NewInterest,
) -> Result<Interest> {
    let (contact_id, lead_id): (Option<ContactId>, Option<LeadId>) = match parent {
        Parent::Contact(id) => (Some(id), None),
        Parent::Lead(id) => (None, Some(id)),
    };
    let at = Instant::now();
    let stamp = (
        interests::organization_id.eq(actor.organization_id),
        interests::id.eq(InterestId::new()),
        interests::contact_id.eq(contact_id),
        interests::lead_id.eq(lead_id),
        interests::noted_on.eq(new.noted_on.unwrap_or_else(|| Day::from(now().date_naive()))),
        interests::created_at.eq(at),
        interests::updated_at.eq(at),
        interests::created_by_id.eq(actor.user_id),
        interests::updated_by_id.eq(actor.user_id),
    );
    let insert = diesel::insert_into(interests::table).values((new, stamp));
    Ok(insert.returning(Interest::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    interest: &Interest,
    patch: InterestPatch,
) -> Result<Interest> {
    let stamp = (
        interests::version.eq(interest.version + 1),
        interests::updated_at.eq(Instant::now()),
        interests::updated_by_id.eq(actor.user_id),
    );
    let update = diesel::update(interest).set((patch, stamp));
    Ok(update.returning(Interest::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, interest: &Interest) -> Result<()> {
    diesel::delete(interest).execute(conn)?;
    Ok(())
}
