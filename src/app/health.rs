//! Whether the service lives, and whether it is ready.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::http::{ServiceConfig, Shown};
use crate::kernel::{Error, Result};
use crate::store::{self, Db};

/// Turned when the service is told to stop: from then on it is not ready.
#[derive(Debug, Default)]
pub struct Stopping(AtomicBool);

impl Stopping {
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`; a failure is a problem document.
    #[schema(max_length = 2, pattern = "^ok$")]
    status: &'static str,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_liveness).service(show_readiness);
}

/// Whether the process turns
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Health, description = "It does.")))]
#[get("/health/live")]
async fn show_liveness() -> Shown<Health> {
    Shown(Health { status: "ok" })
}

/// Whether requests can be answered
///
/// Ready when the schema is this release's, the database answers, and no stop has begun.
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Health, description = "They can.")))]
#[get("/health/ready")]
async fn show_readiness(db: web::Data<Db>, stopping: web::Data<Stopping>) -> Result<HttpResponse> {
    if stopping.has_begun() {
        return Err(Error::unavailable("shutting_down", 5));
    }
    if db.read(store::is_migrated).await? {
        Ok(HttpResponse::Ok().json(Health { status: "ok" }))
    } else {
        Err(Error::unavailable("not_migrated", 5))
    }
}
