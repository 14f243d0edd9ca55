//! Where the server's files live.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{Owner, StartError};

/// Where a server run by root goes when its user cannot enter the project, as below root's own home.
const FALLBACK: &str = "/var/lib/crm";

/// A folder that the server's user owns and can enter, and that user.
pub(super) fn choose(data_dir: &Path) -> Result<(PathBuf, Owner), StartError> {
    fs::create_dir_all(data_dir).map_err(StartError::io("make", data_dir))?;
    let data_dir = data_dir.canonicalize().map_err(StartError::io("find", data_dir))?;
    let folder = data_dir.join("pg");
    let (is_usable, owner) = prepare(&folder)?;
    if is_usable {
        return Ok((folder, owner));
    }
    let other = Path::new(FALLBACK).join(name_of(&data_dir));
    if owner.is_other() && !folder.join("data").exists() {
        let (is_usable, owner) = prepare(&other)?;
        if is_usable {
            return Ok((other, owner));
        }
    }
    Err(StartError::NoPlace(folder))
}

/// Makes the folder and hands it over; it stays closed to everyone else, for the server trusts who can reach it.
fn prepare(folder: &Path) -> Result<(bool, Owner), StartError> {
    let owner = Owner::of(folder);
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(StartError::io("make", folder))?;
    let is_usable = || {
        owner.give(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(0o700))
            .map_err(StartError::io("close", folder))?;
        Ok::<_, StartError>(owner.can_enter(folder))
    };
    let is_usable = is_usable().unwrap_or(false);
    if is_new && !is_usable {
        fs::remove_dir(folder).map_err(StartError::io("remove", folder))?;
    }
    Ok((is_usable, owner))
}

/// The checkout's name, for people, and the hash of its path, for uniqueness.
fn name_of(data_dir: &Path) -> String {
    let checkout = data_dir.parent().and_then(Path::file_name).unwrap_or_default();
    format!("{}-{:016x}", checkout.to_string_lossy(), hash(data_dir))
}

/// FNV-1a: it must be the same for ever, which the standard library's hasher does not promise.
pub(super) fn hash(path: &Path) -> u64 {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_is_named_after_the_checkout() {
        let name = name_of(Path::new("/home/ann/crm/.data"));
        assert!(name.starts_with("crm-"), "{name}");
        assert_eq!(name, name_of(Path::new("/home/ann/crm/.data")));
        assert_ne!(name, name_of(Path::new("/home/bob/crm/.data")));
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(hash(Path::new("")), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(Path::new("a")), 0xaf63_dc4c_8601_ec8c);
    }
}
