//! Records as rows: RFC 4180, with CRLF, and with a guard against formulas.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::columns::{Column, Holds};
use crate::kernel::Result;
use crate::platform::sheet::{guarded, row};

/// The row of names.
pub(super) fn header(columns: &[Column]) -> Result<Vec<u8>> {
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    for column in columns {
        if column.holds == Holds::Money {
            cells.push(format!("{}.amount", column.name).into());
            cells.push(format!("{}.currency", column.name).into());
        } else {
            cells.push(column.name.as_str().into());
        }
    }
    row(b',', &cells)
}

pub(super) fn record(columns: &[Column], record: &Map<String, Value>, guard: bool) -> Result<Vec<u8>> {
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    for column in columns {
        let value = |name: &str| record.get(name).unwrap_or(&Value::Null);
        match &column.holds {
            Holds::Member => cells.push(cell(value(&column.name), guard)),
            Holds::Money => {
                // Numbers, not texts: a minus is no formula.
                let part = |name| value(&column.name).get(name).and_then(Value::as_str).unwrap_or_default();
                cells.extend([Cow::from(part("amount")), Cow::from(part("currency"))]);
            }
            Holds::Own { key, is_number } => {
                cells.push(cell(value("custom").get(key).unwrap_or(&Value::Null), guard && !is_number));
            }
        }
    }
    row(b',', &cells)
}

fn cell(value: &Value, guard: bool) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::from(""),
        Value::String(text) if guard => guarded(text),
        Value::String(text) => Cow::from(text),
        other => Cow::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: &Value, guard: bool) -> String {
        let columns =
            [("id", Holds::Member), ("text", Holds::Member), ("sum", Holds::Money), ("list", Holds::Member)];
        let columns = columns.map(|(name, holds)| Column { name: name.into(), holds });
        String::from_utf8(record(&columns, value.as_object().unwrap(), guard).unwrap()).unwrap()
    }

    #[test]
    fn rows_follow_the_standard() {
        let row = json!({ "id": 7, "text": "a \"b\", в\nc", "sum": { "amount": "-1.50", "currency": "EUR" }, "list": ["x"] });
        assert_eq!(told(&row, true), "7,\"a \"\"b\"\", в\nc\",-1.50,EUR,\"[\"\"x\"\"]\"\r\n");
        assert_eq!(told(&json!({ "id": null, "list": true }), true), ",,,,true\r\n");
    }

    #[test]
    fn what_looks_like_a_formula_is_guarded() {
        for text in ["=1+1", "+38", "-1", "@x", "\tx"] {
            assert!(told(&json!({ "text": text }), true).contains(&format!("'{text}")), "{text}");
            assert!(!told(&json!({ "text": text }), false).contains('\''), "{text}");
        }
    }
}
