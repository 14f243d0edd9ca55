//! What is asked of the feed: only known parameters, once each (but for `types`), within their bounds.

use std::collections::HashSet;
use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type};

use super::records;
use crate::access::Actor;
use crate::kernel::error::Violation;
use crate::kernel::listing::pairs;
use crate::kernel::{Error, Result};
use crate::platform::streams::LastEvent;

/// The largest integer that every JSON reader keeps exact.
const SEQ_MAX: i64 = 9_007_199_254_740_991;
const LIMIT_MAX: i64 = 1_000;
const WAIT_MAX: i64 = 30;
const TYPES_MAX: usize = 100;
const TYPE_MAX: usize = 64;
const TYPE: &str = "^[a-z][a-z0-9_]{0,63}$";

/// What a consumer wants to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub after: i64,
    /// Kinds of records; none for all.
    pub types: Vec<String>,
    pub limit: i64,
    pub wait: Duration,
    pub include_record: bool,
    /// The kinds whose records come along.
    pub records: Vec<&'static str>,
}

/// What is asked of a page of the feed.
#[derive(Debug)]
pub(super) struct OfPage(pub Asked);

/// What is asked of the stream.
#[derive(Debug)]
pub(super) struct OfStream(pub Asked);

const PAGE: &[&str] = &["after", "types", "limit", "wait_s", "include_record"];
const STREAM: &[&str] = &["after", "types", "include_record"];

/// A parameter's name, and why it is refused.
type Flaw = (&'static str, String);

impl Asked {
    fn read(known: &[&str], query: &str) -> Result<Self> {
        let given = pairs(query)
            .ok_or_else(|| Error::unreadable("malformed_query", "The query string's encoding is broken."))?;
        let mut asked = Self { limit: 100, ..Self::default() };
        let (mut seen, mut flaws) = (HashSet::new(), Vec::new());
        for (name, value) in &given {
            let taken = if !known.contains(&name.as_str()) {
                Err(("unknown_parameter", "There is no such parameter.".to_owned()))
            } else if name != "types" && !seen.insert(name) {
                Err(("duplicate_parameter", "Must be given only once.".to_owned()))
            } else {
                asked.take(name, value)
            };
            flaws.extend(taken.err().map(|(code, message)| {
                let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
                Violation::parameter(name, code, message)
            }));
        }
        if flaws.is_empty() { Ok(asked) } else { Err(Error::bad_parameters(flaws)) }
    }

    /// Asked by this actor: only records that may be read throughout the organization come along.
    pub fn by(mut self, actor: &Actor) -> Self {
        self.records = if self.include_record { records::readable(actor) } else { Vec::new() };
        self
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Flaw> {
        match name {
            "after" => self.after = integer(value, 0, SEQ_MAX)?,
            "limit" => self.limit = integer(value, 1, LIMIT_MAX)?,
            "wait_s" => self.wait = Duration::from_secs(integer(value, 0, WAIT_MAX)?.unsigned_abs()),
            "include_record" => self.include_record = flag(value)?,
            _ => self.types.push(self.kind(value)?),
        }
        Ok(())
    }

    fn kind(&self, value: &str) -> Result<String, Flaw> {
        if self.types.len() == TYPES_MAX {
            return Err(("too_many_values", format!("At most {TYPES_MAX} values.")));
        }
        let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let word = value.starts_with(|c: char| c.is_ascii_lowercase()) && value.chars().all(sign);
        if word && value.len() <= TYPE_MAX {
            return Ok(value.to_owned());
        }
        Err(("malformed", "Must be a kind of record, such as `deal`.".into()))
    }
}

/// Only the usual spelling of a number is one.
fn integer(text: &str, least: i64, most: i64) -> Result<i64, Flaw> {
    match text.parse::<i64>() {
        Ok(number) if text != number.to_string() => {
            Err(("malformed", "Must be an integer in its usual spelling.".into()))
        }
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(("out_of_range", format!("Must be an integer from {least} to {most}."))),
    }
}

fn flag(text: &str) -> Result<bool, Flaw> {
    text.parse().map_err(|_| ("malformed", "Must be `true` or `false`.".into()))
}

impl FromRequest for OfPage {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Asked::read(PAGE, request.query_string()).map(Self))
    }
}

/// A client that comes back says by `Last-Event-ID` how far it came; that goes before `after`.
impl FromRequest for OfStream {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked::read(STREAM, request.query_string()).and_then(|mut asked| {
            asked.after = LastEvent::of(request)?.0.unwrap_or(asked.after);
            Ok(Self(asked))
        });
        ready(asked)
    }
}

impl IntoParams for OfPage {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        PAGE.iter().map(|name| documented(name)).collect()
    }
}

impl IntoParams for OfStream {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        STREAM.iter().map(|name| documented(name)).chain(LastEvent::into_params(place)).collect()
    }
}

fn documented(name: &str) -> Parameter {
    let (schema, about): (Schema, _) = match name {
        "after" => (
            whole(0, SEQ_MAX, 0, "int64"),
            "Only changes with a greater number: `page.next_after` of the page before. 0 begins with the \
             oldest change that is kept.",
        ),
        "limit" => (whole(1, LIMIT_MAX, 100, "int32"), "The most changes on a page."),
        "wait_s" => (
            whole(0, WAIT_MAX, 0, "int32"),
            "Seconds to wait for a change if there is none yet; the answer comes with the first.",
        ),
        "include_record" => {
            (flagged(), "Whether to send each record along, as it is now; null if it is gone.")
        }
        _ => (kinds(), "Only changes of these kinds of records, such as `deal`; repeat it for several."),
    };
    let one = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema));
    if name == "types" {
        one.style(Some(ParameterStyle::Form)).explode(Some(true)).build()
    } else {
        one.build()
    }
}

fn whole(least: i64, most: i64, default: i64, format: &str) -> Schema {
    let whole = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::Custom(format.to_owned())))
        .minimum(Some(least))
        .maximum(Some(most));
    whole.default(Some(default.into())).into()
}

fn flagged() -> Schema {
    ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into())).into()
}

fn kinds() -> Schema {
    let kind = ObjectBuilder::new().schema_type(Type::String).max_length(Some(TYPE_MAX)).pattern(Some(TYPE));
    ArrayBuilder::new().items(kind).max_items(Some(TYPES_MAX)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_and_nothing_else() {
        let asked = Asked::read(PAGE, "after=7&types=deal&types=lead&limit=1000&wait_s=30").unwrap();
        assert_eq!((asked.after, asked.limit, asked.wait.as_secs()), (7, 1000, 30));
        assert_eq!(asked.types, ["deal", "lead"]);
        let refused = ["after=-1", "after=01", "limit=0", "limit=1001", "wait_s=31", "limit=1&limit=1"];
        for query in refused.into_iter().chain(["types=Deal", "types=", "other=1", "include_record=1"]) {
            assert!(Asked::read(PAGE, query).is_err(), "{query}");
        }
        assert!(Asked::read(STREAM, "limit=1").is_err());
    }
}
