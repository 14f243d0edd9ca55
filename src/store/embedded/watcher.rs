//! The watcher: a shell that waits for its process to be gone and stops a server nobody uses any more.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{self, Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::StartError;
use super::cluster::Cluster;

const SCRIPT: &str = include_str!("watcher.sh");

/// The pipe to a watcher. It closes when this process ends, by whatever cause.
#[derive(Debug)]
pub(super) struct Watcher {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Watcher {
    /// Registers this process as a user of the server.
    pub(super) fn start(cluster: &Cluster) -> Result<Self, StartError> {
        let mut child = cluster
            .owner
            .command("/bin/sh")
            .args(["-c", SCRIPT, "crm-watcher"])
            .arg(&cluster.folder)
            .arg(cluster.binaries.program("pg_ctl"))
            .arg(process::id().to_string())
            // Processes of one test run follow each other closely.
            .arg(if cluster.volatile { "2" } else { "0" })
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(StartError::io("run", Path::new("/bin/sh")))?;
        let mut said = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut said).map_err(StartError::io("watch", &cluster.folder))?;
        }
        let watcher = Self { pipe: child.stdin.take(), child };
        if said.trim() == "ready" {
            return Ok(watcher);
        }
        Err(StartError::Tool { tool: "the watcher", said: "it could not register this process".into() })
    }
}

impl Drop for Watcher {
    /// The stop is waited for, so that nothing of ours is left when the program has ended.
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Err(error) = self.child.wait() {
            tracing::warn!(%error, "lost sight of the watcher of the private PostgreSQL");
        }
    }
}

/// Waits while a watcher of before is stopping the server.
pub(super) fn wait_for_stop(cluster: &Cluster) {
    let mark = cluster.folder.join("stopping");
    while let Ok(pid) = fs::read_link(&mark) {
        if !is_alive(&pid) {
            // Whoever it was died on the way; the mark means nothing now.
            let _ = fs::remove_file(&mark);
            return;
        }
        sleep(Duration::from_millis(50));
    }
}

fn is_alive(pid: &Path) -> bool {
    let asked =
        Command::new("/bin/sh").args(["-c", "kill -0 \"$1\"", "sh"]).arg(pid).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
