//! Imports over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use diesel::pg::PgConnection;

use super::content::ImportContent;
use super::model::{Import, ImportListing, ImportPage, NewImport};
use super::rows::{self, ImportRowListing, ImportRowPage};
use super::undo::UNDO;
use super::upload::{self, Content, Uploads};
use super::work::IMPORT;
use super::{errors, queries, target};
use crate::access::{Can, Create, Read, Update};
use crate::kernel::bytes::Digest;
use crate::kernel::http::{Accepted, BodyLimits, Created, Json, Path, ServiceConfig, Shown};
use crate::kernel::ids::ImportId;
use crate::kernel::{Error, Result};
use crate::platform::contents::pieces_of;
use crate::platform::jobs::{self, Job};
use crate::store::{Author, Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_imports).service(create_import).service(show_import).service(put_import_content);
    config.service(list_import_rows).service(show_import_errors).service(undo_import);
}

/// List imports
///
/// The caller's own, into collections that the caller may read; to administrators, everybody's.
#[utoipa::path(tag = "imports", params(ImportListing), responses((status = 200, body = ImportPage,
    description = "A page of imports.")))]
#[get("/imports")]
async fn list_imports(
    who: Can<Read, Import>,
    listing: ImportListing,
    db: web::Data<Db>,
) -> Result<ImportPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create an import
///
/// It awaits its content: send that to `PUT /imports/{id}/content`. Whoever imports needs the right to enter and to
/// change records of the collection.
#[utoipa::path(tag = "imports", request_body = NewImport, responses((status = 201, body = Import,
    description = "The import.")))]
#[post("/imports")]
async fn create_import(
    who: Can<Create, Import>,
    new: Json<NewImport>,
    db: web::Data<Db>,
) -> Result<Created<Import>> {
    db.write(who, Created, move |conn, who| {
        target::of(new.0.collection).admit(who)?;
        Changed::created(queries::insert(conn, who, new.0)?)
    })
    .await
}

/// Show an import
#[utoipa::path(tag = "imports", params(ImportId), responses((status = 200, body = Import,
    description = "The import, with how many rows came out how so far.")))]
#[get("/imports/{id}")]
async fn show_import(who: Can<Read, Import>, id: Path<ImportId>, db: web::Data<Db>) -> Result<Shown<Import>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Shown)
}

/// Send an import's content
///
/// The file as it is, up to 256 MiB, in the media type of the import's format; `Content-Encoding: gzip` is taken, up
/// to 100 times the bytes sent. The job begins when the content is complete; one that breaks off, or comes slower than
/// 64 KiB a second, leaves the import waiting. An organization sends four at a time: 503 `overloaded` for more. An
/// import takes one content: 409 `invalid_transition` for another.
#[utoipa::path(tag = "imports", params(ImportId), request_body(content((ImportContent = "text/csv"),
    (ImportContent = "application/x-ndjson"), (ImportContent = "text/vcard")), description = "The file."),
    responses((status = 202, body = Job, description = "The job that does the import.")))]
#[put("/imports/{id}/content")]
async fn put_import_content(
    who: Can<Update, Import>,
    id: Path<ImportId>,
    request: HttpRequest,
    payload: web::Payload,
    uploads: web::Data<Uploads>,
    db: web::Data<Db>,
) -> Result<Accepted<Job>> {
    let (author, organization) = (Author::of(who.actor()), who.organization_id);
    let found = db.write_as(author, move |conn| {
        let import = queries::find(conn, &who, id.0)?;
        target::of(import.collection).admit(&who)?;
        Ok(Changed::unchanged((who, import)))
    });
    let (who, import) = found.await?;
    upload::offered(import.format, request.headers())?;
    if who.once.is_none() {
        is_awaited(&import)?;
    }
    let _place = uploads.place(organization)?;
    let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
    let digest = who.once.is_some().then(Digest::default);
    let content = upload::receive(&db, organization, payload, request.headers(), limits, digest).await?;
    let (who, id) = (who.and_body(&content.digest.unwrap_or_default()), content.id);
    let begun = db.write(who, Accepted, move |conn, who| begin(conn, who, import.id, &content)).await;
    if matches!(&begun, Err(Error::Answered(_)))
        || matches!(&begun, Err(Error::Refused(refusal)) if refusal.status.is_client_error())
    {
        upload::forget(&db, organization, id).await;
    }
    begun
}

fn is_awaited(import: &Import) -> Result<()> {
    if import.job_id.is_none() { Ok(()) } else { Err(Error::transition("begun", &["undo"])) }
}

fn begin(
    conn: &mut PgConnection,
    who: &Can<Update, Import>,
    id: ImportId,
    content: &Content,
) -> Result<Changed<Job>> {
    let import = queries::find_to(conn, who, id)?;
    is_awaited(&import)?;
    target::of(import.collection).admit(who)?;
    if pieces_of(conn, who.organization_id, content.id)? != i64::from(content.pieces) {
        return Err(Error::internal("a piece of an import is missing"));
    }
    let job = jobs::insert(conn, who, IMPORT.name, id.uuid(), Some(content.size))?;
    queries::begin(conn, &import, content.id, content.size, job.id)?;
    Changed::created(job)
}

/// List the rows of an import
///
/// What became of each row; in a dry run, what would. They are there as soon as their chunk is done.
#[utoipa::path(tag = "imports", params(ImportId, ImportRowListing), responses((status = 200, body = ImportRowPage,
    description = "A page of rows, in the order of the file.")))]
#[get("/imports/{id}/rows")]
async fn list_import_rows(
    who: Can<Read, Import>,
    id: Path<ImportId>,
    listing: ImportRowListing,
    db: web::Data<Db>,
) -> Result<ImportRowPage> {
    db.read(move |conn| {
        queries::find(conn, &who, id.0)?;
        rows::list(conn, &who, id.0, &listing)
    })
    .await
}

/// Download the failed rows of an import
///
/// As they came, with the reason in a last column `import_error` in place of such columns of before: mended, the file can
/// be sent to another import of the same kind. Of NDJSON and vCard, the column `source` holds the row.
#[utoipa::path(tag = "imports", params(ImportId), responses((status = 200, description = "The file.",
    content((ImportContent = "text/csv; charset=utf-8; header=present")))))]
#[get("/imports/{id}/errors")]
async fn show_import_errors(
    who: Can<Read, Import>,
    id: Path<ImportId>,
    db: web::Data<Db>,
) -> Result<HttpResponse> {
    let import = db.read(move |conn| queries::find(conn, &who, id.0)).await?;
    Ok(errors::answer(&import, Db::clone(&db)))
}

/// Take an import back
///
/// What it made is archived; what it changed is as before, unless others have changed the record since. The rows tell
/// what became of each. Whoever takes it back needs the right to archive records where the import has made some, and to
/// change them where it has changed some.
#[utoipa::path(tag = "imports", params(ImportId), responses((status = 202, body = Job,
    description = "The job that takes it back.")))]
#[post("/imports/{id}/undo")]
async fn undo_import(
    who: Can<Update, Import>,
    id: Path<ImportId>,
    db: web::Data<Db>,
) -> Result<Accepted<Job>> {
    db.write(who, Accepted, move |conn, who| {
        let import = queries::find_to(conn, who, id.0)?;
        if import.job_id.is_none() || import.dry_run {
            let state = if import.dry_run { "dry_run" } else { "awaiting_content" };
            return Err(Error::transition(state, &[]));
        }
        target::of(import.collection).admit_undo(who, &import)?;
        jobs::refuse_if_working(conn, who.organization_id, id.0.uuid())?;
        let job = jobs::insert(conn, who, UNDO.name, id.0.uuid(), Some(import.left()))?;
        queries::begin_undo(conn, &import, job.id)?;
        Changed::created(job)
    })
    .await
}
