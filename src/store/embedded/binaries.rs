//! Where PostgreSQL's programs are.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::StartError;
use crate::config::variable;

/// The folder of `initdb`, `pg_ctl` and `postgres`.
#[derive(Clone, Debug)]
pub(super) struct Binaries(PathBuf);

/// Folders that hold one folder for each version: parent, start of the name, way on to the programs.
const VERSIONED: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

impl Binaries {
    /// What `PG_BIN` names; else what PATH finds; else the newest installed version.
    pub(super) fn find() -> Result<Self, StartError> {
        if let Some(folder) = variable("PG_BIN").map(PathBuf::from) {
            return if is_complete(&folder) {
                Ok(Self(folder))
            } else {
                Err(StartError::WrongBinaries(folder))
            };
        }
        let path = variable("PATH").unwrap_or_default();
        let on_path = env::split_paths(&path).find(|folder| folder.is_absolute() && is_complete(folder));
        on_path.or_else(newest).map(Self).ok_or(StartError::NotInstalled)
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The major version, as `PG_VERSION` writes it.
    pub(super) fn version(&self) -> Option<String> {
        let output = Command::new(self.program("postgres")).arg("--version").output().ok()?;
        major(&String::from_utf8_lossy(&output.stdout))
    }
}

fn is_complete(folder: &Path) -> bool {
    // Distributions link single programs into PATH; only the whole set is of use.
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
}

fn newest() -> Option<PathBuf> {
    let mut found: Vec<_> = VERSIONED.iter().flat_map(|known| installed(*known)).collect();
    found.sort_by_key(|(version, _)| Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).next()
}

fn installed((parent, prefix, rest): (&str, &str, &str)) -> Vec<(u32, PathBuf)> {
    let folders = fs::read_dir(parent).into_iter().flatten().flatten();
    folders
        .filter_map(|folder| {
            let version = folder.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, folder.path().join(rest)))
        })
        .filter(|(_, folder)| is_complete(folder))
        .collect()
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` → `15`.
fn major(said: &str) -> Option<String> {
    let number =
        said.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    Some(number.chars().take_while(char::is_ascii_digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)").as_deref(), Some("15"));
        assert_eq!(major("postgres (PostgreSQL) 18beta1").as_deref(), Some("18"));
        assert_eq!(major(""), None);
    }
}
