//! The server's files and its process.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::binaries::Binaries;
use super::owner::Owner;
use super::watcher::{self, Watcher};
use super::{StartError, socket};

/// A crashed server's children hold its memory for a moment, and a new one refuses to start beside them.
const ATTEMPTS: u32 = 15;

/// One server: where it lives, who runs it and how.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) folder: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) owner: Owner,
    pub(super) binaries: Binaries,
    pub(super) volatile: bool,
}

impl Cluster {
    /// Makes sure that the server runs, and registers this process with it. The lock is held by the caller.
    pub(super) fn join(&self) -> Result<Watcher, StartError> {
        if !self.data().exists() {
            self.create()?;
        }
        let watcher = Watcher::start(self)?;
        watcher::wait_for_stop(self);
        if socket::is_open(&self.socket) {
            return Ok(watcher);
        }
        match self.launch() {
            // Data of tests is worth nothing: another version's, or cut by a failing machine.
            Err(_) if self.volatile => self.create().and_then(|()| self.launch()),
            done => done,
        }
        .map(|()| watcher)
    }

    fn launch(&self) -> Result<(), StartError> {
        self.check_version()?;
        self.configure()?;
        self.start()
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Made beside its place and then renamed, so that a killed start leaves nothing half-made.
    fn create(&self) -> Result<(), StartError> {
        let draft = self.folder.join("data.new");
        remove(&draft)?;
        if let Err(error) = self.initdb(&draft, "C.UTF-8") {
            tracing::debug!(%error, "no locale C.UTF-8");
            remove(&draft)?;
            self.initdb(&draft, "C")?;
        }
        self.create_database(&draft)?;
        remove(&self.data())?;
        fs::rename(&draft, self.data()).map_err(StartError::io("rename", &draft))
    }

    fn initdb(&self, draft: &Path, locale: &str) -> Result<(), StartError> {
        let mut initdb = self.owner.command(self.binaries.program("initdb"));
        initdb.args(["-U", "crm", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale", locale, "-D"]);
        run("initdb", initdb.arg(draft)).map(drop)
    }

    /// Through the single-user server: the cluster is whole before anyone can reach it.
    fn create_database(&self, draft: &Path) -> Result<(), StartError> {
        let mut postgres = self.owner.command(self.binaries.program("postgres"));
        postgres.args(["--single", "-F", "-D"]).arg(draft).arg("postgres").stdin(Stdio::piped());
        let mut child = postgres
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(StartError::io("run", &self.binaries.program("postgres")))?;
        let told = child.stdin.take().map(|mut pipe| pipe.write_all(b"CREATE DATABASE crm\n"));
        let output = child.wait_with_output();
        told.transpose()
            .and(output)
            .map_err(StartError::io("tell", draft))
            .and_then(|output| check("postgres", output))
    }

    fn check_version(&self) -> Result<(), StartError> {
        let path = self.data().join("PG_VERSION");
        let data = fs::read_to_string(&path).map_err(StartError::io("read", &path))?.trim().to_owned();
        match self.binaries.version() {
            Some(installed) if installed != data => {
                Err(StartError::Version { folder: self.folder.clone(), data, installed })
            }
            _ => Ok(()),
        }
    }

    /// The settings lie beside the data and are written at each start; the data only includes them.
    fn configure(&self) -> Result<(), StartError> {
        let path = self.folder.join("server.conf");
        self.write(&path, &settings(&self.socket, self.volatile, machine_mib()))?;
        let main = self.data().join("postgresql.conf");
        let text = fs::read_to_string(&main).map_err(StartError::io("read", &main))?;
        let include = "include '../server.conf'\n";
        if text.ends_with(include) { Ok(()) } else { self.write(&main, &format!("{text}\n{include}")) }
    }

    /// Anew each time: what lies there belongs to another user, who could have made it a link.
    fn write(&self, path: &Path, text: &str) -> Result<(), StartError> {
        let draft = path.with_extension("new");
        let write = || {
            remove_file(&draft)?;
            OpenOptions::new().write(true).create_new(true).open(&draft)?.write_all(text.as_bytes())
        };
        write().map_err(StartError::io("write", &draft))?;
        self.owner.give(&draft)?;
        fs::rename(&draft, path).map_err(StartError::io("rename", &draft))
    }

    fn start(&self) -> Result<(), StartError> {
        let mut attempt = 1;
        loop {
            self.forget_foreign_pid();
            match self.try_start() {
                Err(error) if attempt < ATTEMPTS && !self.volatile => {
                    tracing::debug!(%error, attempt, "once more");
                }
                done => return done,
            }
            attempt += 1;
            sleep(Duration::from_millis(200));
        }
    }

    fn try_start(&self) -> Result<(), StartError> {
        let log = self.folder.join("server.log");
        let mut pg_ctl = self.owner.command(self.binaries.program("pg_ctl"));
        // Relative, for pg_ctl writes both paths into a shell's command without quoting them well.
        pg_ctl.current_dir(&self.folder).args([
            "start",
            "-w",
            "-t",
            "120",
            "-s",
            "-D",
            "data",
            "-l",
            "server.log",
        ]);
        run("pg_ctl start", &mut pg_ctl).map(drop).map_err(|error| match error {
            StartError::Tool { tool, said } => {
                StartError::Tool { tool, said: format!("{said}\n{}\n(from `{}`)", tail(&log), log.display()) }
            }
            other => other,
        })
    }

    /// PostgreSQL recognises most stale files itself, but not one whose number another program has by now.
    fn forget_foreign_pid(&self) {
        let path = self.data().join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&path) else { return };
        let pid = text.lines().next().unwrap_or_default();
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if !name.is_empty() && !name.starts_with("postgres") {
            let _ = fs::remove_file(&path);
        }
    }
}

/// What a private server does differently from PostgreSQL's defaults.
fn settings(socket: &Path, volatile: bool, machine_mib: u64) -> String {
    let socket = socket.to_string_lossy().replace('\'', "''");
    let common = format!(
        "listen_addresses = ''\nport = 5432\nunix_socket_directories = '\"{}\"'\nunix_socket_permissions = 0700\n\
         max_connections = 200\nlc_messages = 'C'\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n",
        socket.replace('"', "\"\"")
    );
    let quick = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nwal_level = minimal\n\
                 max_wal_senders = 0\nautovacuum = off\n";
    if volatile {
        return common + quick;
    }
    // PostgreSQL's own default would fit a machine of twenty years ago.
    let buffers = (machine_mib / 8).clamp(128, 1024);
    format!("{common}shared_buffers = '{buffers}MB'\n")
}

/// The machine's memory in MiB; 0 where it does not tell.
fn machine_mib() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = total.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

fn run(tool: &'static str, command: &mut Command) -> Result<(), StartError> {
    let output = command.output().map_err(StartError::io("run", Path::new(command.get_program())))?;
    check(tool, output)
}

fn check(tool: &'static str, output: Output) -> Result<(), StartError> {
    if output.status.success() {
        return Ok(());
    }
    Err(StartError::Tool { tool, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

fn remove(folder: &Path) -> Result<(), StartError> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(StartError::io("remove", folder))
    } else {
        Ok(())
    }
}

fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// The end of a log, for an error message.
fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(5)).copied().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_is_reached_by_its_socket_only() {
        let text = settings(Path::new("/srv/o'neil/pg"), false, 4096);
        assert!(text.contains("listen_addresses = ''\n"));
        assert!(text.contains("unix_socket_directories = '\"/srv/o''neil/pg\"'\n"));
        assert!(!text.contains("fsync"), "what is acknowledged is kept");
        assert!(text.contains("shared_buffers = '512MB'\n"));
        assert!(settings(Path::new("/x"), true, 0).contains("fsync = off"));
        assert!(settings(Path::new("/x"), false, 0).contains("shared_buffers = '128MB'\n"));
    }
}
