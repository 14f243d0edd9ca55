//! What can be done with a lead now, and why the rest cannot.

use actix_web::{get, web};
use diesel::pg::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::lifecycle::LeadAction;
use super::model::{Lead, LeadStatus};
use super::{conversion, qualifying, queries};
use crate::access::{Assign, Can, Read, Update};
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::LeadId;
use crate::kernel::{Error, Result};
use crate::store::Db;

/// An action, and what stands in its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadPossibility {
    pub action: LeadAction,
    pub possible: bool,
    /// The code of the problem that the action would answer with; null when it is possible.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub code: Option<String>,
    /// The same for people.
    #[schema(max_length = 1000, pattern = "^.*$")]
    pub reason: Option<String>,
}

/// What can be done with a lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadPossibilities {
    pub state: LeadStatus,
    #[schema(max_items = 20)]
    pub actions: Vec<LeadPossibility>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_lead_actions);
}

/// List what can be done with a lead
///
/// Every action there is: whether you can do it now, and if not, why.
#[utoipa::path(tag = "leads", params(LeadId), responses((status = 200, body = LeadPossibilities,
    description = "The actions.")))]
#[get("/leads/{id}/actions")]
async fn list_lead_actions(
    who: Can<Read, Lead>,
    id: Path<LeadId>,
    db: web::Data<Db>,
) -> Result<Shown<LeadPossibilities>> {
    db.read(move |conn| {
        let lead = queries::find(conn, &who, id.0)?;
        let actions =
            LeadAction::ALL.iter().map(|action| possibility(conn, (&who, &lead), *action)).collect();
        Ok(LeadPossibilities { state: lead.status, actions })
    })
    .await
    .map(Shown)
}

type Asked<'a> = (&'a Can<Read, Lead>, &'a Lead);

fn possibility(conn: &mut PgConnection, asked: Asked<'_>, action: LeadAction) -> LeadPossibility {
    let refusal = match check(conn, asked, action) {
        Err(Error::Refused(refusal)) => Some(refusal),
        _ => None,
    };
    LeadPossibility {
        action,
        possible: refusal.is_none(),
        code: refusal.as_ref().map(|refusal| refusal.code.to_owned()),
        reason: refusal.map(|refusal| refusal.detail),
    }
}

/// What the action itself would check before it reads its body.
fn check(conn: &mut PgConnection, (who, lead): Asked<'_>, action: LeadAction) -> Result<()> {
    match action {
        LeadAction::Assign => who.also::<Assign, Lead>()?.reaches(lead)?,
        _ => who.also::<Update, Lead>()?.reaches_or_shares(lead, conn)?,
    }
    action.follow(lead.status)?;
    match action {
        LeadAction::Qualify => qualifying::is_answered(lead.qualification.as_ref()),
        LeadAction::Convert => conversion::may_convert(who, lead),
        _ => Ok(()),
    }
}
