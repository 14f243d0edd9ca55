//! Records as rows: RFC 4180, with CRLF, and with a guard against formulas.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::columns::Column;
use crate::kernel::{Error, Result};

/// The row of names.
pub(super) fn header(columns: &[Column]) -> Result<Vec<u8>> {
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    for column in columns {
        if column.is_money {
            cells.push(format!("{}.amount", column.name).into());
            cells.push(format!("{}.currency", column.name).into());
        } else {
            cells.push(column.name.as_str().into());
        }
    }
    row(&cells)
}

pub(super) fn record(columns: &[Column], record: &Map<String, Value>, guard: bool) -> Result<Vec<u8>> {
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    for column in columns {
        let value = record.get(&column.name).unwrap_or(&Value::Null);
        if column.is_money {
            // Numbers, not texts: a minus is no formula.
            let part = |name| value.get(name).and_then(Value::as_str).unwrap_or_default();
            cells.extend([Cow::from(part("amount")), Cow::from(part("currency"))]);
        } else {
            cells.push(cell(value, guard));
        }
    }
    row(&cells)
}

fn cell(value: &Value, guard: bool) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::from(""),
        Value::String(text) if guard && is_formula(text) => Cow::from(format!("'{text}")),
        Value::String(text) => Cow::from(text),
        other => Cow::from(other.to_string()),
    }
}

/// Whether a spreadsheet would compute it.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

fn row(cells: &[Cow<'_, str>]) -> Result<Vec<u8>> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::with_capacity(512));
    writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(Error::internal)?;
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: &Value, guard: bool) -> String {
        let columns = [("id", false), ("text", false), ("sum", true), ("list", false)]
            .map(|(name, is_money)| Column { name: name.into(), is_money });
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
