//! Contents in parts: what of one is asked for, RFC 9110.

use std::ops::Range;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::error::{Error, Result};
use super::headers::{IfMatch, tags};

/// How much of a content is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The bytes that are asked for; none for all of them.
    pub range: Option<Range<u64>>,
    size: u64,
}

impl Part {
    /// What a request asks for of a content. Several ranges at once, other units and what cannot be read are
    /// answered with the whole, as the standard permits; 416 for what lies behind the end.
    pub fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Result<Self> {
        Ok(Self { range: asked(headers, size, tag)?, size })
    }

    /// The place of the first byte.
    pub fn begin(&self) -> u64 {
        self.range.as_ref().map_or(0, |range| range.start)
    }

    pub fn length(&self) -> u64 {
        self.range.as_ref().map_or(self.size, |range| range.end - range.start)
    }

    /// 206 that says which bytes it has, or 200.
    pub fn response(&self, tag: &str) -> HttpResponseBuilder {
        let status = if self.range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        if let Some(Range { start, end }) = &self.range {
            let said = format!("bytes {start}-{}/{}", end.saturating_sub(1), self.size);
            response.insert_header((header::CONTENT_RANGE, said));
        }
        response.insert_header((header::ACCEPT_RANGES, "bytes")).insert_header((header::ETAG, tag));
        response
    }
}

/// 304 for a content that the caller has already; `tag` as it stands in the header.
pub fn unchanged(headers: &HeaderMap, tag: &str) -> Result<Option<HttpResponse>> {
    let is_known = match tags(headers, &header::IF_NONE_MATCH)? {
        Some(IfMatch::Any) => true,
        Some(IfMatch::Tags(tags)) => tags.iter().any(|known| known == tag.trim_matches('"')),
        _ => false,
    };
    let unchanged = || HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    Ok(is_known.then(unchanged))
}

fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Result<Option<Range<u64>>> {
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

    fn one(name: header::HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    fn of(range: &'static str) -> Result<Option<Range<u64>>> {
        asked(&one(header::RANGE, range), 10, "\"a\"")
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
        assert!(asked(&one(header::RANGE, "bytes=0-"), 0, "").is_err());
    }

    #[test]
    fn whoever_has_the_content_is_told_so() {
        let known = |tags| unchanged(&one(header::IF_NONE_MATCH, tags), "\"a\"").unwrap().is_some();
        assert!(known("\"a\"") && known("\"b\", \"a\"") && known("*") && !known("\"b\""));
    }
}
