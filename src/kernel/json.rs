//! Reading JSON strictly: no duplicate members, no more than 32 levels.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::error::{Error, Result};

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 32;

/// The document, or 400 `malformed_json` or `json_too_deep`.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let too_deep = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0, too_deep: &too_deep }.deserialize(&mut reader);
    match value.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) if too_deep.get() => {
            Err(Error::unreadable("json_too_deep", format!("JSON may nest {MAX_DEPTH} levels.")))
        }
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let detail = format!("The body is not well-formed JSON (line {line}, column {column}).");
            Err(Error::unreadable("malformed_json", detail))
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    too_deep: &'a Cell<bool>,
}

impl Strict<'_> {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inner)?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("duplicate member"));
            }
        }
        Ok(object.into())
    }
}

/// The value as a `T`; the path of the first member that does not fit.
pub fn read<T: de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer =
            error.path().iter().fold(String::new(), |pointer, segment| format!("{pointer}/{segment}"));
        Error::invalid_at(&pointer, "invalid_value", "The value is not valid here.")
    })
}

/// What stands in the place of a character that the database cannot keep.
const REPLACED: &str = "\u{fffd}";

/// Where U+0000 stands in a value, which the database cannot keep: a pointer to the first place.
pub fn unstorable(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| unstorable(item).map(|inner| format!("/{index}{inner}"))),
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            let inner = if name.contains('\0') { Some(String::new()) } else { unstorable(value) };
            inner.map(|inner| format!("/{}{inner}", name.replace('\0', REPLACED)))
        }),
        _ => None,
    }
}

/// The value as the database can keep it.
pub fn storable(value: Value) -> Value {
    if unstorable(&value).is_none() {
        return value;
    }
    match value {
        Value::String(text) => text.replace('\0', REPLACED).into(),
        Value::Array(items) => items.into_iter().map(storable).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name.replace('\0', REPLACED), storable(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MAX_DEPTH, parse, storable, unstorable};

    fn code(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn duplicate_members_and_broken_text_are_malformed() {
        for text in ["", "{", r#"{"a":1,"a":2}"#, "[1,]", "{} {}", "\u{feff}{}", "nul", "1e999"] {
            assert!(code(text).contains("malformed_json"), "{text}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(code(&nested(MAX_DEPTH + 1)).contains("json_too_deep"));
        assert!(code(&"[".repeat(200_000)).contains("json_too_deep"));
    }

    #[test]
    fn what_cannot_be_kept_is_found_and_replaced() {
        let value = json!({ "a": ["b", { "c\0": "d" }], "e": 1 });
        assert_eq!(unstorable(&value).as_deref(), Some("/a/1/c\u{fffd}"));
        assert_eq!(storable(value), json!({ "a": ["b", { "c\u{fffd}": "d" }], "e": 1 }));
        assert_eq!(storable(json!(["\0"])), json!(["\u{fffd}"]));
        assert_eq!(unstorable(&json!({ "a": ["b", null, 1.5] })), None);
    }
}
