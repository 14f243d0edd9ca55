//! Which types of files are taken, and whether content is of the type that it says it is.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};

use crate::kernel::http::essence;
use crate::kernel::{Error, Result};

/// How much of the beginning is looked at.
pub(super) const HEAD: usize = 512;

/// A beginning that tells what content is, and the types that such content may be called.
struct Signature {
    offset: usize,
    bytes: &'static [u8],
    types: &'static [&'static str],
}

const fn at(offset: usize, bytes: &'static [u8], types: &'static [&'static str]) -> Signature {
    Signature { offset, bytes, types }
}

const PROGRAM: &[&str] = &[
    "application/vnd.microsoft.portable-executable",
    "application/x-msdownload",
    "application/x-executable",
];
const ZIP: &[&str] = &[
    "application/zip",
    "application/vnd.openxmlformats-officedocument.*",
    "application/vnd.oasis.opendocument.*",
    "application/vnd.ms-*",
    "application/epub+zip",
    "application/java-archive",
];
const OLD_OFFICE: &[&str] = &["application/msword", "application/vnd.ms-*", "application/x-msi"];

const SIGNATURES: &[Signature] = &[
    at(0, b"%PDF-", &["application/pdf"]),
    at(0, b"\x89PNG\r\n\x1a\n", &["image/png"]),
    at(0, b"\xff\xd8\xff", &["image/jpeg"]),
    at(0, b"GIF87a", &["image/gif"]),
    at(0, b"GIF89a", &["image/gif"]),
    at(8, b"WEBP", &["image/webp"]),
    at(0, b"II*\0", &["image/tiff"]),
    at(0, b"MM\0*", &["image/tiff"]),
    at(0, b"PK\x03\x04", ZIP),
    at(0, b"PK\x05\x06", ZIP),
    at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    at(0, b"\x1f\x8b", &["application/gzip"]),
    at(0, b"{\\rtf", &["application/rtf", "text/rtf"]),
];

/// Content that a machine would run: it must be called what it is, and that is not among the types taken
/// unless an installation adds it.
const ACTIVE: &[Signature] = &[
    at(0, b"MZ", PROGRAM),
    at(0, b"\x7fELF", PROGRAM),
    at(0, b"\xfe\xed\xfa\xce", PROGRAM),
    at(0, b"\xfe\xed\xfa\xcf", PROGRAM),
    at(0, b"\xcf\xfa\xed\xfe", PROGRAM),
    at(0, b"\xca\xfe\xba\xbe", &["application/java-vm", "application/x-executable"]),
    at(0, b"#!", &["text/x-shellscript", "application/x-sh"]),
];

/// Beginnings of pages, in lower case, after white space.
const PAGES: &[(&str, &[&str])] = &[
    ("<!doctype html", &["text/html"]),
    ("<html", &["text/html"]),
    ("<head", &["text/html"]),
    ("<body", &["text/html"]),
    ("<script", &["text/html"]),
    ("<iframe", &["text/html"]),
    ("<svg", &["image/svg+xml"]),
    ("<?xml", &["image/svg+xml", "application/xml", "text/xml", "application/xhtml+xml"]),
];

fn is_one_of<T: AsRef<str>>(kind: &str, types: &[T]) -> bool {
    types.iter().map(AsRef::as_ref).any(|known| match known.strip_suffix('*') {
        Some(beginning) => kind.starts_with(beginning),
        None => kind == known,
    })
}

/// The type as it is kept: known, and without parameters but for the character set of a text. 415 for others.
pub(super) fn admit(given: &str, types: &[String]) -> Result<String> {
    let kind = essence(given).to_ascii_lowercase();
    let token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let whole = kind.split_once('/').is_some_and(|(major, minor)| token(major) && token(minor));
    if !whole || kind.len() > 128 || !is_one_of(&kind, types) {
        return Err(refused(types));
    }
    let charset = given.split(';').skip(1).find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        let value = value.trim_matches('"');
        (name.eq_ignore_ascii_case("charset") && token(value) && value.len() <= 40)
            .then(|| value.to_ascii_lowercase())
    });
    Ok(match charset {
        Some(charset) if kind.starts_with("text/") => format!("{kind}; charset={charset}"),
        _ => kind,
    })
}

fn refused(types: &[String]) -> Error {
    let offered = HeaderValue::try_from(types.join(", ")).unwrap_or(HeaderValue::from_static("*/*"));
    let detail = "Files of this type are not taken; `Accept-Post` lists the types that are.";
    Error::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
        .header(HeaderName::from_static("accept-post"), offered)
}

/// 422 unless the content's beginning is one of the type's.
pub(super) fn check(kind: &str, head: &[u8]) -> Result<()> {
    let kind = essence(kind).to_ascii_lowercase();
    let begins = |signature: &&Signature| {
        head.get(signature.offset..).is_some_and(|rest| rest.starts_with(signature.bytes))
    };
    let active = ACTIVE.iter().find(begins).map(|signature| signature.types).or_else(|| page(head));
    let fits = match (active, SIGNATURES.iter().find(begins)) {
        (Some(types), _) => is_one_of(&kind, types),
        (None, Some(_)) if kind == "application/octet-stream" => true,
        (None, Some(signature)) => is_one_of(&kind, signature.types),
        // Text has no zeros; a type with a signature of its own has that signature.
        (None, None) if kind.starts_with("text/") => !head.contains(&0),
        (None, None) => !SIGNATURES.iter().any(|signature| signature.types.first() == Some(&kind.as_str())),
    };
    if fits {
        return Ok(());
    }
    let detail = "The content is not of the type that `Content-Type` names.";
    Err(Error::refuse(StatusCode::UNPROCESSABLE_ENTITY, "content_mismatch", detail))
}

fn page(head: &[u8]) -> Option<&'static [&'static str]> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    PAGES.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, types)| *types)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_by_their_beginning() {
        let types = ["application/pdf".to_owned(), "text/plain".into(), "image/*".into()];
        assert_eq!(admit("Application/PDF; x=1", &types).unwrap(), "application/pdf");
        assert_eq!(admit("text/plain; charset=\"UTF-8\"", &types).unwrap(), "text/plain; charset=utf-8");
        assert_eq!(admit("image/x-new", &types).unwrap(), "image/x-new");
        for bad in ["", "text", "text/html", "text/plain2", "image/", "image/a b", "image/a\r\nb"] {
            assert!(admit(bad, &types).is_err(), "{bad}");
        }
    }

    #[test]
    fn content_is_what_its_type_says() {
        for (kind, head) in [
            ("application/pdf", &b"%PDF-1.7"[..]),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
            ("application/octet-stream", b"%PDF-1.7"),
            ("text/plain", "Привіт".as_bytes()),
            ("text/plain", b""),
            ("video/mp4", b"\0\0\0\x20ftypisom"),
            ("text/html", b"<html>"),
        ] {
            assert!(check(kind, head).is_ok(), "{kind}");
        }
        for (kind, head) in [
            ("application/pdf", &b"hello"[..]),
            ("application/pdf", b""),
            ("image/png", b"\xff\xd8\xff\xe0"),
            ("text/plain", b"a\0b"),
            ("text/plain", b"\xef\xbb\xbf \n<!DOCTYPE HTML>"),
            ("text/plain", b"<SVG onload=x>"),
            ("application/octet-stream", b"MZ\x90"),
            ("application/octet-stream", b"\x7fELF"),
            ("text/plain", b"#!/bin/sh"),
            ("image/jpeg", b"<?xml version='1.0'?><svg/>"),
        ] {
            assert!(check(kind, head).is_err(), "{kind} {head:?}");
        }
    }
}
