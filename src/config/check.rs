//! Which settings are refused.

use std::net::SocketAddr;

use actix_web::http::Uri;
use actix_web::http::uri::Authority;
use tracing_subscriber::EnvFilter;

use super::{ConfigError, Mode, Secret, Settings};

type Checked<T> = Result<T, ConfigError>;

/// Everything that can be said without looking at the disk; all faults are reported together.
pub(super) fn all(settings: &Settings, database: Option<&Secret>, reader: Option<&Secret>) -> Checked<()> {
    let mut faults = Vec::new();
    faults.extend(metrics_listen(settings).err());
    faults.extend(public_url(settings).err());
    faults.extend(log(settings).err());
    faults.extend(settings.cors_origins.iter().filter_map(|origin| cors_origin(origin).err()));
    faults.extend(database.and_then(|url| database_url("DATABASE_URL", url).err()));
    faults.extend(reader.and_then(|url| database_url("DATABASE_READ_URL", url).err()));
    if reader.is_some() && database.is_none() {
        faults.push(ConfigError::new("DATABASE_READ_URL", "needs DATABASE_URL beside it"));
    }
    if settings.mode == Mode::Production {
        faults.extend(weaknesses(settings, database, reader));
    }
    ConfigError::of(faults)
}

/// What only production refuses.
fn weaknesses(settings: &Settings, database: Option<&Secret>, reader: Option<&Secret>) -> Vec<ConfigError> {
    let plain_url = !settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let plain_origin = settings.cors_origins.iter().any(|origin| origin.starts_with("http://"));
    let open =
        |url: Option<&Secret>| !settings.database_plaintext && url.is_some_and(|url| !is_verified(url));
    let tls = "must have sslmode=verify-full; DATABASE_PLAINTEXT=true permits a private network";
    [
        (database.is_none(), "DATABASE_URL", "must be set in production mode"),
        (open(database), "DATABASE_URL", tls),
        (open(reader), "DATABASE_READ_URL", tls),
        (plain_url, "CRM_PUBLIC_URL", "must begin with https:// in production mode"),
        (plain_origin, "CRM_CORS_ORIGINS", "must begin with https:// in production mode"),
        (settings.outbound_private, "CRM_OUTBOUND_PRIVATE", "must be false in production mode"),
        (!settings.login_throttle, "CRM_LOGIN_THROTTLE", "must be true in production mode"),
        (is_cheap(settings), "CRM_ARGON2_MEMORY_KIB", "must be at least 19456 with CRM_ARGON2_ROUNDS=2"),
    ]
    .into_iter()
    .filter(|(is_weak, ..)| *is_weak)
    .map(|(_, setting, why)| ConfigError::new(setting, why))
    .collect()
}

/// The fault of a production start without a key.
pub(super) fn no_key() -> ConfigError {
    ConfigError::new("CRM_KEY_ENCRYPTION_KEY", "must be set in production mode: openssl rand -base64 32")
}

/// The three approved pairs of memory and rounds.
fn is_cheap(settings: &Settings) -> bool {
    let least = match settings.argon2_rounds {
        0 | 1 => 47_104,
        2 => 19_456,
        _ => 12_288,
    };
    settings.argon2_memory_kib < least
}

/// A server on the same machine, behind a socket, needs no TLS.
fn is_verified(url: &Secret) -> bool {
    let url = url.expose();
    url.contains("sslmode=verify-full") || url.contains("host=/") || url.contains("host=%2F")
}

pub(super) fn metrics_listen(settings: &Settings) -> Checked<Option<SocketAddr>> {
    match settings.metrics_listen.as_str() {
        "off" => Ok(None),
        address => address.parse().map(Some).map_err(|_| {
            ConfigError::new("CRM_METRICS_LISTEN", "must be an address such as 127.0.0.1:9090, or off")
        }),
    }
}

pub(super) fn public_url(settings: &Settings) -> Checked<String> {
    let Some(text) = &settings.public_url else { return Ok(format!("http://{}", settings.listen)) };
    let text = text.trim_end_matches('/');
    if is_origin(text) {
        return Ok(text.to_owned());
    }
    Err(ConfigError::new("CRM_PUBLIC_URL", "must be scheme and host, such as https://crm.example.com"))
}

fn cors_origin(origin: &str) -> Checked<()> {
    if is_origin(origin) && !origin.contains('*') {
        return Ok(());
    }
    let why = format!("has `{origin}`; each must be one exact origin, such as https://app.example.com");
    Err(ConfigError::new("CRM_CORS_ORIGINS", why))
}

/// Scheme and host, nothing behind them.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
    let whole = |scheme: &str| text == format!("{scheme}://{authority}");
    !authority.is_empty() && !authority.contains('@') && (whole("http") || whole("https"))
}

fn log(settings: &Settings) -> Checked<()> {
    let filter = EnvFilter::try_new(&settings.log);
    filter
        .map(drop)
        .map_err(|_| ConfigError::new("CRM_LOG", "must be a level such as info, or info,crm=debug"))
}

/// Its words are libpq's to judge, except for the one mistake that is made often.
fn database_url(name: &str, url: &Secret) -> Checked<()> {
    let url = url.expose();
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(());
    }
    Err(ConfigError::new(name, "must begin with postgres://"))
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::super::environment::arguments;
    use super::*;

    fn settings(words: &[&str]) -> Settings {
        let matches = arguments().no_binary_name(true).try_get_matches_from(words).unwrap();
        Settings::from_arg_matches(&matches).unwrap()
    }

    fn faults(words: &[&str], database: Option<&str>) -> String {
        let database = database.map(Secret::new);
        all(&settings(words), database.as_ref(), None)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn defaults_are_fit_for_development() {
        assert_eq!(faults(&[], None), "");
        assert_eq!(public_url(&settings(&[])), Ok("http://127.0.0.1:8080".into()));
    }

    #[test]
    fn production_names_every_weak_setting_at_once() {
        let said = faults(
            &[
                "--mode=production",
                "--login-throttle=false",
                "--outbound-private=true",
                "--argon2-rounds=1",
                "--cors-origins=http://a.example.com",
            ],
            None,
        );

        for name in [
            "DATABASE_URL",
            "CRM_PUBLIC_URL",
            "CRM_CORS_ORIGINS",
            "CRM_LOGIN_THROTTLE",
            "CRM_ARGON2",
            "CRM_OUTBOUND_PRIVATE",
        ] {
            assert!(said.contains(name), "{name} is missing in: {said}");
        }
    }

    #[test]
    fn production_accepts_strong_settings() {
        let strong = ["--mode=production", "--public-url=https://crm.example.com/"];
        assert_eq!(faults(&strong, Some("postgres://crm@db/crm?sslmode=verify-full")), "");
        assert_eq!(faults(&strong, Some("postgres:///crm?host=%2Frun%2Fpostgresql")), "");
        assert!(faults(&strong, Some("postgres://crm@db/crm")).contains("sslmode=verify-full"));
        let private =
            ["--mode=production", "--public-url=https://crm.example.com", "--database-plaintext=true"];
        assert_eq!(faults(&private, Some("postgres://crm@db/crm")), "");
    }

    #[test]
    fn origins_are_exact_in_every_mode() {
        for wrong in
            ["*", "https://*.example.com", "https://a.example.com/", "a.example.com", "null", "ftp://a"]
        {
            let said = faults(&[&format!("--cors-origins={wrong}")], None);
            assert!(said.contains("CRM_CORS_ORIGINS"), "{wrong} passed");
        }
        assert_eq!(faults(&["--cors-origins=https://a.example.com,http://localhost:5173"], None), "");
    }

    #[test]
    fn malformed_values_name_their_setting() {
        assert!(faults(&["--public-url=crm.example.com"], None).contains("CRM_PUBLIC_URL"));
        assert!(faults(&["--public-url=https://crm.example.com/sub"], None).contains("CRM_PUBLIC_URL"));
        assert!(faults(&["--metrics-listen=on"], None).contains("CRM_METRICS_LISTEN"));
        assert!(faults(&["--log=crm=loud"], None).contains("CRM_LOG"));
        assert!(faults(&[], Some("mysql://crm")).contains("DATABASE_URL"));
    }

    #[test]
    fn metrics_can_be_off() {
        assert_eq!(metrics_listen(&settings(&["--metrics-listen=off"])), Ok(None));
    }
}
