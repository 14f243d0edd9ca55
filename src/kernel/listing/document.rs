//! The parameters of a list, as the document lists them: exactly what is accepted.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};

use super::asked::{LIMIT_DEFAULT, VALUES_MAX};
use super::cursor;
use super::field::{Field, Kind};
use super::operator::Op;
use super::plain::{LIMIT_MAX, SEARCH_MAX, WORDS_MAX};
use super::rule::{INTEGER_MAX, TEXT_MAX, least_length, places};
use super::shape::Shape;
use super::sort::KEYS_MAX;
use super::wish;

const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const INSTANT: &str =
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$";
/// PostgreSQL cannot store U+0000.
const TEXT: &str = r"^[^\u0000]*$";

pub(super) fn parameters(shape: Shape) -> Vec<Parameter> {
    let mut all = vec![limit(), cursor(), sort(shape), count()];
    all.extend(shape.search.map(|_| search()));
    all.extend(shape.archives.then(archived));
    all.extend(shape.offer.into_iter().flat_map(wish::parameters));
    all.extend(shape.extended.then(view));
    let filters = shape.all().flat_map(|field| field.operators().iter().map(|op| filter(field, *op)));
    all.extend(filters);
    all
}

fn limit() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(format("int32")))
        .minimum(Some(1))
        .maximum(Some(usize::from(LIMIT_MAX)))
        .default(Some(LIMIT_DEFAULT.into()));
    one("limit", "The most records on a page.", schema)
}

fn cursor() -> Parameter {
    let schema = string(1, cursor::LENGTH_MAX).pattern(Some("^[A-Za-z0-9_-]+$"));
    one("cursor", "`page.next_cursor` of the page before; belongs to the same filter and sort.", schema)
}

fn sort(shape: Shape) -> Parameter {
    let words = shape.sorts();
    let longest = words.iter().map(String::len).max();
    let key = ObjectBuilder::new().schema_type(Type::String).max_length(longest).enum_values(Some(words));
    let keys = ArrayBuilder::new().items(key).max_items(Some(KEYS_MAX)).unique_items(true);
    let description = format!(
        "What to sort by, most important first; `-` is descending. A field counts only once. Empty is the \
         smallest value; ties are settled by `id`. Without it: `{}`.",
        shape.default_sort
    );
    many("sort", &description, keys)
}

fn count() -> Parameter {
    let schema = words(&["none", "exact"]).default(Some("none".into()));
    one("count", "Whether to count all records of the list, up to 10 000.", schema)
}

fn archived() -> Parameter {
    one(
        "archived",
        "Archived records `only`, or `any` record; without it none that is archived.",
        words(&["only", "any"]),
    )
}

fn view() -> Parameter {
    let schema = string(36, 36).format(Some(format("uuid"))).pattern(Some(UUID));
    let description = "A saved view of this list: its filter holds, and its sort and `fields` unless others are given. The \
        organization's own fields that are marked so are parameters, too: `custom__<key>` and \
        `custom__<key>__<operator>`, with the operators of their kind, and `sort=custom__<key>`.";
    one("view", description, schema)
}

fn search() -> Parameter {
    let more = WORDS_MAX - 1;
    let pattern = format!(r"^\s*[^\s\u0000]+(\s+[^\s\u0000]+){{0,{more}}}\s*$");
    let description = "Words that the record's text contains, all of them, whatever the case and accents.";
    one("q", description, string(1, SEARCH_MAX).pattern(Some(pattern)))
}

fn filter(field: &Field, op: Op) -> Parameter {
    let name = op.parameter(field.name);
    let description = match field.currency {
        Some(currency) if op != Op::IsNull => {
            format!("`{}` {}; needs `{currency}` as well.", field.name, op.meaning())
        }
        _ => format!("`{}` {}.", field.name, op.meaning()),
    };
    let value = value(field, op);
    if !op.takes_many() {
        return one(&name, &description, value);
    }
    let values = ArrayBuilder::new().items(value).min_items(Some(1)).max_items(Some(VALUES_MAX));
    many(&name, &description, values)
}

pub(super) fn value(field: &Field, op: Op) -> ObjectBuilder {
    if op.takes_flag() {
        return ObjectBuilder::new().schema_type(Type::Boolean);
    }
    match field.kind {
        Kind::Id | Kind::Ids => string(36, 36).format(Some(format("uuid"))).pattern(Some(UUID)),
        Kind::Text | Kind::Texts if !field.words.is_empty() => words(field.words),
        Kind::Text | Kind::Texts => string(least_length(op), TEXT_MAX).pattern(Some(TEXT)),
        Kind::Integer | Kind::Long => integer(),
        Kind::Decimal => decimal(places(field)),
        Kind::Flag => ObjectBuilder::new().schema_type(Type::Boolean),
        Kind::Instant => string(20, 32).format(Some(format("date-time"))).pattern(Some(INSTANT)),
        Kind::Day => string(10, 10).format(Some(format("date"))).pattern(Some(DAY)),
    }
}

fn integer() -> ObjectBuilder {
    // The document's library counts in `isize`.
    let most = isize::try_from(INTEGER_MAX).unwrap_or(isize::MAX);
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(format("int64")))
        .minimum(Some(-most))
        .maximum(Some(most))
}

fn decimal(places: usize) -> ObjectBuilder {
    // A sign, fifteen digits and a point.
    string(1, 17 + places).pattern(Some(format!(r"^-?(0|[1-9][0-9]{{0,14}})(\.[0-9]{{1,{places}}})?$")))
}

fn string(least: usize, most: usize) -> ObjectBuilder {
    let least = Some(least).filter(|least| *least > 0);
    ObjectBuilder::new().schema_type(Type::String).min_length(least).max_length(Some(most))
}

pub(super) fn words(known: &[&str]) -> ObjectBuilder {
    let longest = known.iter().map(|word| word.len()).max();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(longest)
        .enum_values(Some(known.iter().copied()))
}

fn format(name: &str) -> SchemaFormat {
    SchemaFormat::Custom(name.to_owned())
}

fn one(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, description).schema(Some(schema)).build()
}

/// A parameter that is repeated for each value.
pub(super) fn many(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, description)
        .schema(Some(schema))
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .build()
}

fn parameter(name: &str, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
}
