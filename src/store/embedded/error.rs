//! Why the private server could not be started.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// PostgreSQL is not on this machine.
    #[error(
        "PostgreSQL is not installed. Set DATABASE_URL to use a server elsewhere, PG_BIN to the folder of `initdb`, or run\n  \
         Debian, Ubuntu:  apt-get install postgresql\n  \
         Fedora:          dnf install postgresql-server postgresql-contrib\n  \
         Arch:            pacman -S postgresql\n  \
         Alpine:          apk add postgresql postgresql-contrib\n  \
         macOS:           brew install postgresql@17"
    )]
    NotInstalled,
    /// `PG_BIN` is set, and wrong.
    #[error("PG_BIN names `{0}`, which holds no `initdb` and `pg_ctl`")]
    WrongBinaries(PathBuf),
    /// The data was written by another major version.
    #[error(
        "the data in `{folder}` was written by PostgreSQL {data}, installed is {installed}: \
         set PG_BIN to the programs of version {data}, or move the folder away"
    )]
    Version {
        /// Where the data is.
        folder: PathBuf,
        /// The version that wrote it.
        data: String,
        /// The version that was found.
        installed: String,
    },
    /// No folder that the server's user can reach.
    #[error(
        "`{0}` cannot be used by the system user that runs PostgreSQL, set CRM_DATA_DIR to another folder"
    )]
    NoPlace(PathBuf),
    /// A program of PostgreSQL failed.
    #[error("{tool} failed: {said}")]
    Tool {
        /// The program.
        tool: &'static str,
        /// What it said.
        said: String,
    },
    /// A file could not be used.
    #[error("cannot {action} `{path}`: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StartError {
    /// Says what was tried when the system refused.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
