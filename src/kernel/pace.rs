//! How fast a body must come: whoever sends slowly holds what others wait for.

use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::rt::time::timeout;

use super::error::{Error, Result};

/// The pace of one body.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    patience: Duration,
    /// Bytes a second.
    slowest: u64,
    begun: Instant,
}

impl Pace {
    /// `patience`: for how long nothing may come, and how far a body may lag behind the `slowest` pace.
    pub fn new(patience: Duration, slowest: u64) -> Self {
        Self { patience, slowest, begun: Instant::now() }
    }

    /// What comes next; 408 when it does not come in time.
    pub async fn next<T>(&self, next: impl Future<Output = T>) -> Result<T> {
        timeout(self.patience, next).await.map_err(|_| too_slow())
    }

    /// 408 when so many bytes have taken too long.
    pub fn check(&self, bytes: u64) -> Result<()> {
        let allowed = self.patience + Duration::from_secs(bytes / self.slowest.max(1));
        if self.begun.elapsed() > allowed { Err(too_slow()) } else { Ok(()) }
    }
}

fn too_slow() -> Error {
    let detail = "The body came too slowly, or stopped coming.";
    Error::refuse(StatusCode::REQUEST_TIMEOUT, "timeout", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn whoever_stops_or_crawls_is_given_up() {
        let pace = Pace::new(Duration::from_millis(10), 1 << 10);
        assert!(pace.next(std::future::pending::<()>()).await.is_err());
        assert!(pace.check(100).is_err());
        assert!(pace.check(100 << 10).is_ok());
    }
}
