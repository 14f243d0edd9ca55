//! The unix socket: no port to choose, nothing to collide with, nothing to reach from outside.

use std::fmt::Write as _;
use std::fs::{DirBuilder, Permissions, set_permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::place::hash;
use super::{Owner, StartError};

/// PostgreSQL derives the file's name from the port, though no port is opened.
const FILE: &str = ".s.PGSQL.5432";

/// macOS allows 103 bytes, Linux 107.
const LONGEST: usize = 103;

/// The server's own folder, or a short one where that makes too long a path.
pub(super) fn folder(folder: &Path, owner: &Owner) -> Result<PathBuf, StartError> {
    if fits(folder) {
        return Ok(folder.to_owned());
    }
    let short = PathBuf::from(format!("/tmp/crm-{:016x}", hash(folder)));
    match DirBuilder::new().mode(0o700).create(&short) {
        Ok(()) => owner.give(&short)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(StartError::io("make", &short)(error)),
    }
    // Someone else's folder there could be a trap: what speaks in it would not be our server.
    if !owner.owns(&short) {
        return Err(StartError::NoPlace(short));
    }
    set_permissions(&short, Permissions::from_mode(0o700)).map_err(StartError::io("close", &short))?;
    Ok(short)
}

fn fits(folder: &Path) -> bool {
    folder.as_os_str().len() + 1 + FILE.len() <= LONGEST
}

/// Whether a server answers there.
pub(super) fn is_open(folder: &Path) -> bool {
    UnixStream::connect(folder.join(FILE)).is_ok()
}

/// The address for libpq; all said that the environment could otherwise fill in.
pub(super) fn url(folder: &Path) -> String {
    let mut host = String::new();
    for byte in folder.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => host.push(char::from(*byte)),
            other => {
                // Writing to a string cannot fail.
                let _ = write!(host, "%{other:02X}");
            }
        }
    }
    format!("postgres:///crm?host={host}&port=5432&user=crm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_every_byte_of_the_path() {
        assert_eq!(
            url(Path::new("/srv/my crm?/pg")),
            "postgres:///crm?host=%2Fsrv%2Fmy%20crm%3F%2Fpg&port=5432&user=crm"
        );
    }

    #[test]
    fn a_path_is_too_long_at_the_limit_of_the_system() {
        let limit = LONGEST - 1 - FILE.len();
        assert!(fits(Path::new(&"a".repeat(limit))));
        assert!(!fits(Path::new(&"a".repeat(limit + 1))));
    }

    #[test]
    fn nothing_answers_in_an_empty_folder() {
        assert!(!is_open(&std::env::temp_dir()));
    }
}
