//! Tags over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{NewTag, Tag, TagListing, TagPage, TagPatch};
use super::{carried, history, queries};
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::TagId;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_tags).service(create_tag).service(show_tag);
    config.service(update_tag).service(delete_tag);
    history::routes(config);
}

/// List tags
#[utoipa::path(tag = "tags", params(TagListing), responses((status = 200, body = TagPage,
    description = "A page of tags.")))]
#[get("/tags")]
async fn list_tags(who: Can<Read, Tag>, listing: TagListing, db: web::Data<Db>) -> Result<TagPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a tag
#[utoipa::path(tag = "tags", request_body = NewTag, responses((status = 201, body = Tag,
    description = "The tag.")))]
#[post("/tags")]
async fn create_tag(who: Can<Create, Tag>, new: Json<NewTag>, db: web::Data<Db>) -> Result<Created<Tag>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters a tag for whoever may, as the handler does.
pub fn create(conn: &mut PgConnection, who: &Can<Create, Tag>, new: NewTag) -> Result<Changed<Tag>> {
    Changed::created(queries::insert(conn, who, new)?)
}

/// Show a tag
#[utoipa::path(tag = "tags", params(TagId), responses((status = 200, body = Tag,
    description = "The tag.")))]
#[get("/tags/{id}")]
async fn show_tag(who: Can<Read, Tag>, id: Path<TagId>, db: web::Data<Db>) -> Result<Tagged<Tag>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a tag
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "tags", params(TagId, IfMatch), request_body = TagPatch,
    responses((status = 200, body = Tag, description = "The tag as it is now.")))]
#[patch("/tags/{id}")]
async fn update_tag(
    who: Can<Update, Tag>,
    id: Path<TagId>,
    at: IfMatch,
    patch: Json<TagPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Tag>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a tag
///
/// For good. One that records carry, archived ones included, cannot be deleted: make it inactive.
#[utoipa::path(tag = "tags", params(TagId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/tags/{id}")]
async fn delete_tag(who: Can<Delete, Tag>, id: Path<TagId>, at: IfMatch, db: web::Data<Db>) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let tag = queries::find_to(conn, who, id.0, &at)?;
            if carried::is_carried(conn, tag.organization_id, tag.id)? {
                return Err(Error::conflict("in_use", "", "Records carry the tag; make it inactive."));
            }
            queries::delete(conn, &tag)?;
            Changed::deleted(&tag)
        },
    )
    .await
}
