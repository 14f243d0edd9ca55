//! Calls out of the service, to addresses that others chose: receivers of webhooks, key sets of identity
//! providers. What is called is public: the address is checked as it is written, every name as it
//! resolves, at each call; the connection goes to the very addresses that were checked. No redirect is
//! followed, no proxy used, nothing unpacked, and only so much of an answer is read.

mod network;
mod resolver;
mod target;

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};

use crate::kernel::{Error, Result};
use resolver::{Checked, Lookup};
use target::Target;

/// Until a connection stands, with its names and its keys.
const CONNECT: Duration = Duration::from_secs(5);
/// Until the answer is there.
const TOTAL: Duration = Duration::from_secs(15);

/// Why a call came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The address itself, as it is written.
    #[error("the address may not be called: {0}")]
    Refused(&'static str),
    #[error("the name does not resolve")]
    Unknown,
    #[error("the name resolves to an address that is not public")]
    NotPublic,
    #[error("no answer in time")]
    Timeout,
    #[error("no connection, or none that can be trusted")]
    NoConnection,
    #[error("the connection broke")]
    Broken,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Whether the body ended there.
    pub whole: bool,
}

/// Calls out; cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    allows_private: bool,
}

impl Outbound {
    /// `allows_private`: plain http, any port and addresses that are not public, for development and tests.
    pub fn new(allows_private: bool) -> Result<Self> {
        Self::with(allows_private, resolver::system())
    }

    fn with(allows_private: bool, lookup: Lookup) -> Result<Self> {
        let client = Client::builder()
            .dns_resolver(Checked::new(allows_private, lookup))
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .referer(false)
            // A connection that is kept would be one whose address was checked for an earlier call.
            .pool_max_idle_per_host(0)
            .https_only(!allows_private)
            .build();
        Ok(Self { client: client.map_err(Error::internal)?, allows_private })
    }

    /// Whether an address may be called at all, before its name is resolved.
    pub fn check(&self, address: &str) -> Result<(), Failure> {
        Target::read(address, self.allows_private).map(drop)
    }

    /// A request to the address, if it may be called.
    pub fn request(&self, method: Method, address: &str) -> Result<RequestBuilder, Failure> {
        let target = Target::read(address, self.allows_private)?;
        Ok(self.client.request(method, target.url()))
    }

    /// Sends the request and reads as many bytes of the answer.
    pub async fn send(request: RequestBuilder, most: usize) -> Result<Answer, Failure> {
        let mut response = request.send().await.map_err(|error| Failure::of(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        // What came before the end of a body that never ends, or breaks, is an answer all the same.
        let whole = loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break true,
                Err(_) => break false,
            };
            let room = most.saturating_sub(body.len());
            body.extend(chunk.iter().take(room));
            if chunk.len() > room {
                break false;
            }
        };
        Ok(Answer { status, headers, body, whole })
    }
}

impl Failure {
    fn of(error: &reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(found) = cause {
            if let Some(own) = found.downcast_ref::<Self>() {
                return *own;
            }
            cause = found.source();
        }
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::NoConnection
        } else {
            Self::Broken
        }
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("allows_private", &self.allows_private).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[actix_web::test]
    async fn a_name_that_turns_to_a_private_address_is_not_called() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let lookup: Lookup = Arc::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(vec![IpAddr::from([93, 184, 216, 34]), IpAddr::from([127, 0, 0, 1])])
        });
        let outbound = Outbound::with(false, lookup).unwrap();
        for _ in 0..2 {
            let request = outbound.request(Method::POST, "https://hook.example.com/").unwrap();
            assert_eq!(Outbound::send(request, 10).await.unwrap_err(), Failure::NotPublic);
        }
        // Asked anew at each call.
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[actix_web::test]
    async fn a_name_that_is_unknown_is_told_apart() {
        let lookup: Lookup = Arc::new(|_| Ok(Vec::new()));
        let outbound = Outbound::with(false, lookup).unwrap();
        let request = outbound.request(Method::GET, "https://nowhere.example.com/").unwrap();
        assert_eq!(Outbound::send(request, 10).await.unwrap_err(), Failure::Unknown);
    }
}
