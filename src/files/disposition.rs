//! `Content-Disposition` of a download (RFC 6266), with any name (RFC 8187).

use std::fmt::Write as _;

/// Always an attachment: a browser saves it and never shows it. The second name is for all who can read it.
pub(super) fn attachment(name: &str) -> String {
    let plain: String = name.chars().map(plain).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name))
}

/// For old clients: what cannot stand between quotes becomes a low line.
fn plain(c: char) -> char {
    if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' }
}

fn encoded(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn names_are_told_in_both_ways() {
        assert_eq!(attachment("a b.pdf"), "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf");
        assert_eq!(
            attachment("Рахунок \"1\".pdf"),
            "attachment; filename=\"_______ _1_.pdf\"; \
             filename*=UTF-8''%D0%A0%D0%B0%D1%85%D1%83%D0%BD%D0%BE%D0%BA%20%221%22.pdf"
        );
    }
}
