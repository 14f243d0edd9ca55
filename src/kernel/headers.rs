//! Preconditions: entity tags in, entity tags out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{IntoParams, openapi::Required};

use super::error::{Error, Result, Violation};

/// Which versions of a record the caller is ready to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// No `If-Match` was sent.
    Absent,
    /// `*`: whatever version there is.
    Any,
    /// One of these tags; weak ones are not among them, since they never match.
    Tags(Vec<String>),
}

impl IfMatch {
    /// 412 when the record has another version.
    pub fn check(&self, version: i32) -> Result<()> {
        match self {
            Self::Absent | Self::Any => Ok(()),
            Self::Tags(tags) if tags.contains(&version.to_string()) => Ok(()),
            Self::Tags(_) => Err(Error::stale(version)),
        }
    }
}

impl IfMatch {
    /// What a precondition on a part says of the whole: whether there was one.
    #[must_use]
    pub fn of_whole(&self) -> Self {
        if *self == Self::Absent { Self::Absent } else { Self::Any }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(tags(request.headers(), &header::IF_MATCH).map(|found| found.unwrap_or(Self::Absent)))
    }
}

/// What must not be there yet: `*`, or a version that the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfNoneMatch(IfMatch);

impl IfNoneMatch {
    /// Nothing was said.
    pub const ABSENT: Self = Self(IfMatch::Absent);

    /// 412 when a record with this version is there all the same.
    pub fn check(&self, version: i32) -> Result<()> {
        if self.0 == IfMatch::Absent || self.0.check(version).is_err() {
            return Ok(());
        }
        Err(Error::stale(version))
    }
}

impl FromRequest for IfNoneMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = tags(request.headers(), &header::IF_NONE_MATCH);
        ready(found.map(|found| Self(found.unwrap_or(IfMatch::Absent))))
    }
}

/// The tags of `If-Match` or `If-None-Match`; 400 where the header cannot be read.
pub fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<IfMatch>> {
    let mut found = None;
    for value in headers.get_all(name) {
        let text = value.to_str().map_err(|_| malformed(name))?.trim();
        if text == "*" {
            return Ok(Some(IfMatch::Any));
        }
        if text.trim_matches([',', ' ']).is_empty() {
            return Err(malformed(name));
        }
        let tags: &mut Vec<String> = found.get_or_insert_default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (weak, tag) = part.strip_prefix("W/").map_or((false, part), |rest| (true, rest));
            let opaque = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            let opaque = opaque.filter(|tag| !tag.contains('"')).ok_or_else(|| malformed(name))?;
            if !weak {
                tags.push(opaque.to_owned());
            }
        }
    }
    Ok(found.map(IfMatch::Tags))
}

fn malformed(name: &HeaderName) -> Error {
    let message = "Must be `*` or a list of entity tags in double quotes.";
    Error::bad_parameters(vec![Violation::header(name.as_str(), "invalid_header", message)])
}

/// The entity tag of a version.
pub fn etag(version: i32) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about =
            "Change the record only if it still has one of these versions: the `ETag` it was read with.";
        vec![precondition("If-Match", about)]
    }
}

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![precondition("If-None-Match", "`*`: only make the record, do not change one that is there.")]
    }
}

fn precondition(name: &str, about: &str) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(200))
        .pattern(Some(r#"^(\*|(W/)?"[0-9]{1,10}"(, ?(W/)?"[0-9]{1,10}")*)$"#));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &'static str) -> Result<Option<IfMatch>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_static(value));
        tags(&headers, &header::IF_MATCH)
    }

    #[test]
    fn tags_match_strongly_or_not_at_all() {
        let list = read(r#""6", "7""#).unwrap().unwrap();
        assert!(list.check(7).is_ok());
        assert!(list.check(8).is_err());
        assert!(read(r#"W/"7""#).unwrap().unwrap().check(7).is_err());
        assert!(read("*").unwrap().unwrap().check(7).is_ok());
        assert!(read("7").is_err());
        assert!(read(r#""7"#).is_err());
        assert!(read("").is_err());
        assert!(read(" , ").is_err());
    }
}
