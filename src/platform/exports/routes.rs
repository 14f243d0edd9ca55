//! Exports over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use diesel::pg::PgConnection;

use super::content::ExportContent;
use super::model::{Export, ExportListing, ExportPage, NewExport};
use super::work::EXPORT;
use super::{columns, download, queries, source};
use crate::access::{Can, Create, Read};
use crate::kernel::Result;
use crate::kernel::http::{Accepted, Json, Path, ServiceConfig, Shown};
use crate::kernel::ids::ExportId;
use crate::platform::jobs::{self, Job};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_exports).service(create_export).service(show_export).service(show_export_content);
}

/// List exports
///
/// The caller's own, of collections that the caller may read; to administrators, everybody's.
#[utoipa::path(tag = "exports", params(ExportListing), responses((status = 200, body = ExportPage,
    description = "A page of exports.")))]
#[get("/exports")]
async fn list_exports(
    who: Can<Read, Export>,
    listing: ExportListing,
    db: web::Data<Db>,
) -> Result<ExportPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Export a collection
///
/// The records that the caller may see, as they all are at one moment. To copy the whole and then keep up, read the
/// change feed on after `snapshot_seq`. The answer is the job; its `subject_id` is the export.
#[utoipa::path(tag = "exports", request_body = NewExport, responses((status = 202, body = Job,
    description = "The job that makes the export.")))]
#[post("/exports")]
async fn create_export(
    who: Can<Create, Export>,
    new: Json<NewExport>,
    db: web::Data<Db>,
) -> Result<Accepted<Job>> {
    db.write(who, Accepted, move |conn, who| create(conn, who, &new.0)).await
}

fn create(conn: &mut PgConnection, who: &Can<Create, Export>, new: &NewExport) -> Result<Changed<Job>> {
    let source = source::of(new.collection);
    (source.admit)(conn, who, new.filter.as_deref().unwrap_or_default())?;
    let fields: Vec<String> = new.fields.iter().flatten().map(ToString::to_string).collect();
    columns::chosen((source.columns)()?, &fields)?;
    let id = ExportId::new();
    let job = jobs::insert(conn, who, EXPORT.name, id.uuid(), None)?;
    let export = queries::insert(conn, who, id, job.id, new)?;
    Ok(Changed::created(export)?.and(Changed::created(job.clone())?).map(|_| job))
}

/// Show an export
#[utoipa::path(tag = "exports", params(ExportId), responses((status = 200, body = Export,
    description = "The export.")))]
#[get("/exports/{id}")]
async fn show_export(who: Can<Read, Export>, id: Path<ExportId>, db: web::Data<Db>) -> Result<Shown<Export>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Shown)
}

/// Download an export
///
/// With `Range`, a part of it: a broken download can go on where it stopped. 409 `not_finished` until the job has
/// succeeded.
#[utoipa::path(tag = "exports", params(ExportId,
    ("Range" = Option<String>, Header, description = "One range, such as `bytes=0-1023`.", max_length = 100,
        pattern = "^[ -~]*$")), responses(
    (status = 200, description = "The whole content.", content(
        (ExportContent = "text/csv; charset=utf-8; header=present"), (ExportContent = "application/x-ndjson"))),
    (status = 206, description = "The part that `Range` asks for.", content(
        (ExportContent = "text/csv; charset=utf-8; header=present"), (ExportContent = "application/x-ndjson"))),
    (status = 304, description = "The content is the one that `If-None-Match` names."),
    (status = 409, description = "The export's job has not succeeded."),
    (status = 416, description = "The part lies behind the end.")))]
#[get("/exports/{id}/content")]
async fn show_export_content(
    who: Can<Read, Export>,
    id: Path<ExportId>,
    request: HttpRequest,
    db: web::Data<Db>,
) -> Result<HttpResponse> {
    let export = db.read(move |conn| queries::find(conn, &who, id.0)).await?;
    download::answer(&export, Db::clone(&db), request.headers())
}
