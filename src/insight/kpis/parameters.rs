//! What can be asked of a figure, read from the query string by the figure's own table.

use std::collections::HashSet;
use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter as Documented, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use uuid::Uuid;

use super::dimension::Dimension;
use super::period::{self, Moment};
use super::plan::{Pair, pair};
use crate::kernel::error::Violation;
use crate::kernel::listing::pairs;
use crate::kernel::values::Currency;
use crate::kernel::{Error, Result};

/// What a parameter may say.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    Moment,
    Day,
    Id,
    Currency,
    Words(&'static [&'static str]),
    Dimension(&'static [&'static Dimension]),
}

/// A parameter of a figure.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub form: Form,
    /// What stands for it when it is left out.
    pub default: Option<&'static str>,
    pub about: &'static str,
}

/// A parameter that narrows the records, and the filter of their list that does so.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub name: &'static str,
    pub field: &'static str,
    pub about: &'static str,
}

/// A figure as a type, so that its extractor knows its parameters.
pub trait Figure: 'static {
    fn parameters() -> Vec<Parameter>;
}

/// What a caller asks of the figure `F`.
pub struct Given<F> {
    pub asked: Asked,
    of: PhantomData<fn() -> F>,
}

/// What a caller asks of a figure: only what its table knows, once each, and well formed.
#[derive(Clone, Debug)]
pub struct Asked {
    parameters: Vec<Parameter>,
    given: Vec<Pair>,
}

impl Asked {
    pub fn read(parameters: Vec<Parameter>, query: &str) -> Result<Self> {
        let given = pairs(query)
            .ok_or_else(|| Error::unreadable("malformed_query", "The query string's encoding is broken."))?;
        let mut known = HashSet::new();
        let flaws: Vec<_> = given
            .iter()
            .filter_map(|(name, value)| {
                let parameter = parameters.iter().find(|parameter| parameter.name == name);
                let twice = !known.insert(name);
                flaw(parameter, twice, value).map(|flaw| (name, flaw))
            })
            .collect();
        if flaws.is_empty() { Ok(Self { parameters, given }) } else { Err(refusal(flaws)) }
    }

    /// What was given, or stands for it.
    pub fn word(&self, name: &str) -> Option<&str> {
        let given = self.given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        given.or_else(|| self.parameters.iter().find(|known| known.name == name)?.default)
    }

    pub fn says(&self, name: &str, word: &str) -> bool {
        self.word(name) == Some(word)
    }

    pub fn moment(&self, name: &str) -> Option<Moment> {
        self.word(name).and_then(period::moment)
    }

    pub fn currency(&self) -> Option<Currency> {
        self.word("currency").map(Currency::new)
    }

    /// What narrows the records.
    pub fn narrowed(&self, filters: &[Filter]) -> Vec<Pair> {
        let given = filters.iter().filter_map(|filter| Some(pair(filter.field, self.word(filter.name)?)));
        given.collect()
    }
}

/// The problem's code is that of the flaws, if they have but one.
fn refusal(flaws: Vec<(&String, Flaw)>) -> Error {
    let codes: HashSet<_> = flaws.iter().map(|(_, (code, _))| *code).collect();
    let common = codes.iter().next().copied().filter(|_| codes.len() == 1);
    let violations = flaws.into_iter().map(|(name, (code, message))| {
        let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
        Violation::parameter(name, code, message)
    });
    let code = common.unwrap_or("invalid_request");
    Error::unreadable(code, "The request's parameters are not valid.").listing(violations.collect())
}

/// A code and what to tell.
type Flaw = (&'static str, String);

fn flaw(parameter: Option<&Parameter>, twice: bool, value: &str) -> Option<Flaw> {
    let Some(parameter) = parameter else {
        return Some(("unknown_parameter", "This figure has no such parameter.".to_owned()));
    };
    if twice {
        return Some(("duplicate_parameter", "Must be given only once.".to_owned()));
    }
    let (well_formed, message) = match parameter.form {
        Form::Moment => {
            (period::moment(value).is_some(), "Must be a day or an RFC 3339 instant; `+` is written `%2B`.")
        }
        Form::Day => (period::day(value).is_some(), "Must be a day such as `2026-11-22`."),
        Form::Id => (value.len() == 36 && Uuid::parse_str(value).is_ok(), "Must be a UUID."),
        Form::Currency => (
            value.len() == 3 && value.bytes().all(|sign| sign.is_ascii_uppercase()),
            "Must be an ISO 4217 code.",
        ),
        Form::Words(_) | Form::Dimension(_) => {
            let words = parameter.form.words();
            let message = format!("Must be one of: {}.", words.join(", "));
            return (!words.contains(&value)).then_some(("unknown_value", message));
        }
    };
    (!well_formed).then(|| ("malformed", message.to_owned()))
}

impl Form {
    /// All words that it allows; none when they are not words.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Words(words) => words.to_vec(),
            Self::Dimension(dimensions) => {
                std::iter::once("none").chain(dimensions.iter().map(|dimension| dimension.name)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn schema(self) -> ObjectBuilder {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let sized = |text: ObjectBuilder, least, most| text.min_length(Some(least)).max_length(Some(most));
        match self {
            Self::Moment => sized(text, 10, 32).pattern(Some(period::MOMENT)),
            Self::Day => {
                sized(text, 10, 10).format(Some(known(KnownFormat::Date))).pattern(Some(period::DAY))
            }
            Self::Id => sized(text, 36, 36).format(Some(known(KnownFormat::Uuid))),
            Self::Currency => sized(text, 3, 3).pattern(Some(Currency::PATTERN)),
            Self::Words(_) | Self::Dimension(_) => text.enum_values(Some(self.words())),
        }
    }
}

fn known(format: KnownFormat) -> SchemaFormat {
    SchemaFormat::KnownFormat(format)
}

impl<F: Figure> FromRequest for Given<F> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked::read(F::parameters(), request.query_string());
        ready(asked.map(|asked| Self { asked, of: PhantomData }))
    }
}

impl<F: Figure> IntoParams for Given<F> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Documented> {
        F::parameters().iter().map(document).collect()
    }
}

fn document(parameter: &Parameter) -> Documented {
    let schema = parameter.form.schema().default(parameter.default.map(Into::into));
    ParameterBuilder::new()
        .name(parameter.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(parameter.about))
        .schema(Some(schema))
        .build()
}
