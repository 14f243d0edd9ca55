//! Request bodies against the schemas of the document: what the document allows is what is accepted.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::error::{Error, Result, Violation};

static CHECKS: LazyLock<RwLock<HashMap<TypeId, Arc<Validator>>>> = LazyLock::new(RwLock::default);

/// 422 with every violation of `T`'s schema.
pub fn check<T: ToSchema + 'static>(value: &Value) -> Result<()> {
    let check = of::<T>()?;
    if check.is_valid(value) {
        return Ok(());
    }
    Err(Error::invalid(check.iter_errors(value).flat_map(|error| violations(&error)).collect()))
}

fn of<T: ToSchema + 'static>() -> Result<Arc<Validator>> {
    let key = TypeId::of::<T>();
    if let Some(check) = CHECKS.read().ok().and_then(|checks| checks.get(&key).cloned()) {
        return Ok(check);
    }
    let check = Arc::new(compile::<T>()?);
    if let Ok(mut checks) = CHECKS.write() {
        checks.insert(key, Arc::clone(&check));
    }
    Ok(check)
}

fn compile<T: ToSchema>() -> Result<Validator> {
    let mut parts = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut parts);
    let schemas: HashMap<_, _> = parts.into_iter().collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{}", T::name()),
        "components": { "schemas": schemas },
    });
    jsonschema::options().should_validate_formats(true).build(&schema).map_err(|error| {
        Error::internal(format!("the schema of `{}` cannot be compiled: {error}", T::name()))
    })
}

/// What a failed keyword tells the caller: our code, our words, the limit by name.
fn violations(error: &ValidationError<'_>) -> Vec<Violation> {
    let at = error.instance_path().to_string();
    let one = |code: &str, message: &str| vec![Violation::at(at.clone(), code, message)];
    let limited = |code: &str, message: String, limit: &Value| {
        vec![Violation::at(at.clone(), code, message).with("limit", limit.clone())]
    };
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| unknown(&at, name)).collect()
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Violation::at(format!("{at}/{}", escape(name)), "required", "This member is required.")]
        }
        Kind::Type { kind } if error.instance().is_null() => {
            let _: &TypeKind = kind;
            one("not_nullable", "Must not be null.")
        }
        Kind::Type { .. } => one("invalid_type", "The value has the wrong type."),
        Kind::MinLength { limit } => {
            limited("too_short", format!("At least {limit} characters."), &json!(limit))
        }
        Kind::MaxLength { limit } => {
            limited("too_long", format!("At most {limit} characters."), &json!(limit))
        }
        Kind::MinItems { limit } => limited("too_few", format!("At least {limit} items."), &json!(limit)),
        Kind::MaxItems { limit } => limited("too_many", format!("At most {limit} items."), &json!(limit)),
        Kind::Minimum { limit } => limited("out_of_range", format!("At least {limit}."), limit),
        Kind::Maximum { limit } => limited("out_of_range", format!("At most {limit}."), limit),
        Kind::Enum { options } => limited("unknown_value", "Not one of the allowed values.".into(), options),
        Kind::UniqueItems => one("repeated", "Each item may stand only once."),
        Kind::Pattern { .. } if holds_nul(error.instance()) => {
            one("invalid_character", "The character U+0000 is not allowed.")
        }
        Kind::Pattern { .. } | Kind::Format { .. } => one("invalid_format", "The value has the wrong form."),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => best(&at, context),
        _ => one("invalid_value", "The value is not valid here."),
    }
}

fn unknown(at: &str, name: &str) -> Violation {
    Violation::at(format!("{at}/{}", escape(name)), "unknown_field", "There is no such member.")
}

/// Of the alternatives of a member that may be null, the one that is not null says what is wrong.
fn best(at: &str, alternatives: &[Vec<ValidationError<'_>>]) -> Vec<Violation> {
    let found = alternatives.iter().map(|errors| errors.iter().flat_map(violations).collect::<Vec<_>>());
    let wrong_type =
        |v: &Vec<Violation>| v.iter().any(|v| v.code == "invalid_type" && v.pointer.as_deref() == Some(at));
    found.min_by_key(wrong_type).unwrap_or_default()
}

fn holds_nul(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('\0'))
}

/// A member's name inside a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
