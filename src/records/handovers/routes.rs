//! Hand-overs and briefings over HTTP.

use actix_web::{get, post, web};

use super::briefing::{self, Briefing, BriefingListing, BriefingPage, FullBriefing};
use super::model::{HandedOver, Handover, HandoverListing, HandoverPage, HandoverRequest};
use super::{moving, queries, undo};
use crate::access::{Can, Create, Read, Update};
use crate::identity::users::{self, User};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Shown, Tagged};
use crate::kernel::ids::{BriefingId, HandoverId, UserId};
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(hand_over_work).service(list_handovers).service(show_handover).service(undo_handover);
    config.service(list_briefings).service(show_briefing);
}

/// Hand over a user's open work
///
/// Accounts, contacts, leads and deals that are open, tasks and planned activities go to others at once, customer by
/// customer: what belongs to an account goes to one person. What is done stays as it is, and so does all history. Records
/// come into their new owners' teams. `dry_run` tells what would be. Up to 5,000 records go at once; `left` tells how many
/// are to be handed over by another call. Each new owner finds a briefing for each customer in `GET /briefings`. 409
/// `nobody_takes_over` where the team has nobody else.
#[utoipa::path(tag = "handovers", params(UserId), request_body = HandoverRequest,
    responses((status = 200, body = HandedOver, description = "What went to whom, or would go.")))]
#[post("/users/{id}/handover")]
async fn hand_over_work(
    who: Can<Create, Handover>,
    id: Path<UserId>,
    request: Json<HandoverRequest>,
    db: web::Data<Db>,
) -> Result<Shown<HandedOver>> {
    db.write(who, Shown, move |conn, who| {
        let from = users::find(conn, &who.also::<Read, User>()?, id.0)?;
        moving::run(conn, who, &from, &request.0)
    })
    .await
}

/// List hand-overs
#[utoipa::path(tag = "handovers", params(HandoverListing), responses((status = 200, body = HandoverPage,
    description = "A page of hand-overs.")))]
#[get("/handovers")]
async fn list_handovers(
    who: Can<Read, Handover>,
    listing: HandoverListing,
    db: web::Data<Db>,
) -> Result<HandoverPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Show a hand-over
#[utoipa::path(tag = "handovers", params(HandoverId), responses((status = 200, body = Handover,
    description = "The hand-over.")))]
#[get("/handovers/{id}")]
async fn show_handover(
    who: Can<Read, Handover>,
    id: Path<HandoverId>,
    db: web::Data<Db>,
) -> Result<Tagged<Handover>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Take a hand-over back
///
/// What went goes back to whom it was, into the teams of before, unless somebody else has got it since: `kept_count` tells
/// how many records stay. Its briefings are gone then. A hand-over is taken back once: 409 `invalid_transition`; from a user
/// who is suspended: 409 `suspended`.
#[utoipa::path(tag = "handovers", params(HandoverId, IfMatch), responses((status = 200, body = Handover,
    description = "The hand-over, with what stayed.")))]
#[post("/handovers/{id}/undo")]
async fn undo_handover(
    who: Can<Update, Handover>,
    id: Path<HandoverId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Handover>> {
    db.write(who, Tagged, move |conn, who| undo::undo(conn, who, id.0, &at)).await
}

/// List briefings
///
/// The customers that the caller got by hand-overs; to administrators, everybody's. `handover_id` and `owner_id` choose.
#[utoipa::path(tag = "handovers", params(BriefingListing), responses((status = 200, body = BriefingPage,
    description = "A page of briefings.")))]
#[get("/briefings")]
async fn list_briefings(
    who: Can<Read, Briefing>,
    listing: BriefingListing,
    db: web::Data<Db>,
) -> Result<BriefingPage> {
    db.read(move |conn| briefing::list(conn, &who, &listing)).await
}

/// Show a briefing
///
/// Where things stand with a customer now: open deals, what was promised and agreed upon, the last touches and the kind of
/// touch that is usual. Only what the caller may see.
#[utoipa::path(tag = "handovers", params(BriefingId), responses((status = 200, body = FullBriefing,
    description = "The briefing.")))]
#[get("/briefings/{id}")]
async fn show_briefing(
    who: Can<Read, Briefing>,
    id: Path<BriefingId>,
    db: web::Data<Db>,
) -> Result<Shown<FullBriefing>> {
    db.read(move |conn| briefing::show(conn, &who, id.0)).await.map(Shown)
}
