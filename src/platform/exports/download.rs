//! The content of an export on its way to the caller, piece by piece.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, Stream};

use super::model::{Export, ExportFormat};
use super::range::{Part, part};
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::{Error, Result};
use crate::platform::contents::{PIECE, piece};
use crate::store::Db;

/// Where a download stands.
struct Place {
    db: Db,
    organization: OrganizationId,
    content: ContentId,
    at: u64,
    left: u64,
}

/// The content, or the part of it that is asked for; 409 before it is there, 416 behind its end.
pub(super) fn answer(export: &Export, db: Db, headers: &HeaderMap) -> Result<HttpResponse> {
    let (Some(content), Some(size)) = (export.content_id, export.size) else {
        return Err(Error::conflict("not_finished", "", "The export's job has not finished."));
    };
    let size = u64::try_from(size).unwrap_or_default();
    let tag = format!("\"{content}\"");
    let wanted = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    // A part of another content would not fit to what the caller has.
    let same = headers.get(header::IF_RANGE).is_none_or(|of| of.to_str().is_ok_and(|of| of == tag));
    let (status, at, left) = match part(wanted.filter(|_| same), size) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Bytes(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Part::Nothing => return Err(behind(size)),
    };
    let mut response = HttpResponse::build(status);
    describe(&mut response, export, &tag);
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {at}-{}/{size}", at + left - 1);
        response.insert_header((header::CONTENT_RANGE, range));
    }
    let place = Place { db, organization: export.organization_id, content, at, left };
    Ok(response.body(SizedStream::new(left, bytes(place))))
}

fn behind(size: u64) -> Error {
    let detail = format!("The content has {size} bytes.");
    let error = Error::refuse(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", detail);
    let range = HeaderValue::try_from(format!("bytes */{size}"));
    error.header(header::CONTENT_RANGE, range.unwrap_or(HeaderValue::from_static("bytes */0")))
}

fn describe(response: &mut HttpResponseBuilder, export: &Export, tag: &str) {
    let kind = match export.format {
        ExportFormat::Ndjson => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
    };
    let day = export.created_at.utc().date_naive();
    let name = format!("{}-{day}.{}", export.collection.word(), export.format.word());
    response
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::ETAG, tag.to_owned()));
}

fn bytes(place: Place) -> impl Stream<Item = Result<Bytes>> {
    stream::try_unfold(place, |mut place| async move {
        if place.left == 0 {
            return Ok(None);
        }
        let bytes = place.next().await?;
        Ok(Some((bytes, place)))
    })
}

impl Place {
    async fn next(&mut self) -> Result<Bytes> {
        let size = u64::try_from(PIECE).map_err(Error::internal)?;
        let number = i32::try_from(self.at / size).map_err(Error::internal)?;
        let skip = usize::try_from(self.at % size).map_err(Error::internal)?;
        let (organization, content) = (self.organization, self.content);
        let found = self.db.read(move |conn| piece(conn, organization, content, number)).await?;
        let found = found.ok_or_else(|| Error::internal("a piece of an export is missing"))?;
        let bytes = Bytes::from(found).slice(skip..);
        let take = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let bytes = bytes.slice(..take);
        let taken = u64::try_from(take).map_err(Error::internal)?;
        (self.at, self.left) = (self.at + taken, self.left - taken);
        Ok(bytes)
    }
}
