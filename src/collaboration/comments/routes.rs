//! One comment over HTTP.

use actix_web::{delete, get, patch, web};

use super::mentions;
use super::model::{Comment, CommentPatch};
use super::queries;
use crate::access::{Can, Delete, Read, Update};
use crate::collaboration::parents::Parent;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::CommentId;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_comment).service(update_comment).service(delete_comment);
}

/// Show a comment
#[utoipa::path(tag = "comments", params(CommentId), responses((status = 200, body = Comment,
    description = "The comment.")))]
#[get("/comments/{id}")]
async fn show_comment(
    who: Can<Read, Comment>,
    id: Path<CommentId>,
    db: web::Data<Db>,
) -> Result<Tagged<Comment>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a comment
///
/// Your own. Members left out stay as they are.
#[utoipa::path(tag = "comments", params(CommentId, IfMatch), request_body = CommentPatch,
    responses((status = 200, body = Comment, description = "The comment as it is now.")))]
#[patch("/comments/{id}")]
async fn update_comment(
    who: Can<Update, Comment>,
    id: Path<CommentId>,
    at: IfMatch,
    patch: Json<CommentPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Comment>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_own(conn, who, id.0, &at)?;
        let parent = Parent::named(&before.record_type)?;
        let mentioned = match patch.0.mentioned_ids {
            Some(given) => mentions::admitted(conn, who, (parent, before.record_id.uuid()), given)?,
            None => before.mentioned_ids.clone(),
        };
        let body = patch.0.body.unwrap_or_else(|| before.body.clone());
        let after = queries::update(conn, who, &before, (body, mentioned))?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a comment
///
/// For good: your own, or any if you are an administrator. The history of the organization keeps it.
#[utoipa::path(tag = "comments", params(CommentId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/comments/{id}")]
async fn delete_comment(
    who: Can<Delete, Comment>,
    id: Path<CommentId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let found = queries::find_to_delete(conn, who, id.0, &at)?;
            queries::delete(conn, &found)?;
            Changed::deleted(&found)
        },
    )
    .await
}
