//! The content of an export on its way to the caller, piece by piece.

use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, Stream};

use super::model::{Export, ExportFormat};
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::range::{Part, unchanged};
use crate::kernel::{Error, Result};
use crate::platform::contents::{self, PIECE};
use crate::store::Db;

/// Where a download stands.
struct Place {
    db: Db,
    organization: OrganizationId,
    content: ContentId,
    size: u64,
    at: u64,
    left: u64,
}

/// The content, or the part of it that is asked for; 304 for whoever has it, 409 before it is there, 416 behind its
/// end.
pub(super) fn answer(export: &Export, db: Db, headers: &HeaderMap) -> Result<HttpResponse> {
    let (Some(content), Some(size)) = (export.content_id, export.size) else {
        return Err(Error::conflict("not_finished", "", "The export's job has not finished."));
    };
    let (size, tag) = (u64::try_from(size).unwrap_or_default(), format!("\"{content}\""));
    if let Some(unchanged) = unchanged(headers, &tag)? {
        return Ok(unchanged);
    }
    let part = Part::asked(headers, size, &tag)?;
    let (at, left) = (part.begin(), part.length());
    let place = Place { db, organization: export.organization_id, content, size, at, left };
    let mut response = part.response(&tag);
    describe(&mut response, export);
    Ok(response.body(SizedStream::new(left, bytes(place))))
}

fn describe(response: &mut HttpResponseBuilder, export: &Export) {
    let kind = match export.format {
        ExportFormat::Ndjson => "application/x-ndjson",
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
    };
    let day = export.created_at.utc().date_naive();
    let name = format!("{}-{day}.{}", export.collection.word(), export.format.word());
    response
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
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
        let piece = u64::try_from(PIECE).map_err(Error::internal)?;
        let number = i32::try_from(self.at / piece).map_err(Error::internal)?;
        let skip = usize::try_from(self.at % piece).map_err(Error::internal)?;
        let (organization, content, size) = (self.organization, self.content, self.size);
        let found = self.db.read(move |conn| contents::piece(conn, organization, content, number, size));
        let bytes = Bytes::from(found.await?).slice(skip..);
        let take = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let bytes = bytes.slice(..take);
        let taken = u64::try_from(take).map_err(Error::internal)?;
        (self.at, self.left) = (self.at + taken, self.left - taken);
        Ok(bytes)
    }
}
