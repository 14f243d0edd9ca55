//! The key-encryption key: given, or made once for development.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{ConfigError, KeyEncryptionKey, Secret};

const NAME: &str = "CRM_KEY_ENCRYPTION_KEY";

/// Reads a key from its text.
pub(super) fn parse(text: &Secret) -> Result<KeyEncryptionKey, ConfigError> {
    let bytes = BASE64_STANDARD.decode(text.expose().trim()).ok().and_then(|bytes| bytes.try_into().ok());
    let bytes: [u8; 32] =
        bytes.ok_or_else(|| ConfigError::new(NAME, "must be 32 bytes in base64: openssl rand -base64 32"))?;
    if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
        return Err(ConfigError::new(NAME, "is not random: openssl rand -base64 32"));
    }
    Ok(KeyEncryptionKey::new(bytes))
}

/// The key kept in the data folder; the first start makes it.
pub(super) fn kept_in(data_dir: &Path) -> Result<KeyEncryptionKey, ConfigError> {
    let path = data_dir.join("key-encryption-key");
    let refuse =
        |error: io::Error| ConfigError::new(NAME, format!("cannot keep `{}`: {error}", path.display()));
    if !path.exists() {
        fs::create_dir_all(data_dir).and_then(|()| make(&path)).map_err(refuse)?;
    }
    parse(&Secret::new(fs::read_to_string(&path).map_err(refuse)?))
}

/// The link makes the key appear whole, and only once however many processes start together.
fn make(path: &Path) -> io::Result<()> {
    let mut key = [0; 32];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| io::Error::other("no random bytes"))?;
    let draft = path.with_extension(process::id().to_string());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", BASE64_STANDARD.encode(key))?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_32_random_bytes_in_base64() {
        assert!(parse(&Secret::new("c2hvcnQ=")).is_err());
        assert!(parse(&Secret::new("not base64")).is_err());
        assert!(parse(&Secret::new(BASE64_STANDARD.encode([0; 32]))).is_err());
        let mut key = [7; 32];
        key[0] = 8;
        let read = parse(&Secret::new(format!("{}\n", BASE64_STANDARD.encode(key)))).unwrap();
        assert_eq!(read.expose(), &key);
    }

    #[test]
    fn a_made_key_stays_and_only_its_owner_can_read_it() {
        let folder = std::env::temp_dir().join(format!("crm-key-{}", process::id()));

        let first = kept_in(&folder).unwrap();
        let second = kept_in(&folder).unwrap();

        let mode = fs::metadata(folder.join("key-encryption-key")).unwrap().permissions().mode();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
        assert!(first == second);
        assert_eq!(mode & 0o777, 0o600);
    }
}
