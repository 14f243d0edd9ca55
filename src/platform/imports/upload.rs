//! An import's content on its way in: streamed into pieces, never held whole.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::dev::Decompress;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
use aws_lc_rs::digest::{Context, SHA256};
use futures_util::stream::{self, Stream, StreamExt as _};

use super::model::ImportFormat;
use crate::kernel::http::BodyLimits;
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::{Error, Result};
use crate::platform::contents::{Piece, Writer};
use crate::store::{Author, Changed, Db};

/// The largest content, in bytes.
const MOST: i64 = 256 << 20;
/// How many times the bytes that were sent a compressed content may have.
const RATIO: i64 = 100;
/// Below this, the ratio says nothing.
const SMALL: i64 = 1 << 20;
/// Compressed bytes that are opened at once: together with the ratio of gzip, a bound of memory.
const SIP: usize = 2048;

/// A content that is there.
pub(super) struct Content {
    pub id: ContentId,
    pub size: i64,
    pub pieces: i32,
    /// Stands for the body where a request acts once.
    pub digest: Vec<u8>,
}

/// 415 unless the request says that it brings what the import awaits.
pub(super) fn offered(format: ImportFormat, headers: &HeaderMap) -> Result<()> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = match format {
        ImportFormat::Csv => "text/csv",
        ImportFormat::Ndjson => "application/x-ndjson",
        ImportFormat::Vcard => "text/vcard",
    };
    let coding = text(header::CONTENT_ENCODING).to_ascii_lowercase();
    if kind == wanted && matches!(coding.as_str(), "" | "identity" | "gzip") {
        return Ok(());
    }
    let detail = format!("The body must be {wanted}, plain or with the coding gzip.");
    Err(Error::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
}

type Incoming = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

/// The bytes as they were meant, and how many came over the wire so far.
fn incoming(payload: Payload, headers: &HeaderMap) -> (Incoming, Rc<Cell<i64>>, bool) {
    let sent = Rc::new(Cell::new(0));
    let counter = Rc::clone(&sent);
    let bytes = payload.inspect(move |bytes| {
        let more = bytes.as_ref().map_or(0, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        counter.set(counter.get() + more);
    });
    let coding = headers.get(header::CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    if !coding.is_some_and(|coding| coding.eq_ignore_ascii_case("gzip")) {
        return (Box::pin(bytes), sent, false);
    }
    let sips = bytes.flat_map(|bytes| match bytes {
        Ok(bytes) => stream::iter(sips(&bytes)).left_stream(),
        Err(error) => stream::iter([Err(error)]).right_stream(),
    });
    (Box::pin(Decompress::new(sips, ContentEncoding::Gzip)), sent, true)
}

fn sips(bytes: &Bytes) -> Vec<Result<Bytes, PayloadError>> {
    let starts = (0..bytes.len()).step_by(SIP);
    starts.map(|start| Ok(bytes.slice(start..bytes.len().min(start + SIP)))).collect()
}

/// Takes the body in, piece by piece; 408 when nothing comes for a while, 413 when too much does.
pub(super) async fn receive(
    db: &Db,
    organization: OrganizationId,
    payload: Payload,
    headers: &HeaderMap,
    limits: BodyLimits,
) -> Result<Content> {
    let (mut body, sent, is_coded) = incoming(payload, headers);
    let (mut writer, mut digest) = (Writer::new(organization), Context::new(&SHA256));
    loop {
        let Ok(bytes) = timeout(limits.time, body.next()).await else {
            let detail = "The body was not complete in time.";
            return Err(Error::refuse(StatusCode::REQUEST_TIMEOUT, "timeout", detail));
        };
        let Some(bytes) = bytes.transpose().map_err(|error| broken(&error))? else { break };
        digest.update(&bytes);
        writer.push(&bytes);
        let is_bomb = is_coded && writer.size() > SMALL && writer.size() / RATIO > sent.get();
        if writer.size() > MOST || is_bomb {
            let detail = "A content may have 256 MiB, and 100 times what was sent compressed.";
            return Err(Error::refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail));
        }
        while let Some(piece) = writer.next(false) {
            keep(db, organization, piece).await?;
        }
    }
    while let Some(piece) = writer.next(true) {
        keep(db, organization, piece).await?;
    }
    let digest = digest.finish().as_ref().to_vec();
    Ok(Content { id: writer.content, size: writer.size(), pieces: writer.pieces(), digest })
}

async fn keep(db: &Db, organization: OrganizationId, piece: Piece) -> Result<()> {
    db.write_as(Author::program(organization), move |conn| {
        piece.keep(conn)?;
        Ok(Changed::nothing())
    })
    .await
}

fn broken(error: &PayloadError) -> Error {
    match error {
        PayloadError::Io(_) | PayloadError::EncodingCorrupted => {
            Error::unreadable("malformed_content", "The body is not what its coding says.")
        }
        _ => Error::unreadable("incomplete_body", "The body ended before it was complete."),
    }
}
