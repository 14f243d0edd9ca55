//! Merges over HTTP.

use actix_web::{get, post, web};

use super::model::{Merge, MergeListing, MergePage};
use super::{queries, undo};
use crate::access::{Can, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::MergeId;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_merges).service(show_merge).service(undo_merge);
}

/// List merges
///
/// The caller's own; to administrators, everybody's.
#[utoipa::path(tag = "merges", params(MergeListing), responses((status = 200, body = MergePage,
    description = "A page of merges.")))]
#[get("/merges")]
async fn list_merges(who: Can<Read, Merge>, listing: MergeListing, db: web::Data<Db>) -> Result<MergePage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Show a merge
#[utoipa::path(tag = "merges", params(MergeId), responses((status = 200, body = Merge, description = "The merge.")))]
#[get("/merges/{id}")]
async fn show_merge(who: Can<Read, Merge>, id: Path<MergeId>, db: web::Data<Db>) -> Result<Tagged<Merge>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Take a merge back
///
/// The merged records come out of the bin, and what was moved goes back to them, unless others have moved it since. The
/// survivor's members are as before, but for those that others have changed since; `kept` names what was left. It takes
/// the right to change the survivor and to restore the others. A merge is taken back once: 409 `invalid_transition`. A
/// survivor that is archived, or part of another record by now, comes first: 409 `archived`.
#[utoipa::path(tag = "merges", params(MergeId, IfMatch), responses((status = 200, body = Merge,
    description = "The merge, with what was left.")))]
#[post("/merges/{id}/undo")]
async fn undo_merge(
    who: Can<Update, Merge>,
    id: Path<MergeId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Merge>> {
    db.write(who, Tagged, move |conn, who| undo::undo(conn, who, id.0, &at)).await
}
