//! One attachment over HTTP: what is known of it, its content, its end.

use std::future::{Ready, ready};

use actix_web::body::SizedStream;
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, patch, web,
};

use super::model::{Attachment, AttachmentPatch, FileContent};
use super::vault::Vault;
use super::{digest, disposition, parents, queries};
use crate::access::Actor;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AttachmentId;
use crate::kernel::range::{Part, unchanged};
use crate::kernel::{Error, Result};
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Author, Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_attachment).service(show_attachment_content).service(update_attachment);
    config.service(delete_attachment).service(list_attachment_history);
}

/// Whoever asks for an attachment by its id. Whose rights are needed shows when it is found: its record's.
struct Asker(Actor);

impl FromRequest for Asker {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = request.extensions().get::<Actor>().cloned();
        ready(actor.map(Self).ok_or_else(|| Error::unauthenticated(false)))
    }
}

/// The same, to change it: whoever may change no record at all need not look for one.
struct Changer(Actor);

impl FromRequest for Changer {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asker = Asker::from_request(request, payload).into_inner();
        ready(asker.and_then(|Asker(actor)| parents::may_change_some(&actor).map(|()| Self(actor))))
    }
}

/// Show an attachment
///
/// What is known of the file; its content is at `…/content`.
#[utoipa::path(tag = "attachments", params(AttachmentId), responses((status = 200, body = Attachment,
    description = "The attachment.")))]
#[get("/attachments/{id}")]
async fn show_attachment(
    who: Asker,
    id: Path<AttachmentId>,
    db: web::Data<Db>,
) -> Result<Tagged<Attachment>> {
    db.read(move |conn| queries::find(conn, &who.0, id.0)).await.map(Tagged)
}

/// Download an attachment
///
/// The bytes as they were sent, always to be saved and never to be shown. One range of bytes may be asked for;
/// the `ETag` stands for the content, which never changes.
#[utoipa::path(tag = "attachments", params(AttachmentId,
    ("Range" = Option<String>, Header, description = "One range, such as `bytes=0-1023`.", max_length = 100,
        pattern = "^[ -~]*$")),
    responses(
        (status = 200, body = FileContent, content_type = "*/*", description = "The content."),
        (status = 206, body = FileContent, content_type = "*/*", description = "The range that was asked for."),
        (status = 304, description = "The content is the one that `If-None-Match` names.")))]
#[get("/attachments/{id}/content")]
async fn show_attachment_content(
    who: Asker,
    id: Path<AttachmentId>,
    request: HttpRequest,
    vault: web::Data<Vault>,
    db: web::Data<Db>,
) -> Result<HttpResponse> {
    let file = db.read(move |conn| queries::find(conn, &who.0, id.0)).await?;
    let tag = format!("\"{}\"", file.sha256);
    if let Some(unchanged) = unchanged(request.headers(), &tag)? {
        return Ok(unchanged);
    }
    let part = Part::asked(request.headers(), u64::try_from(file.size).unwrap_or_default(), &tag)?;
    let bytes = vault.read(file.organization_id, file.id, part.range.clone()).await?;
    let mut answer = part.response(&tag);
    tell(&mut answer, &file);
    Ok(answer.body(SizedStream::new(part.length(), bytes)))
}

/// Nothing in the file may run in the name of this service's address.
const SANDBOX: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; sandbox";

fn tell(answer: &mut HttpResponseBuilder, file: &Attachment) {
    answer
        .insert_header((header::CONTENT_TYPE, file.content_type.as_str()))
        .insert_header((header::CONTENT_DISPOSITION, disposition::attachment(file.name.as_str())))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
        .insert_header((HeaderName::from_static("repr-digest"), digest::field(&file.sha256)));
}

/// Change an attachment
///
/// Its name and description; for other content attach another file. Members left out stay as they are.
#[utoipa::path(tag = "attachments", params(AttachmentId, IfMatch), request_body = AttachmentPatch,
    responses((status = 200, body = Attachment, description = "The attachment as it is now.")))]
#[patch("/attachments/{id}")]
async fn update_attachment(
    who: Changer,
    id: Path<AttachmentId>,
    at: IfMatch,
    patch: Json<AttachmentPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Attachment>> {
    db.write_for(Author::of(&who.0), Tagged, move |conn| {
        let before = queries::find_to(conn, &who.0, id.0, &at)?;
        let after = queries::update(conn, &who.0, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete an attachment
///
/// For good, with its content; the history of the organization keeps its name.
#[utoipa::path(tag = "attachments", params(AttachmentId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/attachments/{id}")]
async fn delete_attachment(
    who: Changer,
    id: Path<AttachmentId>,
    at: IfMatch,
    vault: web::Data<Vault>,
    db: web::Data<Db>,
) -> Result<Gone> {
    let (organization, file) = (who.0.organization_id, id.0);
    let deleted = db.write_for(
        Author::of(&who.0),
        |()| Gone,
        move |conn| {
            let found = queries::find_to(conn, &who.0, file, &at)?;
            queries::delete(conn, &found)?;
            Changed::deleted(&found)
        },
    );
    let gone = deleted.await?;
    vault.forget(organization.uuid(), file.uuid()).await;
    Ok(gone)
}

/// List what happened to an attachment
#[utoipa::path(tag = "attachments", params(AttachmentId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/attachments/{id}/history")]
async fn list_attachment_history(
    who: Asker,
    id: Path<AttachmentId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| {
        let found = queries::find(conn, &who.0, id.0)?;
        history::of_part::<Attachment>(conn, &who.0, found.id.uuid(), &listing)
    })
    .await
}
