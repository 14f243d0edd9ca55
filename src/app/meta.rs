//! The API about itself: its document, and a page for each problem code.

use std::borrow::Cow;
use std::sync::OnceLock;

use actix_web::http::header::{self, ContentType};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::{Error, Result};

/// The text of the document: as it is committed, for to make it takes longer than all else of the start. A test holds that
/// against the handlers; a program that is being worked on asks them itself.
pub(super) fn text() -> serde_json::Result<Cow<'static, str>> {
    if cfg!(debug_assertions) {
        super::document().map(|document| document.to_string().into())
    } else {
        Ok(include_str!("../../openapi/crm.v1.json").into())
    }
}

/// The document as this installation serves it, made when somebody asks for it.
#[derive(Debug)]
pub struct Document {
    public_url: String,
    served: OnceLock<Bytes>,
}

impl Document {
    pub fn of(public_url: &str) -> Self {
        Self { public_url: public_url.to_owned(), served: OnceLock::new() }
    }

    fn served(&self) -> serde_json::Result<Bytes> {
        if let Some(served) = self.served.get() {
            return Ok(served.clone());
        }
        let mut document: Value = serde_json::from_str(&text()?)?;
        if let Some(servers) = document.get_mut("servers").and_then(Value::as_array_mut) {
            let here = json!({ "url": self.public_url, "description": "local: this installation", "x-internal": false });
            servers.insert(0, here);
        }
        Ok(self.served.get_or_init(|| document.to_string().into()).clone())
    }
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_document);
}

pub(super) fn pages(config: &mut ServiceConfig<'_>) {
    config.service(show_problem);
}

/// This document
#[utoipa::path(tag = "meta", security(()), responses((status = 200, content_type = "application/json",
    description = "The OpenAPI document.", body = Object)))]
#[get("/openapi.json")]
async fn show_document(document: web::Data<Document>) -> Result<HttpResponse> {
    let text = document.served().map_err(Error::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(text))
}

/// A few sentences in plain text.
#[derive(ToSchema)]
#[schema(max_length = 2000, pattern = r"^[^\u0000]+$")]
struct Explanation(String);

/// What a problem code means
#[utoipa::path(tag = "meta", security(()), params(("code" = String, Path, description = "The code.",
    max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")), responses((status = 200, content_type = "text/plain",
    description = "The explanation.", body = inline(Explanation))))]
#[get("/problems/{code}")]
async fn show_problem(code: Path<String>) -> Result<HttpResponse> {
    let line =
        include_str!("problems.txt").lines().find_map(|line| line.strip_prefix(&format!("{}: ", code.0)));
    let about = line.ok_or_else(Error::missing)?;
    let text = Explanation(format!("{}\n\n{about}\n", code.0));
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::plaintext())
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(text.0))
}
