//! What can be done with an activity now, and why the rest cannot.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::ActivityStatus;
use super::lifecycle::ActivityAction;
use super::model::Activity;
use super::queries;
use crate::access::{Can, Read, Update};
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::ActivityId;
use crate::kernel::{Error, Result};
use crate::store::Db;

/// An action, and what stands in its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActivityPossibility {
    pub action: ActivityAction,
    pub possible: bool,
    /// The code of the problem that the action would answer with; null when it is possible.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub code: Option<String>,
    /// The same for people.
    #[schema(max_length = 1000, pattern = "^.*$")]
    pub reason: Option<String>,
}

/// What can be done with an activity.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActivityPossibilities {
    pub state: ActivityStatus,
    #[schema(max_items = 20)]
    pub actions: Vec<ActivityPossibility>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_activity_actions);
}

/// List what can be done with an activity
///
/// Every action there is: whether you can do it now, and if not, why.
#[utoipa::path(tag = "activities", params(ActivityId), responses((status = 200, body = ActivityPossibilities,
    description = "The actions.")))]
#[get("/activities/{id}/actions")]
async fn list_activity_actions(
    who: Can<Read, Activity>,
    id: Path<ActivityId>,
    db: web::Data<Db>,
) -> Result<Shown<ActivityPossibilities>> {
    db.read(move |conn| {
        let activity = queries::find(conn, &who, id.0)?;
        let actions =
            ActivityAction::ALL.iter().map(|action| possibility(&who, &activity, *action)).collect();
        Ok(ActivityPossibilities { state: activity.status, actions })
    })
    .await
    .map(Shown)
}

fn possibility(
    who: &Can<Read, Activity>,
    activity: &Activity,
    action: ActivityAction,
) -> ActivityPossibility {
    let may = who.also::<Update, Activity>().and_then(|who| who.reaches(activity));
    let refusal = match may.and_then(|()| action.follow(activity)) {
        Err(Error::Refused(refusal)) => Some(refusal),
        _ => None,
    };
    ActivityPossibility {
        action,
        possible: refusal.is_none(),
        code: refusal.as_ref().map(|refusal| refusal.code.to_owned()),
        reason: refusal.map(|refusal| refusal.detail),
    }
}
