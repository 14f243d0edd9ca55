//! Which part of a file is asked for.

use std::ops::Range;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::kernel::{Error, Result};

/// The bytes asked for; nothing for all of them. Several ranges at once, other units and what cannot be read
/// are answered with the whole, as the standard permits; 416 for what lies behind the end.
pub(super) fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Result<Option<Range<u64>>> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // A range of the file as it was: content never changes, so only another tag can be meant.
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Ok(None);
    }
    let Some((from, to)) = text(header::RANGE).and_then(read) else { return Ok(None) };
    let range = match (from, to) {
        (Some(from), to) => from..to.map_or(size, |to| to.saturating_add(1).min(size)),
        (None, last) => size.saturating_sub(last.unwrap_or(0))..size,
    };
    if range.is_empty() { Err(beyond(size)) } else { Ok(Some(range)) }
}

fn read(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (from, to) = text.strip_prefix("bytes=")?.trim().split_once('-')?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    };
    match (from.trim(), to.trim()) {
        ("", to) => Some((None, Some(number(to)?))),
        (from, "") => Some((Some(number(from)?), None)),
        (from, to) => Some((Some(number(from)?), Some(number(to)?))).filter(|(from, to)| from <= to),
    }
}

fn beyond(size: u64) -> Error {
    let whole =
        HeaderValue::try_from(format!("bytes */{size}")).unwrap_or(HeaderValue::from_static("bytes */0"));
    Error::refuse(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "range_not_satisfiable",
        format!("The content has {size} bytes."),
    )
    .header(header::CONTENT_RANGE, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &'static str) -> Result<Option<Range<u64>>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static(range));
        asked(&headers, 10, "\"a\"")
    }

    #[test]
    fn parts_are_found() {
        assert_eq!(of("bytes=0-3").unwrap(), Some(0..4));
        assert_eq!(of("bytes=4-").unwrap(), Some(4..10));
        assert_eq!(of("bytes=-3").unwrap(), Some(7..10));
        assert_eq!(of("bytes=-99").unwrap(), Some(0..10));
        assert_eq!(of("bytes=5-99").unwrap(), Some(5..10));
        for whole in
            ["bytes=0-1,3-4", "items=0-1", "bytes=3-1", "bytes=a-b", "bytes=", "bytes=-", "bytes=+1-2"]
        {
            assert_eq!(of(whole).unwrap(), None, "{whole}");
        }
        assert!(of("bytes=10-").is_err());
        assert!(of("bytes=-0").is_err());
    }
}
