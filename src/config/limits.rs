//! How much one caller may ask for, and who says who the caller is.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

#[derive(Args, Clone, Debug)]
pub struct LimitSettings {
    /// Requests a minute of one user or program; 0 for any number
    #[arg(long, env = "CRM_RATE_LIMIT_PRINCIPAL", value_name = "COUNT", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_limit_principal: u32,

    /// Requests a minute of one organization; 0 for any number
    #[arg(long, env = "CRM_RATE_LIMIT_ORGANIZATION", value_name = "COUNT", default_value_t = 12_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    pub rate_limit_organization: u32,

    /// Requests a minute of one network address without a valid credential; 0 for any number
    #[arg(long, env = "CRM_RATE_LIMIT_ADDRESS", value_name = "COUNT", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_limit_address: u32,

    /// Networks of the proxies in front, with commas between: only their X-Forwarded-For is believed
    #[arg(long, env = "CRM_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
}

/// How many requests a minute are answered; 0 for any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// Of one user or program.
    pub principal: u32,
    /// Of one organization.
    pub organization: u32,
    /// Of one network address, as long as nobody proves who asks.
    pub address: u32,
}

/// How much one caller may ask for.
#[derive(Clone, Debug, Default)]
pub struct LimitsConfig {
    /// Requests a minute.
    pub rates: RateLimits,
    /// Networks of the proxies in front.
    pub trusted_proxies: Vec<IpNet>,
}

impl From<LimitSettings> for LimitsConfig {
    fn from(settings: LimitSettings) -> Self {
        Self {
            rates: RateLimits {
                principal: settings.rate_limit_principal,
                organization: settings.rate_limit_organization,
                address: settings.rate_limit_address,
            },
            trusted_proxies: settings.trusted_proxies,
        }
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| one()).map_err(|_| format!("`{text}` is not a network such as 10.0.0.0/8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_may_be_one_address() {
        assert_eq!(network("192.0.2.7").unwrap(), "192.0.2.7/32".parse().unwrap());
        assert!(network("10.0.0.0/8").is_ok());
        assert!(network("proxy.example.com").is_err());
    }
}
