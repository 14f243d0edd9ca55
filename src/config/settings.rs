//! The settings as they are given: flags, environment, defaults and `--help` from one struct.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use super::environment::SECRETS_HELP;
use super::files::FileSettings;
use super::limits::LimitSettings;

/// How strict the start is about its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Comfortable defaults on one's own machine.
    Development,
    /// Weak settings are refused.
    Production,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Settings of the service.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings", after_long_help = SECRETS_HELP, after_help = SECRETS_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Settings {
    /// File of settings, a NAME=value on each line; the environment goes before it
    #[arg(long, env = "CRM_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// How strict to be: production refuses weak settings
    #[arg(long, env = "CRM_MODE", value_enum, default_value = "development")]
    pub mode: Mode,

    /// Address of the API
    #[arg(long, env = "CRM_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Address of the metrics, or `off`
    #[arg(long, env = "CRM_METRICS_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:9090")]
    pub metrics_listen: String,

    /// Address under which callers reach the service [default: http:// and the address of the API]
    #[arg(long, env = "CRM_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// Folder of the private database, of attached files and of the development key
    #[arg(long, env = "CRM_DATA_DIR", value_name = "FOLDER", default_value = "./.data")]
    pub data_dir: PathBuf,

    #[command(flatten)]
    pub files: FileSettings,

    /// Whether statements are prepared; `false` behind a transaction pooler that does not track them
    #[arg(long, env = "DATABASE_PREPARED", value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub database_prepared: bool,

    /// Whether production may reach the database without verified TLS, as inside a private network
    #[arg(long, env = "DATABASE_PLAINTEXT", value_name = "BOOL", default_value_t = false, action = ArgAction::Set)]
    pub database_plaintext: bool,

    /// Connections in each pool [default: 4 for each core]
    #[arg(long, env = "CRM_POOL_SIZE", value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub pool_size: Option<u32>,

    /// Threads that accept requests [default: 1 for each core]
    #[arg(long, env = "CRM_WORKERS", value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,

    /// Origins of web pages that may call the API, exactly as browsers send them, with commas between
    #[arg(long, env = "CRM_CORS_ORIGINS", value_name = "ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,

    /// Seconds an access token lives
    #[arg(long, env = "CRM_ACCESS_TOKEN_LIFETIME_S", value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(60..=3600))]
    pub access_token_lifetime_s: u32,

    /// Seconds a request may take to send its body
    #[arg(long, env = "CRM_BODY_TIMEOUT_S", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub body_timeout_s: u32,

    /// Requests worked on at once; more are answered 503
    #[arg(long, env = "CRM_MAX_IN_FLIGHT", value_name = "COUNT", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_in_flight: u32,

    #[command(flatten)]
    pub limits: LimitSettings,

    /// Whether calls out, such as webhooks, may go to plain http and to addresses that are not public: for
    /// trying them out on one's own machine
    #[arg(long, env = "CRM_OUTBOUND_PRIVATE", value_name = "BOOL", default_value_t = false, action = ArgAction::Set)]
    pub outbound_private: bool,

    /// Consumers that wait for changes at once, at streams or for pages; more are answered 503
    #[arg(long, env = "CRM_MAX_WAITING", value_name = "COUNT", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_waiting: u32,

    /// Days for which the feed tells a change; the audit log keeps it
    #[arg(long, env = "CRM_FEED_RETENTION_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub feed_retention_days: u32,

    /// Form of log lines
    #[arg(long, env = "CRM_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,

    /// What is logged: a level, or levels for modules as in `info,crm::store=debug`
    #[arg(long, env = "CRM_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// Whether repeated failures slow log in down
    #[arg(long, env = "CRM_LOGIN_THROTTLE", value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub login_throttle: bool,

    /// Memory of a password hash
    #[arg(long, env = "CRM_ARGON2_MEMORY_KIB", value_name = "KIB", default_value_t = 19_456, value_parser = clap::value_parser!(u32).range(8..=1_048_576))]
    pub argon2_memory_kib: u32,

    /// Rounds of a password hash
    #[arg(long, env = "CRM_ARGON2_ROUNDS", value_name = "COUNT", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub argon2_rounds: u32,

    /// Seconds between a stop signal and the last new connection: `/health/ready` is 503, all else goes on
    #[arg(long, env = "CRM_DRAIN_NOTICE_S", value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=300))]
    pub drain_notice_s: u32,

    /// Seconds that requests in flight are then given to end
    #[arg(long, env = "CRM_DRAIN_S", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub drain_s: u32,
}
