//! The service as a process of its own, on a private PostgreSQL that outlives it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crm::store::embedded::Embedded;
use serde_json::{Value, json};
use uuid::Uuid;

const PASSWORD: &str = "correct horse battery staple";

pub struct Service {
    folder: PathBuf,
    address: String,
    process: Child,
    server: Embedded,
}

impl Service {
    pub fn start() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ledger");
        fs::create_dir_all(&folder).expect("a folder");
        let server = Embedded::start(&folder, true).expect("a private PostgreSQL");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let address = port.to_string();
        let process = command(&folder, server.url(), &address).arg("serve").spawn().expect("the service");
        Self { folder, address, process, server }
    }

    pub fn base(&self) -> String {
        format!("http://{}/api/v1", self.address)
    }

    /// A new organization: what its administrator logs in with.
    pub fn administrator(&self) -> Value {
        let slug = format!("ledger-{}", Uuid::now_v7().simple());
        let (email, password) = (format!("admin@{slug}.example"), self.folder.join("password"));
        fs::write(&password, PASSWORD).expect("a file");
        let mut admin = command(&self.folder, self.server.url(), &self.address);
        admin.args([
            "admin",
            "--organization",
            &slug,
            "--slug",
            &slug,
            "--name",
            "Ledger",
            "--email",
            &email,
        ]);
        let made = admin.arg("--password-file").arg(&password).status().expect("the program");
        assert!(made.success(), "no organization");
        json!({ "email": email, "password": PASSWORD, "organization": slug })
    }

    /// Without a word before: what it does not have on disk is gone.
    pub fn kill_and_start(&mut self) {
        self.process.kill().expect("a process");
        self.process.wait().expect("its end");
        let mut next = command(&self.folder, self.server.url(), &self.address);
        self.process = next.arg("serve").spawn().expect("the service");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has told of.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn command(folder: &Path, url: &str, address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crm"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.env("DATABASE_URL", url).env("CRM_DATA_DIR", folder).env("CRM_LISTEN", address);
    command.env("CRM_METRICS_LISTEN", "off").env("CRM_RATE_LIMIT_PRINCIPAL", "0");
    command.env("CRM_RATE_LIMIT_ORGANIZATION", "0").env("CRM_RATE_LIMIT_ADDRESS", "0");
    command
}
