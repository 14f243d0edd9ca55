//! What is asked of a search: only known parameters, once each (but for `types`), within their bounds.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};

use super::model::SearchKind;
use super::terms::{Terms, WORDS_MAX};
use crate::kernel::error::Violation;
use crate::kernel::listing::pairs;
use crate::kernel::{Error, Result};

const TEXT_MAX: usize = 200;
const LIMIT_DEFAULT: usize = 10;
const LIMIT_MAX: usize = 50;

/// What somebody looks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub terms: Terms,
    /// None for all.
    pub kinds: Vec<SearchKind>,
    /// Of each kind.
    pub limit: usize,
}

/// Why a parameter is refused.
type Flaw = (&'static str, String);

/// Names and values, each name once unless it may be repeated.
pub fn given(query: &str, known: &[&str], repeated: &str) -> Result<Vec<(String, String)>> {
    let given = pairs(query)
        .ok_or_else(|| Error::unreadable("malformed_query", "The query string's encoding is broken."))?;
    let mut seen = HashSet::new();
    let flaws = given.iter().filter_map(|(name, value)| {
        if !known.contains(&name.as_str()) {
            return Some(flaw(name, ("unknown_parameter", "There is no such parameter.".into())));
        }
        if name != repeated && !seen.insert(name) {
            return Some(flaw(name, ("duplicate_parameter", "Must be given only once.".into())));
        }
        let message = || ("invalid_character", "The character U+0000 is not allowed.".to_owned());
        value.contains('\0').then(|| flaw(name, message()))
    });
    let flaws: Vec<_> = flaws.collect();
    if flaws.is_empty() { Ok(given) } else { Err(Error::bad_parameters(flaws)) }
}

pub fn flaw(name: &str, (code, message): Flaw) -> Violation {
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
    Violation::parameter(name, code, message)
}

impl Asked {
    fn read(query: &str) -> Result<Self> {
        let given = given(query, &["q", "types", "limit"], "types")?;
        let mut asked = Self { terms: Terms::of(""), kinds: Vec::new(), limit: LIMIT_DEFAULT };
        let mut flaws = Vec::new();
        if given.iter().all(|(name, _)| name != "q") {
            flaws.push(flaw("q", ("required", "Say what to look for.".into())));
        }
        for (name, value) in &given {
            flaws.extend(asked.take(name, value).err().map(|found| flaw(name, found)));
        }
        if flaws.is_empty() { Ok(asked) } else { Err(Error::bad_parameters(flaws)) }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Flaw> {
        match name {
            "q" => self.terms = terms(value)?,
            "limit" => self.limit = limit(value)?,
            _ => self.kinds.push(kind(value)?),
        }
        Ok(())
    }
}

fn terms(text: &str) -> Result<Terms, Flaw> {
    if text.chars().count() > TEXT_MAX {
        return Err(("too_long", format!("Must have at most {TEXT_MAX} characters.")));
    }
    match text.split_whitespace().count() {
        0 => Err(("too_short", "Must have at least one word.".into())),
        1..=WORDS_MAX => Ok(Terms::of(text)),
        _ => Err(("too_many_values", format!("Must have at most {WORDS_MAX} words."))),
    }
}

fn limit(text: &str) -> Result<usize, Flaw> {
    match text.parse::<usize>() {
        Ok(limit) if (1..=LIMIT_MAX).contains(&limit) && text == limit.to_string() => Ok(limit),
        _ => Err(("out_of_range", format!("Must be an integer from 1 to {LIMIT_MAX}."))),
    }
}

fn kind(text: &str) -> Result<SearchKind, Flaw> {
    let known = || format!("Must be one of: {}.", SearchKind::WORDS.join(", "));
    SearchKind::of(text).ok_or_else(|| ("unknown_value", known()))
}

impl FromRequest for Asked {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

impl IntoParams for Asked {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let more = WORDS_MAX - 1;
        let words = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(TEXT_MAX))
            .pattern(Some(format!(r"^\s*[^\s\u0000]+(\s+[^\s\u0000]+){{0,{more}}}\s*$")));
        let kinds = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(SearchKind::WORDS.iter().copied()));
        let kinds = ArrayBuilder::new().items(kinds).max_items(Some(100));
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(1))
            .maximum(Some(LIMIT_MAX))
            .default(Some(LIMIT_DEFAULT.into()));
        let about = "Words, parts of names, an e-mail address, a telephone number in whatever spelling. Signs alone \
            find nothing.";
        let q = one("q", about).required(Required::True).schema(Some(words)).build();
        let about =
            "Only records of these kinds; repeat it for several. Without it, of all kinds that you may read.";
        let types = one("types", about).style(Some(ParameterStyle::Form)).explode(Some(true));
        let limit = one("limit", "The most records of each kind.").schema(Some(limit)).build();
        vec![q, types.schema(Some(kinds)).build(), limit]
    }
}

fn one(name: &str, about: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn what_is_asked_is_read_and_nothing_else() {
        let asked = Asked::read("q=a+b&types=lead&types=deal&limit=50").unwrap();
        assert_eq!((asked.terms.text.as_str(), asked.kinds.len(), asked.limit), ("a b", 2, 50));
        let long = format!("q={}", "a".repeat(201));
        for query in
            ["", "q=", "q=+", "q=a&q=b", "q=a&limit=0", "q=a&limit=51", "q=a&types=x", "q=a&x=1", "q=%00"]
        {
            assert!(Asked::read(query).is_err(), "{query}");
        }
        assert!(Asked::read(&long).is_err());
        assert!(Asked::read("q=1+2+3+4+5+6+7+8+9").is_err());
    }
}
