//! Query strings, in both directions.

use std::fmt::Write as _;

/// Names and values, decoded; `None` if the encoding is broken.
pub fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// The query string that says these pairs.
pub fn query_string(pairs: &[(&str, String)]) -> String {
    let encoded: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    encoded.join("&")
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => digit(bytes.next())? * 16 + digit(bytes.next())?,
            plain => plain,
        });
    }
    String::from_utf8(out).ok()
}

fn digit(byte: Option<u8>) -> Option<u8> {
    let value = char::from(byte?).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let text = "a b+c%&=/ž и\n";
        let query = query_string(&[("name", text.to_owned()), ("x", String::new())]);
        assert!(query.is_ascii() && !query.contains(' '));
        assert_eq!(pairs(&query), Some(vec![("name".into(), text.into()), ("x".into(), String::new())]));
    }

    #[test]
    fn broken_encodings_are_none() {
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "%e9=1"] {
            assert_eq!(pairs(query), None, "{query}");
        }
    }

    #[test]
    fn a_plus_is_a_space_and_empty_parts_are_nothing() {
        assert_eq!(pairs("&a=b+c&&d"), Some(vec![("a".into(), "b c".into()), ("d".into(), String::new())]));
    }
}
