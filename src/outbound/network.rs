//! Which addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Networks for special purposes (RFC 6890 and its successors).
const CLOSED: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
];

/// The only block of IPv6 that is given out to the public, and what it keeps for special purposes: Teredo
/// and its neighbours, examples, 6to4.
const OPEN6: &str = "2000::/3";
const CLOSED6: [&str; 4] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

static CLOSED_NETS: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| CLOSED.iter().chain(&CLOSED6).filter_map(|net| net.parse().ok()).collect());
static OPEN6_NET: LazyLock<Option<Ipv6Net>> = LazyLock::new(|| OPEN6.parse().ok());

/// Whether anybody on the internet could have the address.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| is_public6(address), is_public4),
    }
}

fn is_public4(address: Ipv4Addr) -> bool {
    let own = IpNet::from(Ipv4Net::from(address));
    !CLOSED_NETS.iter().any(|net| net.contains(&own))
}

fn is_public6(address: Ipv6Addr) -> bool {
    let own = IpNet::from(Ipv6Net::from(address));
    OPEN6_NET.is_some_and(|net| net.contains(&address)) && !CLOSED_NETS.iter().any(|net| net.contains(&own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_well_formed() {
        assert_eq!(CLOSED_NETS.len(), CLOSED.len() + CLOSED6.len());
        assert!(OPEN6_NET.is_some());
    }

    #[test]
    fn only_public_addresses_are_public() {
        let private = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.0.1 169.254.169.254 \
            172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 \
            198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 \
            :: ::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 2001:db8::1 3fff::1 100::1 2002:7f00:1::1 \
            64:ff9b::7f00:1 64:ff9b:1::1 5f00::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 2001::1 4000::1";
        for address in private.split_whitespace() {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        let public = "1.1.1.1 8.8.8.8 93.184.216.34 100.63.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 \
            198.20.0.1 223.255.255.254 2606:4700::1111 2a00:1450:4001::200e ::ffff:8.8.8.8";
        for address in public.split_whitespace() {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
