//! Names to addresses, all of them checked; the connection takes no others.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use actix_web::rt::task::spawn_blocking;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Failure;
use super::network::is_public;

/// Who is asked for the addresses of a name.
pub(super) type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// The system's own resolver.
pub(super) fn system() -> Lookup {
    Arc::new(|name| Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect()))
}

/// A resolver that gives public addresses or none.
pub(super) struct Checked {
    allows_private: bool,
    lookup: Lookup,
}

impl Checked {
    pub(super) fn new(allows_private: bool, lookup: Lookup) -> Self {
        Self { allows_private, lookup }
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (allows_private, lookup) = (self.allows_private, Arc::clone(&self.lookup));
        Box::pin(async move {
            let found = spawn_blocking(move || lookup(name.as_str())).await?.map_err(|_| Failure::Unknown)?;
            if found.is_empty() {
                return Err(Failure::Unknown.into());
            }
            // One that is not public spoils the name: the next to be tried would be that one.
            if !allows_private && !found.iter().copied().all(is_public) {
                return Err(Failure::NotPublic.into());
            }
            // The port is the request's.
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
