//! What the service is told at its start: flags, environment and settings file, read and checked once.

mod check;
mod environment;
mod error;
mod files;
mod key;
mod limits;
mod secret;
mod settings;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

pub(crate) use environment::variable;
pub use environment::{load_file, name_of, names};
pub use error::ConfigError;
pub use files::{Bucket, FilePlace, FilesConfig};
pub use limits::{LimitsConfig, RateLimits};
pub use secret::{KeyEncryptionKey, Secret};
pub use settings::{LogFormat, Mode, Settings};

/// The settings, checked and in the types the rest of the program wants.
#[derive(Clone, Debug)]
pub struct Config {
    /// How strict the start was.
    pub mode: Mode,
    /// Address of the API.
    pub listen: SocketAddr,
    /// Address of the metrics; `None` for none.
    pub metrics_listen: Option<SocketAddr>,
    /// Address under which callers reach the service, without a slash at its end.
    pub public_url: String,
    /// Folder of the private database and of the development key.
    pub data_dir: PathBuf,
    /// Where the data is.
    pub database: DatabaseConfig,
    /// Threads that accept requests.
    pub workers: usize,
    /// Origins whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// Where attached files are kept.
    pub files: FilesConfig,
    /// Under which stored secrets are encrypted.
    pub key_encryption_key: KeyEncryptionKey,
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// How long a request may take to send its body.
    pub body_timeout: Duration,
    /// How many requests are worked on at once.
    pub max_in_flight: usize,
    /// How much one caller may ask for.
    pub limits: LimitsConfig,

    /// Whether calls out may go to plain http and to addresses that are not public.
    pub outbound_private: bool,
    /// How many consumers wait for changes at once.
    pub max_waiting: usize,
    /// For how long the feed tells changes.
    pub feed_retention: Duration,
    /// How is logged, and what.
    pub log: LogConfig,
    /// Whether repeated failures slow log in down.
    pub login_throttle: bool,
    /// Cost of a password hash.
    pub argon2: Argon2Config,
    /// How long a stop may take.
    pub drain: DrainConfig,
    /// Names of the settings that were given, for the log.
    pub given: Vec<String>,
}

/// Where the data is.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// PostgreSQL that is read and written; `None` asks for a private one.
    pub url: Option<Secret>,
    /// PostgreSQL that is only read.
    pub read_url: Option<Secret>,
    /// Whether statements are prepared.
    pub prepared: bool,
    /// Connections in each pool.
    pub pool_size: u32,
}

/// How is logged, and what.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Form of the lines.
    pub format: LogFormat,
    /// A level, or levels for modules.
    pub filter: String,
}

/// Cost of a password hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Config {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub rounds: u32,
}

/// How long a stop may take.
#[derive(Clone, Copy, Debug)]
pub struct DrainConfig {
    /// From the signal until no new connection is accepted; `/health/ready` answers 503.
    pub notice: Duration,
    /// From then until requests in flight are cut.
    pub limit: Duration,
}

impl Config {
    /// Checks the settings and reads the secrets.
    pub fn load(settings: Settings, mut given: Vec<String>) -> Result<Self, ConfigError> {
        given.extend(environment::secrets_given());
        given.sort();
        let database_url = environment::secret("DATABASE_URL")?;
        let read_url = environment::secret("DATABASE_READ_URL")?;
        check::all(&settings, database_url.as_ref(), read_url.as_ref())?;
        let key = match environment::secret("CRM_KEY_ENCRYPTION_KEY")? {
            Some(text) => key::parse(&text)?,
            None if settings.mode == Mode::Production => return Err(check::no_key()),
            None => key::kept_in(&settings.data_dir)?,
        };
        Self::of(settings, database_url, read_url, key, given)
    }

    fn of(
        settings: Settings,
        url: Option<Secret>,
        read_url: Option<Secret>,
        key_encryption_key: KeyEncryptionKey,
        given: Vec<String>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            mode: settings.mode,
            listen: settings.listen,
            metrics_listen: check::metrics_listen(&settings)?,
            public_url: check::public_url(&settings)?,
            files: FilesConfig::load(settings.files, &settings.data_dir)?,
            data_dir: settings.data_dir,
            database: DatabaseConfig {
                url,
                read_url,
                prepared: settings.database_prepared,
                pool_size: settings.pool_size.unwrap_or_else(default_pool_size),
            },
            workers: settings.workers.map_or_else(cores, usize::from),
            cors_origins: settings.cors_origins,
            key_encryption_key,
            access_token_lifetime: seconds(settings.access_token_lifetime_s),
            body_timeout: seconds(settings.body_timeout_s),
            max_in_flight: usize::try_from(settings.max_in_flight).unwrap_or(usize::MAX),
            limits: settings.limits.into(),

            outbound_private: settings.outbound_private,
            max_waiting: usize::try_from(settings.max_waiting).unwrap_or(usize::MAX),
            feed_retention: seconds(settings.feed_retention_days) * 86_400,
            log: LogConfig { format: settings.log_format, filter: settings.log },
            login_throttle: settings.login_throttle,
            argon2: Argon2Config { memory_kib: settings.argon2_memory_kib, rounds: settings.argon2_rounds },
            drain: DrainConfig { notice: seconds(settings.drain_notice_s), limit: seconds(settings.drain_s) },
            given,
        })
    }

    /// Settings for tests: any free port, cheap password hashes, no throttle, no waiting at the stop.
    pub fn for_tests(database_url: &str) -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            mode: Mode::Development,
            listen,
            metrics_listen: None,
            public_url: "http://crm.test".into(),
            data_dir: "target/test-data".into(),
            files: FilesConfig::in_folder("target/test-data".as_ref()),
            database: DatabaseConfig {
                url: Some(Secret::new(database_url)),
                read_url: None,
                prepared: true,
                pool_size: default_pool_size(),
            },
            workers: 1,
            cors_origins: Vec::new(),
            key_encryption_key: KeyEncryptionKey::new(*b"a key that only the tests know.."),
            access_token_lifetime: Duration::from_secs(600),
            body_timeout: Duration::from_secs(2),
            max_in_flight: 1024,
            limits: LimitsConfig::default(),

            outbound_private: true,
            max_waiting: 64,
            feed_retention: Duration::from_secs(30 * 86_400),
            log: LogConfig { format: LogFormat::Text, filter: "warn".into() },
            login_throttle: false,
            argon2: Argon2Config { memory_kib: 64, rounds: 1 },
            drain: DrainConfig { notice: Duration::ZERO, limit: Duration::from_secs(1) },
            given: Vec::new(),
        }
    }
}

/// Names only, never values.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.mode == Mode::Production { "production" } else { "development" };
        let given = if self.given.is_empty() { "none".to_owned() } else { self.given.join(", ") };
        write!(f, "{mode} mode, settings given: {given}")
    }
}

fn cores() -> usize {
    available_parallelism().map_or(2, Into::into)
}

fn default_pool_size() -> u32 {
    u32::try_from(cores() * 4).unwrap_or(u32::MAX)
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}
