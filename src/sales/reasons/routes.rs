//! Reasons over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{NewReason, Reason, ReasonListing, ReasonPage, ReasonPatch};
use super::{history, queries};
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ReasonId;
use crate::store::{Changed, Db, tree};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_reasons).service(create_reason).service(show_reason);
    config.service(update_reason).service(delete_reason);
    history::routes(config);
}

/// List reasons
#[utoipa::path(tag = "reasons", params(ReasonListing), responses((status = 200, body = ReasonPage,
    description = "A page of reasons.")))]
#[get("/reasons")]
async fn list_reasons(
    who: Can<Read, Reason>,
    listing: ReasonListing,
    db: web::Data<Db>,
) -> Result<ReasonPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a reason
#[utoipa::path(tag = "reasons", request_body = NewReason, responses((status = 201, body = Reason,
    description = "The reason.")))]
#[post("/reasons")]
async fn create_reason(
    who: Can<Create, Reason>,
    new: Json<NewReason>,
    db: web::Data<Db>,
) -> Result<Created<Reason>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters a reason for whoever may, as the handler does.
pub fn create(conn: &mut PgConnection, who: &Can<Create, Reason>, new: NewReason) -> Result<Changed<Reason>> {
    queries::of_kind(conn, who, new.parent_id, new.kind, "/parent_id")?;
    Changed::created(queries::insert(conn, who, new)?)
}

/// Show a reason
#[utoipa::path(tag = "reasons", params(ReasonId), responses((status = 200, body = Reason,
    description = "The reason.")))]
#[get("/reasons/{id}")]
async fn show_reason(
    who: Can<Read, Reason>,
    id: Path<ReasonId>,
    db: web::Data<Db>,
) -> Result<Tagged<Reason>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a reason
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "reasons", params(ReasonId, IfMatch), request_body = ReasonPatch,
    responses((status = 200, body = Reason, description = "The reason as it is now.")))]
#[patch("/reasons/{id}")]
async fn update_reason(
    who: Can<Update, Reason>,
    id: Path<ReasonId>,
    at: IfMatch,
    patch: Json<ReasonPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Reason>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        let parent = patch.0.parent_id.flatten();
        queries::of_kind(conn, who, parent, before.kind, "/parent_id")?;
        tree::refuse_cycle::<Reason, _>(conn, who, id.0, parent, "/parent_id")?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a reason
///
/// For good. One that was given to a deal or a lead, or that stands above others, cannot be deleted:
/// make it inactive.
#[utoipa::path(tag = "reasons", params(ReasonId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/reasons/{id}")]
async fn delete_reason(
    who: Can<Delete, Reason>,
    id: Path<ReasonId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let reason = queries::find_to(conn, who, id.0, &at)?;
            queries::delete(conn, &reason)?;
            Changed::deleted(&reason)
        },
    )
    .await
}
