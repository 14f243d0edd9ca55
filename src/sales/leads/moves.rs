//! From state to state: what all actions do, and those that need no words.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::lifecycle::LeadAction;
use super::model::Lead;
use super::queries::{self, Step};
use crate::access::{Can, Does, Update, moment};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::LeadId;
use crate::kernel::values::Instant;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(start_work_on_lead).service(reactivate_lead).service(reopen_lead);
}

/// Does an action to a lead, if its state lets it; `fill` adds what the action leaves behind.
pub(super) fn act<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Lead>,
    (id, at): (LeadId, &IfMatch),
    action: LeadAction,
    fill: impl FnOnce(&mut PgConnection, &Lead, &mut Step) -> Result<()>,
) -> Result<Changed<Lead>> {
    let before = queries::find_to(conn, who, id, at)?;
    let mut step = Step::to(action.follow(before.status)?);
    fill(conn, &before, &mut step)?;
    let after = queries::advance(conn, who, &before, step)?;
    Changed::acted(action.done(), &before, after)
}

/// Start work on a lead
///
/// From `new` or `assigned` to `working`; the first time stamps `first_response_at`.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), responses((status = 200, body = Lead,
    description = "The lead as it is now.")))]
#[post("/leads/{id}/start-work")]
async fn start_work_on_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| start_work(conn, who, (id.0, &at), None)).await
}

/// Starts work on a lead for whoever may, as the handler does; `answered_at` is now unless it is given,
/// by those who may backdate.
pub fn start_work(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    target: (LeadId, &IfMatch),
    answered_at: Option<Instant>,
) -> Result<Changed<Lead>> {
    let answered_at = moment::<Lead>(who, answered_at, "/first_response_at")?;
    act(conn, who, target, LeadAction::StartWork, |_, lead, step| {
        step.first_response_at = lead.first_response_at.or(Some(answered_at));
        Ok(())
    })
}

/// Reactivate a nurtured lead
///
/// From `nurturing` to `working`.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), responses((status = 200, body = Lead,
    description = "The lead as it is now.")))]
#[post("/leads/{id}/reactivate")]
async fn reactivate_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| {
        act(conn, who, (id.0, &at), LeadAction::Reactivate, |_, _, _| Ok(()))
    })
    .await
}

/// Reopen a disqualified lead
///
/// From `disqualified` to `working`. Why it was disqualified stays in its history.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), responses((status = 200, body = Lead,
    description = "The lead as it is now.")))]
#[post("/leads/{id}/reopen")]
async fn reopen_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), LeadAction::Reopen, |_, _, _| Ok(())))
        .await
}
