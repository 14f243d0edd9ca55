//! The API about itself: its document, and a page for each problem code.

use actix_web::http::header::{self, ContentType};
use actix_web::{HttpResponse, get, web};
use utoipa::ToSchema;

use crate::kernel::Error;
use crate::kernel::http::{Path, ServiceConfig};

/// The document, as it is served.
#[derive(Clone, Debug)]
pub struct Document(pub std::sync::Arc<str>);

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
async fn show_document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(document.0.to_string())
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
async fn show_problem(code: Path<String>) -> Result<HttpResponse, Error> {
    let line =
        include_str!("problems.txt").lines().find_map(|line| line.strip_prefix(&format!("{}: ", code.0)));
    let about = line.ok_or_else(Error::missing)?;
    let text = Explanation(format!("{}\n\n{about}\n", code.0));
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::plaintext())
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(text.0))
}
