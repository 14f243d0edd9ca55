//! Every question put to the table of views.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{NewView, SharedWith, View, ViewListing, ViewPage, ViewPatch};
use super::sharing;
use crate::access::{Actor, Can, Create, Delete, Does, Read, Update};
use crate::extras::Extendable;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::ViewId;
use crate::kernel::listing::Saved;
use crate::kernel::values::{Instant, ListQuery};
use crate::kernel::{Error, Result, Violation};
use crate::schema::views;
use crate::store::Changed;

type Visible = Box<dyn BoxableExpression<views::table, Pg, SqlType = Bool>>;

/// What the actor finds: own views, and those shared with everybody or with the own teams. All queries start
/// here.
fn visible_to(actor: &Actor) -> Visible {
    let here = views::organization_id.eq(actor.organization_id);
    if sharing::sees_all(actor) {
        return Box::new(here);
    }
    // The team is there where it is shared with one; a missing one is in no list.
    let teams =
        views::team_id.is_not_null().and(views::team_id.assume_not_null().eq_any(actor.team_ids.to_vec()));
    let shared = views::owner_id.eq(actor.user_id).or(views::shared_with.eq(SharedWith::Everybody)).or(teams);
    Box::new(here.and(shared))
}

pub fn list(conn: &mut PgConnection, who: &Can<Read, View>, listing: &ViewListing) -> Result<ViewPage> {
    let query = views::table.filter(visible_to(who)).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(View::as_select()).load(conn)?;
    listing.close(conn, visible_to(who), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, View>, id: ViewId) -> Result<View> {
    let query = views::table.filter(visible_to(who)).filter(views::id.eq(id));
    Ok(query.select(View::as_select()).first(conn)?)
}

/// The view as a list takes it; 409 when the actor finds none of that list.
pub fn saved(conn: &mut PgConnection, who: &Can<Read, View>, of: Extendable, id: ViewId) -> Result<Saved> {
    let query = views::table.filter(visible_to(who)).filter(views::id.eq(id).and(views::resource.eq(of)));
    let view = query.select(View::as_select()).first(conn).optional()?;
    view.map(|view| view.saved()).ok_or_else(no_view)
}

fn no_view() -> Error {
    let detail = "The list has no such view.";
    Error::conflict("reference_not_found", "", detail).listing(vec![Violation::parameter(
        "view",
        "reference_not_found",
        detail,
    )])
}

/// The view, locked until the change is done: 403 for those who only find it.
fn find_to<A: Does>(conn: &mut PgConnection, who: &Can<A, View>, id: ViewId, at: &IfMatch) -> Result<View> {
    let query = views::table.filter(visible_to(who)).filter(views::id.eq(id));
    let view = query.select(View::as_select()).for_update().first(conn)?;
    sharing::may_change(conn, who, &view)?;
    who.is_current(&view, at)?;
    Ok(view)
}

/// Whether a list takes what is to be saved.
pub type Takes = fn(&mut PgConnection, &Actor, &View) -> Result<()>;

pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, View>,
    new: NewView,
    takes: Takes,
) -> Result<Changed<View>> {
    let now = Instant::now();
    let view = View {
        id: ViewId::new(),
        organization_id: who.organization_id,
        version: 1,
        resource: new.resource,
        name: new.name,
        filter: new.filter.unwrap_or(ListQuery::new("")),
        sort: new.sort.unwrap_or_default(),
        fields: new.fields.unwrap_or_default(),
        owner_id: who.user_id,
        shared_with: new.shared_with.unwrap_or(SharedWith::Nobody),
        team_id: new.team_id,
        created_at: now,
        updated_at: now,
        created_by_id: Some(who.user_id),
        updated_by_id: Some(who.user_id),
    };
    sharing::admit(conn, who, &view)?;
    takes(conn, who, &view)?;
    let insert = diesel::insert_into(views::table).values(&view);
    Changed::created(insert.returning(View::as_returning()).get_result(conn)?)
}

pub fn update(
    conn: &mut PgConnection,
    who: &Can<Update, View>,
    (id, at): (ViewId, &IfMatch),
    patch: ViewPatch,
    takes: Takes,
) -> Result<Changed<View>> {
    let before = find_to(conn, who, id, at)?;
    let shared_with = patch.shared_with.unwrap_or(before.shared_with);
    // What is no longer shared with a team has none.
    let team_id = before.team_id.filter(|_| shared_with == SharedWith::Team);
    let after = View {
        version: before.version + 1,
        name: patch.name.unwrap_or_else(|| before.name.clone()),
        filter: patch.filter.unwrap_or_else(|| before.filter.clone()),
        sort: patch.sort.unwrap_or_else(|| before.sort.clone()),
        fields: patch.fields.unwrap_or_else(|| before.fields.clone()),
        shared_with,
        team_id: patch.team_id.unwrap_or(team_id),
        updated_at: Instant::now(),
        updated_by_id: Some(who.user_id),
        ..before.clone()
    };
    if (after.shared_with, after.team_id) != (before.shared_with, before.team_id) {
        sharing::admit(conn, who, &after)?;
    }
    takes(conn, who, &after)?;
    let update = diesel::update(&before).set(&after);
    Changed::updated(&before, update.returning(View::as_returning()).get_result(conn)?)
}

pub fn delete(
    conn: &mut PgConnection,
    who: &Can<Delete, View>,
    id: ViewId,
    at: &IfMatch,
) -> Result<Changed<()>> {
    let view = find_to(conn, who, id, at)?;
    diesel::delete(&view).execute(conn)?;
    Changed::deleted(&view)
}
