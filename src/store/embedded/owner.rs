//! The system user that runs the server: PostgreSQL refuses to run as root.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::StartError;

/// The user to become; `None` when we are no root and stay who we are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner(Option<(u32, u32)>);

impl Owner {
    /// The owner of an existing folder, so that one never changes hands; else `postgres`, else `nobody`.
    pub(super) fn of(folder: &Path) -> Self {
        if id("-u", None) != Some(0) {
            return Self(None);
        }
        let kept = folder.metadata().ok().map(|data| (data.uid(), data.gid())).filter(|(uid, _)| *uid != 0);
        let named = |name| Some((id("-u", Some(name))?, id("-g", Some(name))?));
        Self(kept.or_else(|| named("postgres")).or_else(|| named("nobody")))
    }

    /// Whether we are root and become another.
    pub(super) fn is_other(self) -> bool {
        self.0.is_some()
    }

    /// A command that runs as this user, untouched by settings meant for other servers.
    pub(super) fn command(self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(name);
        }
        command.current_dir("/").env("LC_ALL", "C").stdin(Stdio::null());
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Hands a file over to this user.
    pub(super) fn give(self, path: &Path) -> Result<(), StartError> {
        let Some((uid, gid)) = self.0 else { return Ok(()) };
        chown(path, Some(uid), Some(gid)).map_err(StartError::io("hand over", path))
    }

    /// Whether this user owns the folder, as the one who could plant something in it.
    pub(super) fn owns(self, folder: &Path) -> bool {
        let uid = self.0.map(|(uid, _)| uid).or_else(|| id("-u", None));
        folder.symlink_metadata().is_ok_and(|data| data.is_dir() && Some(data.uid()) == uid)
    }

    /// Whether this user can enter the folder, all its parents included.
    pub(super) fn can_enter(self, folder: &Path) -> bool {
        let entered = self.command("/bin/sh").args(["-c", "cd \"$1\"", "sh"]).arg(folder).output();
        entered.is_ok_and(|output| output.status.success())
    }
}

/// The standard library does not know users; `id` is everywhere.
fn id(what: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(what).args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_never_runs_as_root() {
        let output = Owner::of(Path::new("/nowhere")).command("/usr/bin/id").arg("-u").output().unwrap();
        assert_ne!(String::from_utf8(output.stdout).unwrap().trim(), "0");
    }

    #[test]
    fn the_user_of_this_process_is_known() {
        assert!(id("-u", None).is_some());
        assert_eq!(id("-u", Some("no such user here")), None);
    }
}
