//! The verdict on a lead: worth an offer, not yet, or not at all.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::lifecycle::LeadAction;
use super::model::Lead;
use super::moves::act;
use super::qualification::Qualification;
use crate::access::{Can, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{LeadId, ReasonId};
use crate::kernel::values::{Day, Percent};
use crate::kernel::{Error, Result};
use crate::sales::reasons::{self, ReasonKind};
use crate::store::{Changed, Db};

/// What was found out about a lead; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadQualification {
    pub qualification: Option<Qualification>,
    pub score: Option<Percent>,
}

/// When to ask again.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadNurture {
    pub recycle_on: Day,
}

/// Why nothing will come of a lead.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadDisqualification {
    /// A reason of kind `disqualify`.
    pub reason_id: ReasonId,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(qualify_lead).service(nurture_lead).service(disqualify_lead);
}

/// Qualify a lead
///
/// From `working` to `qualified`. At least one question must be answered, now or before.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), request_body = LeadQualification,
    responses((status = 200, body = Lead, description = "The lead as it is now.")))]
#[post("/leads/{id}/qualify")]
async fn qualify_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    found: Json<LeadQualification>,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| qualify(conn, who, (id.0, &at), found.0)).await
}

/// Qualifies a lead for whoever may, as the handler does.
pub fn qualify(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    target: (LeadId, &IfMatch),
    found: LeadQualification,
) -> Result<Changed<Lead>> {
    act(conn, who, target, LeadAction::Qualify, |_, lead, step| {
        is_answered(found.qualification.as_ref().or(lead.qualification.as_ref()))?;
        step.qualification = found.qualification;
        step.score = found.score;
        Ok(())
    })
}

/// 409 `incomplete` while no question has an answer.
pub(super) fn is_answered(qualification: Option<&Qualification>) -> Result<()> {
    if qualification.is_some_and(|qualification| !qualification.answers.is_empty()) {
        return Ok(());
    }
    let detail = "A lead is qualified by answers to questions; there are none yet.";
    Err(Error::conflict("incomplete", "/qualification", detail))
}

/// Nurture a lead
///
/// From `working` or `qualified` to `nurturing`, to be asked again on a day.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), request_body = LeadNurture,
    responses((status = 200, body = Lead, description = "The lead as it is now.")))]
#[post("/leads/{id}/nurture")]
async fn nurture_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    until: Json<LeadNurture>,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| nurture(conn, who, (id.0, &at), &until.0)).await
}

/// Nurtures a lead for whoever may, as the handler does.
pub fn nurture(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    target: (LeadId, &IfMatch),
    until: &LeadNurture,
) -> Result<Changed<Lead>> {
    act(conn, who, target, LeadAction::Nurture, |_, _, step| {
        step.recycle_on = Some(Some(until.recycle_on));
        Ok(())
    })
}

/// Disqualify a lead
///
/// From any state but `converted` to `disqualified`, with a reason.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), request_body = LeadDisqualification,
    responses((status = 200, body = Lead, description = "The lead as it is now.")))]
#[post("/leads/{id}/disqualify")]
async fn disqualify_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    why: Json<LeadDisqualification>,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| disqualify(conn, who, (id.0, &at), &why.0)).await
}

/// Disqualifies a lead for whoever may, as the handler does.
pub fn disqualify(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    target: (LeadId, &IfMatch),
    why: &LeadDisqualification,
) -> Result<Changed<Lead>> {
    let reason = Some(why.reason_id);
    act(conn, who, target, LeadAction::Disqualify, |conn, _, step| {
        reasons::of_kind(conn, who, reason, ReasonKind::Disqualify, "/reason_id")?;
        step.disqualify_reason_id = Some(reason);
        Ok(())
    })
}
