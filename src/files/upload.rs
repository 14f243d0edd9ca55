//! A file on its way in: read as it comes, measured, counted, looked at and written, never held whole.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;

use super::digest;
use super::kinds;
use super::model::Naming;
use super::vault::{Vault, Writer};
use crate::kernel::bytes::Digest;
use crate::kernel::http::{BodyLimits, Query, value_of};
use crate::kernel::ids::{AttachmentId, OrganizationId};
use crate::kernel::pace::Pace;
use crate::kernel::values::FileName;
use crate::kernel::{Error, Result, Violation};

/// The most that a file may have, in bytes.
pub const LARGEST: u64 = 50 << 20;
/// Slower than so many bytes a second, nobody sends for long.
const SLOWEST: u64 = 16 << 10;

/// What was said of the file before its first byte.
pub(super) struct Upload {
    pub name: FileName,
    pub content_type: String,
    /// The SHA-256 that the sender announced.
    announced: Option<[u8; 32]>,
    limits: BodyLimits,
    payload: web::Payload,
}

/// What became of it.
pub(super) struct Received {
    pub size: u64,
    pub digest: [u8; 32],
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (payload, request) = (web::Payload::from_request(request, payload), request.clone());
        Box::pin(async move {
            let payload = payload.await.map_err(|error| Error::internal(error.to_string()))?;
            let vault = request.app_data::<web::Data<Vault>>().ok_or_else(|| Error::internal("no vault"))?;
            let headers = request.headers();
            if text(headers, &header::CONTENT_LENGTH).parse().is_ok_and(|size: u64| size > LARGEST) {
                return Err(too_large());
            }
            uncoded(headers)?;
            let content_type = kinds::admit(text(headers, &header::CONTENT_TYPE), &vault.types)?;
            let name = name(&request).await?;
            let announced = digest::announced(headers)?;
            let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
            Ok(Self { name, content_type, announced, limits, payload })
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// 415 for content that was coded on its way: it would be kept so.
fn uncoded(headers: &HeaderMap) -> Result<()> {
    let coding = text(headers, &header::CONTENT_ENCODING);
    if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
        return Ok(());
    }
    let detail = "Send the file without content coding.";
    Err(Error::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
}

async fn name(request: &HttpRequest) -> Result<FileName> {
    let Query(Naming { name }) = Query::extract(request).await?;
    value_of(name.as_str()).map_err(|_| {
        let message = "Must be a file's name of 1 to 200 characters, without path and control characters.";
        Error::bad_parameters(vec![Violation::parameter("name", "malformed", message)])
    })
}

fn too_large() -> Error {
    let detail = format!("A file may have {LARGEST} bytes.");
    Error::refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

impl Upload {
    /// Reads the file and writes it; whatever is wrong with it, nothing of it stays.
    pub(super) async fn receive(
        &mut self,
        vault: &Vault,
        organization: OrganizationId,
        id: AttachmentId,
    ) -> Result<Received> {
        let mut writer = vault.writer(organization, id);
        match self.pass(&mut writer).await {
            Ok(received) => writer.finish().await.map(|()| received),
            Err(error) => {
                writer.abort().await;
                Err(error)
            }
        }
    }

    async fn pass(&mut self, writer: &mut Writer) -> Result<Received> {
        let (mut seen, pace) = (Seen::new(&self.content_type), Pace::new(self.limits.time, SLOWEST));
        while let Some(bytes) = pace.next(self.payload.next()).await? {
            let bytes = bytes.map_err(|_| {
                Error::unreadable("incomplete_body", "The body ended before it was complete.")
            })?;
            seen.take(&bytes)?;
            pace.check(seen.size)?;
            writer.write(bytes).await?;
        }
        let received = seen.end()?;
        if self.announced.as_ref().is_some_and(|announced| *announced != received.digest) {
            let message = "The content's SHA-256 is another.";
            let wrong = Violation::header(digest::CONTENT_DIGEST.as_str(), "digest_mismatch", message);
            let error = Error::unreadable("digest_mismatch", "The content is not what was announced.");
            return Err(error.listing(vec![wrong]));
        }
        Ok(received)
    }
}

/// What is known of the bytes that have passed.
struct Seen<'a> {
    kind: &'a str,
    size: u64,
    head: Vec<u8>,
    digest: Digest,
}

impl<'a> Seen<'a> {
    fn new(kind: &'a str) -> Self {
        Self { kind, size: 0, head: Vec::with_capacity(kinds::HEAD), digest: Digest::default() }
    }

    fn take(&mut self, bytes: &Bytes) -> Result<()> {
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size > LARGEST {
            return Err(too_large());
        }
        self.digest.update(bytes);
        let wanted = kinds::HEAD - self.head.len();
        if wanted > 0 {
            self.head.extend(bytes.iter().take(wanted));
            if self.head.len() == kinds::HEAD {
                kinds::check(self.kind, &self.head)?;
            }
        }
        Ok(())
    }

    fn end(self) -> Result<Received> {
        if self.head.len() < kinds::HEAD {
            kinds::check(self.kind, &self.head)?;
        }
        Ok(Received { size: self.size, digest: self.digest.finish() })
    }
}
