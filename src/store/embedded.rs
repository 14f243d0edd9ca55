//! The private PostgreSQL that serves when no `DATABASE_URL` is given.
//!
//! It runs the installed `initdb` and `pg_ctl`, never as root, and listens on a unix socket only. Any number of
//! processes share one server: each holds a pipe to a small watcher, and the last watcher whose process is gone,
//! however it died, stops the server.

mod binaries;
mod cluster;
mod error;
mod owner;
mod place;
mod socket;
mod watcher;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

pub use error::StartError;

use binaries::Binaries;
use cluster::Cluster;
use owner::Owner;
use watcher::Watcher;

/// A use of the private server; the server runs at least as long as this value lives.
#[derive(Debug)]
pub struct Embedded {
    url: String,
    folder: PathBuf,
    _watcher: Watcher,
}

impl Embedded {
    /// Starts the server whose data lives under `data_dir`, or joins it when it runs.
    ///
    /// A `volatile` server is quicker and loses its data when the machine fails: for tests.
    pub fn start(data_dir: &Path, volatile: bool) -> Result<Self, StartError> {
        let binaries = Binaries::find()?;
        let (folder, owner) = place::choose(data_dir)?;
        let lock = lock(&folder)?;
        let cluster = Cluster { socket: socket::folder(&folder, &owner)?, folder, owner, binaries, volatile };
        let watcher = cluster.join()?;
        drop(lock);
        Ok(Self { url: socket::url(&cluster.socket), folder: cluster.folder, _watcher: watcher })
    }

    /// The address of its database `crm`, for libpq.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its data is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Starts wait for each other; the lock ends with the process that holds it.
fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join("lock");
    let open = || {
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    open().map_err(StartError::io("lock", &path))
}

#[cfg(test)]
mod tests;
