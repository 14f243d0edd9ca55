//! Where calls may come from.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    pub fn parse(text: &str) -> Option<Self> {
        let network = text.parse::<IpNet>().ok();
        network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)).map(|network| Self(network.trunc()))
    }

    /// An IPv4 address is the same when a socket of IPv6 tells of it.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a network"))
    }
}

const OCTET: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

/// Of IPv6 the document allows the full form and one gap, each piece with its bounds.
fn pattern() -> String {
    let v4 = format!("{OCTET}(?:\\.{OCTET}){{3}}(?:/(?:3[0-2]|[12]?[0-9]))?");
    let h = "[0-9A-Fa-f]{1,4}";
    let full = format!("(?:{h}:){{7}}{h}");
    let gaps = (0..=7).map(|left| match (left, 7 - left) {
        (0, right) => format!("::(?:{h}(?::{h}){{0,{}}})?", right - 1),
        (left, 0) => format!("(?:{h}:){{{left}}}:"),
        (left, right) => format!("{h}(?::{h}){{{}}}::(?:{h}(?::{h}){{0,{}}})?", left - 1, right - 1),
    });
    let v6 = gaps.fold(full, |all, gap| format!("{all}|{gap}"));
    format!("^(?:{v4}|(?:{v6})(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$")
}

impl PartialSchema for Network {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(43))
            .pattern(Some(pattern()))
            .description(Some("An IPv4 or IPv6 address, or a network such as `192.0.2.0/24`."))
            .into()
    }
}

impl ToSchema for Network {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Network")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonschema::validator_for;
    use serde_json::json;

    #[test]
    fn what_the_document_allows_is_what_is_read() {
        let schema = validator_for(&json!({ "type": "string", "pattern": pattern() })).unwrap();
        let good = [
            "192.0.2.1",
            "192.0.2.0/24",
            "0.0.0.0/0",
            "255.255.255.255/32",
            "2001:db8::1",
            "2001:db8::/32",
            "::",
            "::1",
            "::/0",
            "fe80::1:2:3:4",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::8/128",
            "1:2:3:4:5:6::8",
        ];
        for text in good {
            assert!(Network::parse(text).is_some() && schema.is_valid(&json!(text)), "{text}");
        }
        let bad = [
            "",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.0/33",
            "1.2.3.04",
            "example.com",
            "1:2:3:4:5:6:7",
            "1::2::3",
            "::/129",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "192.0.2.0/-1",
            " 192.0.2.1",
            "1:2:3:4:5:6:7::8",
        ];
        for text in bad {
            assert!(!schema.is_valid(&json!(text)), "{text}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses() {
        let holds =
            |network: &str, address: &str| Network::parse(network).unwrap().holds(address.parse().unwrap());
        assert!(holds("192.0.2.0/24", "192.0.2.77"));
        assert!(holds("192.0.2.7/24", "::ffff:192.0.2.77"));
        assert!(!holds("192.0.2.0/24", "192.0.3.1"));
        assert!(!holds("192.0.2.0/24", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
    }
}
