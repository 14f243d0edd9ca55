//! The environment and the settings file: the only place that reads them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command};

use super::{ConfigError, Secret, Settings};

/// Settings that are secret: not flags, for other users of a machine can read those.
pub(super) const SECRETS: [&str; 5] = [
    "DATABASE_URL",
    "DATABASE_READ_URL",
    "CRM_KEY_ENCRYPTION_KEY",
    "CRM_FILES_ACCESS_KEY_ID",
    "CRM_FILES_SECRET_ACCESS_KEY",
];

pub(super) const SECRETS_HELP: &str = "\
Secrets (environment or settings file only; each also as NAME_FILE, the path of a file that holds the value):
      DATABASE_URL            PostgreSQL that is read and written, as postgres://user:password@host/name?sslmode=verify-full
                              [default in development: a private PostgreSQL is started]
      DATABASE_READ_URL       PostgreSQL that is only read, such as a replica [default: DATABASE_URL]
      CRM_KEY_ENCRYPTION_KEY  32 bytes in base64, under which stored secrets are encrypted: openssl rand -base64 32
                              [default in development: made once, kept in the data folder]
      CRM_FILES_ACCESS_KEY_ID, CRM_FILES_SECRET_ACCESS_KEY
                              Credential for the S3-compatible store of CRM_FILES_URL
      PG_BIN                  Folder of PostgreSQL's programs, for the private PostgreSQL";

/// A value of the environment.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Puts the settings file named by `--config` or `CRM_CONFIG` under the environment.
pub fn load_file(arguments: &[OsString]) -> Result<(), ConfigError> {
    let Some(path) = file_of(arguments).or_else(|| variable("CRM_CONFIG").map(PathBuf::from)) else {
        return Ok(());
    };
    let refuse = |why: String| ConfigError::new("CRM_CONFIG", format!("`{}` {why}", path.display()));
    let lines = dotenvy::from_path_iter(&path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    for line in lines {
        let (name, _) = line.map_err(|error| refuse(format!("has a line that cannot be read: {error}")))?;
        if !is_known(&name) {
            return Err(refuse(format!("names `{name}`, which is no setting")));
        }
    }
    dotenvy::from_path(&path).map_err(|error| refuse(format!("cannot be read: {error}")))
}

fn file_of(arguments: &[OsString]) -> Option<PathBuf> {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if text == "--config" {
            return rest.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(path.into());
        }
    }
    None
}

/// Only our own prefix is checked: such files are shared with other programs.
fn is_known(name: &str) -> bool {
    let plain = name.strip_suffix("_FILE").filter(|plain| SECRETS.contains(plain));
    !name.starts_with("CRM_")
        || SECRETS.contains(&plain.unwrap_or(name))
        || arguments().get_arguments().any(|argument| argument.get_env().is_some_and(|env| env == name))
}

/// The environment's name for an argument as clap's messages write it.
pub fn name_of(argument: &str) -> Option<String> {
    let flag = argument.split(' ').next()?.strip_prefix("--")?;
    let arguments = arguments();
    let found = arguments.get_arguments().find(|known| known.get_long() == Some(flag))?;
    found.get_env().map(|name| name.to_string_lossy().into_owned())
}

/// Every setting that is a flag: clap's name for it, and the environment's.
pub fn names() -> impl Iterator<Item = (String, String)> {
    let named = |argument: &clap::Arg| {
        Some((argument.get_id().to_string(), argument.get_env()?.to_string_lossy().into_owned()))
    };
    arguments().get_arguments().filter_map(named).collect::<Vec<_>>().into_iter()
}

pub(super) fn arguments() -> Command {
    Settings::augment_args(Command::new("settings"))
}

/// A secret from `NAME` or from the file that `NAME_FILE` points at.
pub(super) fn secret(name: &'static str) -> Result<Option<Secret>, ConfigError> {
    let from_file = variable(&format!("{name}_FILE")).map(PathBuf::from);
    let given = variable(name);
    match (given, from_file) {
        (Some(_), Some(_)) => Err(ConfigError::new(name, format!("is given twice, also as `{name}_FILE`"))),
        (Some(text), None) => {
            let text = text.into_string().map_err(|_| ConfigError::new(name, "is not UTF-8"))?;
            Ok(Some(Secret::new(text)))
        }
        (None, Some(path)) => read_secret(name, &path).map(Some),
        (None, None) => Ok(None),
    }
}

fn read_secret(name: &'static str, path: &Path) -> Result<Secret, ConfigError> {
    let refuse = |why: String| ConfigError::new(name, format!("`{}` {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    match text.trim() {
        "" => Err(refuse("is empty".into())),
        text => Ok(Secret::new(text)),
    }
}

/// The secrets that are given, by the name they are given under.
pub(super) fn secrets_given() -> Vec<String> {
    let names = SECRETS.iter().flat_map(|name| [(*name).to_owned(), format!("{name}_FILE")]);
    names.filter(|name| variable(name).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_file_is_found_among_the_arguments() {
        let find = |words: &[&str]| file_of(&words.iter().map(Into::into).collect::<Vec<_>>());

        assert_eq!(find(&["crm", "serve", "--config", "a.env"]), Some("a.env".into()));
        assert_eq!(find(&["crm", "serve", "--config=b.env"]), Some("b.env".into()));
        assert_eq!(find(&["crm", "serve", "--config"]), None);
        assert_eq!(find(&["crm", "serve"]), None);
    }

    #[test]
    fn a_misspelt_setting_is_not_known() {
        assert!(is_known("CRM_LISTEN"));
        assert!(is_known("CRM_KEY_ENCRYPTION_KEY_FILE"));
        assert!(is_known("POSTGRES_PASSWORD"));
        assert!(!is_known("CRM_LISTN"));
        assert!(!is_known("CRM_LISTEN_FILE"));
    }

    #[test]
    fn arguments_have_a_name_in_the_environment() {
        assert_eq!(name_of("--listen <ADDRESS>").as_deref(), Some("CRM_LISTEN"));
        assert_eq!(name_of("--unheard-of <X>"), None);
    }
}
