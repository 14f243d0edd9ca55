//! An import's content on its way in: streamed into pieces, never held whole.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::dev::Decompress;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Payload};
use futures_util::stream::{self, Stream, StreamExt as _};

use super::model::ImportFormat;
use crate::kernel::bytes::Digest;
use crate::kernel::http::{BodyLimits, essence};
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::pace::Pace;
use crate::kernel::places::{Share, Shares};
use crate::kernel::{Error, Result};
use crate::platform::contents::{Piece, Writer, discard};
use crate::store::{Author, Changed, Db};

/// The largest content, in bytes.
const MOST: i64 = 256 << 20;
/// How many times the bytes that were sent a compressed content may have.
const RATIO: i64 = 100;
/// Below this, the ratio says nothing.
const SMALL: i64 = 1 << 20;
/// Compressed bytes that are opened at once: together with the ratio of gzip, a bound of memory.
const SIP: usize = 2048;

/// Slower than so many bytes a second, nobody sends for long: the largest content takes little more than an hour.
const SLOWEST: u64 = 64 << 10;
/// Contents that come in at once, and of these, an organization's.
const UPLOADS: (usize, usize) = (16, 4);

/// The places of contents that come in.
#[derive(Clone, Debug)]
pub struct Uploads(Shares);

impl Default for Uploads {
    fn default() -> Self {
        let (most, each) = UPLOADS;
        Self(Shares::new(most, each))
    }
}

impl Uploads {
    /// A place; 503 when all are taken, or all that one organization may take.
    pub(super) fn place(&self, organization: OrganizationId) -> Result<Share> {
        self.0.take(organization.uuid())
    }
}

/// A content that is there.
pub(super) struct Content {
    pub id: ContentId,
    pub size: i64,
    pub pieces: i32,
    /// Stands for the body where a request acts once; else nobody asks for it.
    pub digest: Option<[u8; 32]>,
}

/// 413 for more than is taken, 415 unless the request says that it brings what the import awaits.
pub(super) fn offered(format: ImportFormat, headers: &HeaderMap) -> Result<()> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(header::CONTENT_LENGTH).parse().is_ok_and(|size: i64| size > MOST) {
        return Err(too_large());
    }
    let kind = essence(text(header::CONTENT_TYPE));
    let wanted = match format {
        ImportFormat::Csv => "text/csv",
        ImportFormat::Ndjson => "application/x-ndjson",
        ImportFormat::Vcard => "text/vcard",
    };
    let coding = text(header::CONTENT_ENCODING).to_ascii_lowercase();
    if kind.eq_ignore_ascii_case(wanted) && matches!(coding.as_str(), "" | "identity" | "gzip") {
        return Ok(());
    }
    let detail = format!("The body must be {wanted}, plain or with the coding gzip.");
    Err(Error::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
        .header(HeaderName::from_static("accept-post"), HeaderValue::from_static(wanted))
        .header(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity")))
}

/// A body on its way in.
struct Incoming {
    /// The bytes as they were meant.
    bytes: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>,
    /// How many came over the wire so far.
    sent: Rc<Cell<i64>>,
    is_coded: bool,
}

fn incoming(payload: Payload, headers: &HeaderMap) -> Incoming {
    let sent = Rc::new(Cell::new(0));
    let counter = Rc::clone(&sent);
    let bytes = payload.inspect(move |bytes| {
        let more = bytes.as_ref().map_or(0, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        counter.set(counter.get() + more);
    });
    let coding = headers.get(header::CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    if !coding.is_some_and(|coding| coding.eq_ignore_ascii_case("gzip")) {
        return Incoming { bytes: Box::pin(bytes), sent, is_coded: false };
    }
    let sips = bytes.flat_map(|bytes| match bytes {
        Ok(bytes) => stream::iter(sips(&bytes)).left_stream(),
        Err(error) => stream::iter([Err(error)]).right_stream(),
    });
    Incoming { bytes: Box::pin(Decompress::new(sips, ContentEncoding::Gzip)), sent, is_coded: true }
}

fn sips(bytes: &Bytes) -> Vec<Result<Bytes, PayloadError>> {
    let starts = (0..bytes.len()).step_by(SIP);
    starts.map(|start| Ok(bytes.slice(start..bytes.len().min(start + SIP)))).collect()
}

/// Takes the body in, piece by piece; 408 when it comes too slowly, 413 when too much comes. Of what breaks off,
/// nothing stays.
pub(super) async fn receive(
    db: &Db,
    organization: OrganizationId,
    payload: Payload,
    headers: &HeaderMap,
    limits: BodyLimits,
    mut digest: Option<Digest>,
) -> Result<Content> {
    let mut writer = Writer::new(organization);
    let body = incoming(payload, headers);
    if let Err(error) = pass(db, body, &mut writer, digest.as_mut(), limits).await {
        forget(db, organization, writer.content).await;
        return Err(error);
    }
    let digest = digest.map(Digest::finish);
    Ok(Content { id: writer.content, size: writer.size(), pieces: writer.pieces(), digest })
}

async fn pass(
    db: &Db,
    mut body: Incoming,
    writer: &mut Writer,
    mut digest: Option<&mut Digest>,
    limits: BodyLimits,
) -> Result<()> {
    let pace = Pace::new(limits.time, SLOWEST);
    while let Some(bytes) = pace.next(body.bytes.next()).await? {
        let bytes = bytes.map_err(|error| broken(&error))?;
        if let Some(digest) = &mut digest {
            digest.update(&bytes);
        }
        writer.push(&bytes);
        let sent = body.sent.get();
        pace.check(u64::try_from(sent).unwrap_or_default())?;
        if writer.size() > MOST || body.is_coded && writer.size() > SMALL && writer.size() / RATIO > sent {
            return Err(too_large());
        }
        while let Some(piece) = writer.next(false) {
            keep(db, piece).await?;
        }
    }
    while let Some(piece) = writer.next(true) {
        keep(db, piece).await?;
    }
    Ok(())
}

async fn keep(db: &Db, piece: Piece) -> Result<()> {
    db.write_as(Author::program(piece.organization()), move |conn| {
        piece.keep(conn)?;
        Ok(Changed::nothing())
    })
    .await
}

/// Removes a content that no import took.
pub(super) async fn forget(db: &Db, organization: OrganizationId, content: ContentId) {
    let pool = db.writer().clone();
    if let Err(error) = web::block(move || discard(&pool, organization, content)).await {
        tracing::warn!(%error, "a content that no import took stays for a while");
    }
}

fn too_large() -> Error {
    let detail = "A content may have 256 MiB, and 100 times what was sent compressed.";
    Error::refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

fn broken(error: &PayloadError) -> Error {
    match error {
        PayloadError::Io(_) | PayloadError::EncodingCorrupted => {
            Error::unreadable("malformed_content", "The body is not what its coding says.")
        }
        _ => Error::unreadable("incomplete_body", "The body ended before it was complete."),
    }
}
