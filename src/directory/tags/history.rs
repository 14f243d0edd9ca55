//! What happened to a tag.

use actix_web::{get, web};

use super::model::Tag;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::TagId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_tag_history);
}

/// List what happened to a tag
#[utoipa::path(tag = "tags", params(TagId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/tags/{id}/history")]
async fn list_tag_history(
    who: Can<Read, Tag>,
    id: Path<TagId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
