//! The members of a record as columns, read off its schema.

use serde_json::Value;
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::error::Violation;
use crate::kernel::listing::{OwnField, OwnKind};
use crate::kernel::{Error, Result};

/// One member of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub holds: Holds,
}

/// What a column's cells are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Member,
    /// An amount with its currency: two columns.
    Money,
    /// The value of one of the organization's own fields.
    Own {
        key: String,
        is_number: bool,
    },
}

impl Column {
    /// Whether it goes without being named.
    pub fn is_given(&self) -> bool {
        matches!(self.name.as_str(), "id" | "version")
    }
}

/// All members, `id` and `version` first.
pub(super) fn of<R: ToSchema + PartialSchema>() -> Result<Vec<Column>> {
    let schema = serde_json::to_value(R::schema()).map_err(Error::internal)?;
    let properties = schema.get("properties").and_then(Value::as_object);
    let column = |(name, schema): (&String, &Value)| {
        let is_money = schema.to_string().contains("\"#/components/schemas/Money\"");
        Column { name: name.clone(), holds: if is_money { Holds::Money } else { Holds::Member } }
    };
    let mut columns: Vec<Column> = properties.into_iter().flatten().map(column).collect();
    columns.sort_by_key(|column| (column.name != "id", column.name != "version"));
    Ok(columns)
}

/// The organization's own fields as columns of their own, in the place of the one that holds them all.
pub(super) fn divided(columns: Vec<Column>, fields: &[OwnField]) -> Vec<Column> {
    let own = |field: &OwnField| Column {
        name: format!("custom.{}", field.key),
        holds: Holds::Own {
            key: field.key.clone(),
            is_number: matches!(field.kind, OwnKind::Integer | OwnKind::Decimal),
        },
    };
    let divide = |column: Column| match column.name.as_str() {
        "custom" => fields.iter().map(own).collect(),
        _ => vec![column],
    };
    columns.into_iter().flat_map(divide).collect()
}

/// The columns that were asked for; 422 for a member that is none.
pub(super) fn chosen(columns: Vec<Column>, fields: &[String]) -> Result<Vec<Column>> {
    let unknown = |(index, _): (usize, &String)| {
        Violation::at(format!("/fields/{index}"), "unknown_field", "There is no such member.")
    };
    let is_known = |field: &String| columns.iter().any(|column| column.name == *field);
    let wrong: Vec<_> =
        fields.iter().enumerate().filter(|(_, field)| !is_known(field)).map(unknown).collect();
    if !wrong.is_empty() {
        return Err(Error::invalid(wrong));
    }
    if fields.is_empty() {
        return Ok(columns);
    }
    Ok(columns.into_iter().filter(|column| column.is_given() || fields.contains(&column.name)).collect())
}
