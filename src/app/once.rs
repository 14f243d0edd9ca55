//! Under what a write acts once: read before the handler, and handed to it with the actor.

use std::sync::Arc;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header;
use actix_web::{HttpMessage as _, web};

use crate::access::Actor;
use crate::kernel::http::{BATCH_MIB, body, is_json};
use crate::kernel::once::{self, Once};
use crate::kernel::{Error, Result};

/// Of the body only JSON goes into the fingerprint; what is streamed is for its handler to add.
pub(super) async fn take(request: &mut ServiceRequest, streamed: bool) -> Result<()> {
    let Some(key) = once::key(request.headers())? else { return Ok(()) };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let bytes = if is_json(&kind) && !streamed {
        let payload = request.extract::<web::Payload>().await;
        let payload = payload.map_err(|error| Error::internal(error.to_string()))?;
        let bytes = body(request.request(), payload, BATCH_MIB).await?;
        request.set_payload(Payload::from(bytes.clone()));
        bytes
    } else {
        web::Bytes::new()
    };
    let once = Once::new(key, request.method(), request.uri(), kind.as_bytes(), &bytes);
    if let Some(actor) = request.extensions_mut().get_mut::<Actor>() {
        actor.once = Some(Arc::new(once));
    }
    Ok(())
}
