//! Giving a new lead to somebody.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::lifecycle::LeadAction;
use super::model::Lead;
use super::moves;
use crate::access::{Assign, Can, Ownership};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{LeadId, TeamId, UserId};
use crate::store::{Changed, Db};

/// Who is to take care of a lead.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadAssignment {
    pub owner_id: UserId,
    /// The owner's team, unless another is named.
    pub team_id: Option<TeamId>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(assign_lead);
}

/// Assign a new lead
///
/// From `new` to `assigned`. Later on the owner is changed like any other member.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), request_body = LeadAssignment,
    responses((status = 200, body = Lead, description = "The lead as it is now.")))]
#[post("/leads/{id}/assign")]
async fn assign_lead(
    who: Can<Assign, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    to: Json<LeadAssignment>,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| assign(conn, who, (id.0, &at), &to.0)).await
}

/// Assigns a lead for whoever may, as the handler does.
pub fn assign(
    conn: &mut PgConnection,
    who: &Can<Assign, Lead>,
    target: (LeadId, &IfMatch),
    to: &LeadAssignment,
) -> Result<Changed<Lead>> {
    moves::act(conn, who, target, LeadAction::Assign, |conn, lead, step| {
        let owner = Ownership::after(conn, who, lead, Some(to.owner_id), to.team_id.map(Some))?;
        step.owner_id = Some(owner.owner_id);
        step.team_id = Some(owner.team_id);
        Ok(())
    })
}
