//! From the cells of a row to a record's members.

use serde_json::{Map, Value};

use super::model::{ImportColumn, ImportMapping};
use super::shape::Shape;
use crate::kernel::{Error, Result};
use crate::platform::sheet::unguarded;

/// The longest list that a mapping can fill, and the deepest place.
const ITEMS: usize = 100;
const DEPTH: usize = 8;

/// The column of reasons in a file of errors: such a file can be sent again as it is.
pub(super) const REASON: &str = "import_error";

/// One column on its way.
#[derive(Clone, Debug)]
struct Way {
    from: Origin,
    to: Vec<String>,
}

#[derive(Clone, Debug)]
enum Origin {
    Column(usize),
    Member(String),
    Value(String),
}

/// Where all columns go.
#[derive(Clone, Debug)]
pub struct Mapping {
    ways: Vec<Way>,
    is_guarded: bool,
}

impl Mapping {
    /// For a file with these columns; 422 for a mapping that names another one, or no member.
    pub fn of_columns(
        given: &ImportMapping,
        header: &[String],
        shape: &Shape,
        is_guarded: bool,
    ) -> Result<Self> {
        let own: Vec<ImportColumn>;
        let given = if given.0.is_empty() {
            own = header.iter().filter(|name| *name != REASON && !name.is_empty()).map(itself).collect();
            &own
        } else {
            &given.0
        };
        let way = |one: &ImportColumn| {
            let from = match (&one.column, &one.value) {
                (Some(column), _) => Origin::Column(found(header, column.as_str())?),
                (None, value) => Origin::Value(value.as_ref().map(ToString::to_string).unwrap_or_default()),
            };
            Ok(Way { from, to: place(one.to.as_str(), shape)? })
        };
        Ok(Self { ways: given.iter().map(way).collect::<Result<_>>()?, is_guarded })
    }

    /// For objects; none where each object is a record as it is.
    pub fn of_members(given: &ImportMapping, shape: &Shape) -> Result<Option<Self>> {
        let way = |one: &ImportColumn| {
            let from = match (&one.column, &one.value) {
                (Some(column), _) => Origin::Member(column.to_string()),
                (None, value) => Origin::Value(value.as_ref().map(ToString::to_string).unwrap_or_default()),
            };
            Ok(Way { from, to: place(one.to.as_str(), shape)? })
        };
        let ways: Vec<Way> = given.0.iter().map(way).collect::<Result<_>>()?;
        Ok((!ways.is_empty()).then_some(Self { ways, is_guarded: false }))
    }

    /// A row of a file; an empty cell says nothing.
    pub fn of_cells(&self, cells: &[String], shape: &Shape) -> Value {
        self.fill(shape, |from| match from {
            Origin::Column(at) => {
                let cell = cells.get(*at).map_or("", String::as_str);
                let cell = if self.is_guarded { unguarded(cell) } else { cell };
                (!cell.is_empty()).then(|| Value::from(cell))
            }
            _ => None,
        })
    }

    /// An object; a null says nothing.
    pub fn of_object(&self, object: &Map<String, Value>, shape: &Shape) -> Value {
        self.fill(shape, |from| match from {
            Origin::Member(name) => object.get(name).filter(|value| !value.is_null()).cloned(),
            _ => None,
        })
    }

    fn fill(&self, shape: &Shape, read: impl Fn(&Origin) -> Option<Value>) -> Value {
        let mut record = Value::Object(Map::new());
        for way in &self.ways {
            if let Some(value) = read(&way.from) {
                let value = match value {
                    Value::String(text) => shape.value(&way.to, &text),
                    other => other,
                };
                set(&mut record, &way.to, value);
            }
        }
        for way in &self.ways {
            // A fixed part stands beside what a column filled, not alone.
            if let Origin::Value(text) = &way.from
                && (way.to.len() == 1 || holds(&record, way.to.get(..way.to.len() - 1).unwrap_or_default()))
            {
                set(&mut record, &way.to, shape.value(&way.to, text));
            }
        }
        close_gaps(&mut record);
        record
    }
}

fn itself(name: &String) -> ImportColumn {
    use crate::kernel::values::Text;
    ImportColumn { column: Some(Text::new(name)), value: None, to: Text::new(name) }
}

fn found(header: &[String], column: &str) -> Result<usize> {
    let at = header.iter().position(|name| name == column);
    at.ok_or_else(|| refused("unknown_column", format!("The file has no column `{column}`.")))
}

fn refused(code: &str, message: String) -> Error {
    Error::invalid_at("/mapping", code, message)
}

/// The segments of a pointer, or of names with dots; the first must be a member of the record.
pub(super) fn place(to: &str, shape: &Shape) -> Result<Vec<String>> {
    let place: Vec<String> = match to.strip_prefix('/') {
        Some(pointer) => pointer.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect(),
        None => to.split('.').map(str::to_owned).collect(),
    };
    let member = place.first().map_or("", String::as_str);
    let index = |part: &String| part.parse::<usize>().is_ok_and(|index| index >= ITEMS);
    if place.len() > DEPTH || place.iter().any(index) {
        return Err(refused("out_of_range", format!("`{to}` is too deep, or too far back in a list.")));
    }
    if member != "id" && !shape.has(member) {
        return Err(refused("unknown_field", format!("The collection takes no member `{member}`.")));
    }
    Ok(place)
}

fn holds(record: &Value, place: &[String]) -> bool {
    place
        .iter()
        .try_fold(record, |value, segment| match segment.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(segment),
        })
        .is_some_and(|value| !value.is_null())
}

fn set(target: &mut Value, place: &[String], value: Value) {
    let Some((segment, rest)) = place.split_first() else {
        *target = value;
        return;
    };
    if let Ok(index) = segment.parse::<usize>() {
        if !target.is_array() {
            *target = Value::Array(Vec::new());
        }
        if let Value::Array(items) = target {
            if items.len() <= index {
                items.resize(index + 1, Value::Null);
            }
            if let Some(item) = items.get_mut(index) {
                set(item, rest, value);
            }
        }
        return;
    }
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(members) = target {
        set(members.entry(segment.as_str()).or_insert(Value::Null), rest, value);
    }
}

/// Lists of which some places were left empty.
fn close_gaps(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(close_gaps);
        }
        Value::Object(members) => members.values_mut().for_each(close_gaps),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::directory::contacts::NewContact;
    use crate::kernel::values::Text;

    fn one(column: Option<&str>, value: Option<&str>, to: &str) -> ImportColumn {
        ImportColumn { column: column.map(Text::new), value: value.map(Text::new), to: Text::new(to) }
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn cells_find_their_places() {
        let shape = Shape::of::<NewContact>().unwrap();
        let given = ImportMapping(vec![
            one(Some("Name"), None, "last_name"),
            one(Some("Mail"), None, "/emails/0/value"),
            one(Some("Other"), None, "emails.1.value"),
            one(Some("Nr"), None, "external_ids.0.id"),
            one(None, Some("shop"), "external_ids.0.system"),
        ]);
        let header = cells(&["Nr", "Name", "Mail", "Other"]);
        let mapping = Mapping::of_columns(&given, &header, &shape, true).unwrap();
        assert_eq!(
            mapping.of_cells(&cells(&["7", "'=Ім'я", "", "b@x.org"]), &shape),
            json!({ "last_name": "=Ім'я", "emails": [{ "value": "b@x.org" }],
                    "external_ids": [{ "id": "7", "system": "shop" }] })
        );
        assert_eq!(mapping.of_cells(&cells(&["", "A"]), &shape), json!({ "last_name": "A" }));
    }

    #[test]
    fn columns_and_members_must_be_known() {
        let shape = Shape::of::<NewContact>().unwrap();
        let wrong = |column: &str, to: &str| {
            let given = ImportMapping(vec![one(Some(column), None, to)]);
            Mapping::of_columns(&given, &cells(&["a"]), &shape, true).unwrap_err().to_string()
        };
        assert!(wrong("b", "last_name").contains("validation_failed"));
        assert!(wrong("a", "version").contains("validation_failed"));
        assert!(wrong("a", "emails.100.value").contains("validation_failed"));
        let plain = ImportMapping(Vec::new());
        assert!(Mapping::of_columns(&plain, &cells(&["last_name", REASON]), &shape, true).is_ok());
    }
}
