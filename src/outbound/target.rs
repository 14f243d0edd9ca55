//! Which addresses may be called, as they are written.

use url::{Host, Url};

use super::Failure;
use super::network::is_public;

/// The longest address, in bytes.
const LONGEST: usize = 2000;
const PORTS: [u16; 2] = [443, 8443];
/// Names that belong to the own machine or network.
const LOCAL: [&str; 7] = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion"];

/// An address that may be called.
#[derive(Clone, Debug)]
pub(super) struct Target(Url);

impl Target {
    pub(super) fn read(address: &str, allows_private: bool) -> Result<Self, Failure> {
        let refuse = |why| Err(Failure::Refused(why));
        if address.len() > LONGEST || address.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return refuse("it is too long, or has spaces");
        }
        let Ok(url) = Url::parse(address) else { return refuse("it is no web address") };
        if !(url.scheme() == "https" || allows_private && url.scheme() == "http") {
            return refuse("it must begin with https://");
        }
        if !url.username().is_empty() || url.password().is_some() || has_user(address) {
            return refuse("it must not hold a user or a password");
        }
        if url.fragment().is_some() {
            return refuse("it must not have a fragment");
        }
        if !allows_private {
            strict(&url)?;
        }
        Ok(Self(url))
    }

    pub(super) fn url(self) -> Url {
        self.0
    }
}

/// The parser drops a user that is empty.
fn has_user(address: &str) -> bool {
    let rest = address.split_once(':').map_or("", |(_, rest)| rest).trim_start_matches(['/', '\\']);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or_default().contains('@')
}

/// What only public addresses must fulfil.
fn strict(url: &Url) -> Result<(), Failure> {
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err(Failure::Refused("its port must be 443 or 8443"));
    }
    match url.host() {
        Some(Host::Domain(name)) if is_local(name) => Err(Failure::Refused("its name is not public")),
        Some(Host::Domain(_)) => Ok(()),
        Some(Host::Ipv4(ip)) if !is_public(ip.into()) => Err(Failure::NotPublic),
        Some(Host::Ipv6(ip)) if !is_public(ip.into()) => Err(Failure::NotPublic),
        _ => Err(Failure::Refused("its host must be a name")),
    }
}

/// Without a dot, or below a name that never leaves the house.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let below =
        |local: &str| name.strip_suffix(local).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || LOCAL.iter().any(|local| below(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(address: &str) -> bool {
        Target::read(address, false).is_ok()
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn addresses_that_hide_something_are_refused() {
        let refused = [
            "http://hook.example.com/",
            "ftp://hook.example.com/",
            "file:///etc/passwd",
            "gopher://hook.example.com/",
            "data:text/plain,x",
            "javascript:alert(1)",
            "//hook.example.com/",
            "hook.example.com",
            "https://",
            "https:///",
            "https://?",
            "https://[",
            "https://hook.example.com:22/",
            "https://hook.example.com:80/",
            "https://hook.example.com:5432/",
            "https://hook.example.com:65536/",
            "https://hook.example.com/#part",
            "https://user@hook.example.com/",
            "https://user:word@hook.example.com/",
            "https://@hook.example.com/",
            "https://:@hook.example.com/",
            "https://public.example.com@127.0.0.1/",
            "https://public.example.com:443@127.0.0.1/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://0/",
            "https://0.0.0.0/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data/",
            "https://192.168.0.1/",
            "https://8.8.8.8/",
            "https://1\u{2e}1.1.1/",
            "https://\u{ff11}27.0.0.1/",
            "https://127\u{3002}0\u{3002}0\u{3002}1/",
            "https://%31%32%37.0.0.1/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[fe80::1%25eth0]/",
            "https://[fe80::1]/",
            "https://[2606:4700::1111]/",
            "https://localhost/",
            "https://LOCALHOST/",
            "https://localhost./",
            "https://loc%61lhost/",
            "https://db.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://router.home.arpa/",
            "https://intranet/",
            "https://crm-db/",
            "https:\\\\127.0.0.1\\",
            "https://hook.example.com /",
            "https://hook.example.com\t/",
            "https://hook.exa\nmple.com/",
            "https://127.0.0.1\\@hook.example.com/",
        ];
        for address in refused {
            assert!(!may(address), "{address}");
        }
        assert!(!may(&format!("https://hook.example.com/{}", "x".repeat(2000))));
    }

    #[test]
    fn plain_public_addresses_may_be_called() {
        let allowed = [
            "https://hook.example.com",
            "https://hook.example.com/a/b?c=d&e=%20",
            "https://hook.example.com:443/",
            "https://hook.example.com:8443/x@y",
            "https://HOOK.example.com./",
            "https://приклад.укр/гачок",
            "https://xn--80aikifvh.xn--j1amh/",
        ];
        for address in allowed {
            assert!(may(address), "{address}");
        }
    }

    #[test]
    fn development_may_call_its_own_machine() {
        for address in ["http://127.0.0.1:4000/hook", "http://localhost:4000/", "https://[::1]:9/"] {
            assert!(Target::read(address, true).is_ok(), "{address}");
        }
        for address in ["ftp://127.0.0.1/", "http://user@localhost/", "http://localhost/#x"] {
            assert!(Target::read(address, true).is_err(), "{address}");
        }
    }
}
