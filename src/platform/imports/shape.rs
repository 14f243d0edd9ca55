//! What a collection takes, read off the schema of its requests: so that a cell's text becomes what its place wants.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::kernel::listing::{OwnField, OwnKind};
use crate::kernel::{Error, Result};

/// The members of a request and what they hold.
#[derive(Clone, Debug)]
pub struct Shape {
    document: Value,
    root: Value,
    own: Vec<OwnField>,
}

impl Shape {
    pub fn of<T: ToSchema>() -> Result<Self> {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        let mut schemas = Map::new();
        for (name, schema) in parts {
            schemas.insert(name, serde_json::to_value(schema).map_err(Error::internal)?);
        }
        let root = serde_json::to_value(T::schema()).map_err(Error::internal)?;
        Ok(Self { document: json!({ "components": { "schemas": schemas } }), root, own: Vec::new() })
    }

    /// The same, with the organization's own fields.
    #[must_use]
    pub fn with(self, own: Vec<OwnField>) -> Self {
        Self { own, ..self }
    }

    /// Whether there is such a member.
    pub fn has(&self, member: &str) -> bool {
        self.root.pointer("/properties").and_then(|all| all.get(member)).is_some()
    }

    /// What a cell says at this place.
    pub fn value(&self, place: &[String], text: &str) -> Value {
        if let [member, key] = place
            && member == "custom"
        {
            return self.own_value(key, text);
        }
        let schema = place.iter().try_fold(&self.root, |schema, segment| self.inner(schema, segment));
        let schema = schema.map(|schema| self.resolved(schema));
        let is = |kind: &str| schema.is_some_and(|schema| is_of(schema, kind));
        if is("boolean") {
            return flag(text);
        }
        if is("integer") || is("number") {
            return parsed(text).filter(Value::is_number).unwrap_or_else(|| text.into());
        }
        if is("array") {
            return list(text);
        }
        if is("object") {
            return parsed(text).filter(Value::is_object).unwrap_or_else(|| text.into());
        }
        text.into()
    }

    /// The schema knows nothing of own fields, so their kinds decide.
    fn own_value(&self, key: &str, text: &str) -> Value {
        match self.own.iter().find(|field| field.key == key).map(|field| field.kind) {
            Some(OwnKind::Integer) => parsed(text).filter(Value::is_number).unwrap_or_else(|| text.into()),
            Some(OwnKind::Flag) => flag(text),
            Some(OwnKind::Words) => list(text),
            _ => text.into(),
        }
    }

    fn inner<'a>(&'a self, schema: &'a Value, segment: &str) -> Option<&'a Value> {
        let schema = self.resolved(schema);
        schema.get("properties").and_then(|all| all.get(segment)).or_else(|| schema.get("items"))
    }

    /// Behind a reference, and behind the choice of being null.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..8 {
            let choices = ["oneOf", "anyOf", "allOf"].iter().find_map(|name| schema.get(name)?.as_array());
            let choice = choices.and_then(|all| all.iter().find(|one| !is_of(one, "null")));
            let target = schema.get("$ref").and_then(Value::as_str);
            let target = target.and_then(|target| self.document.pointer(target.trim_start_matches('#')));
            match target.or(choice) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }
}

fn is_of(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(found)) => found == kind,
        Some(Value::Array(all)) => all.iter().any(|found| found == kind),
        _ => false,
    }
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn flag(text: &str) -> Value {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => true.into(),
        "false" | "no" | "0" => false.into(),
        _ => text.into(),
    }
}

/// As JSON, or words divided by semicolons.
fn list(text: &str) -> Value {
    let words = || text.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
    parsed(text).filter(Value::is_array).unwrap_or_else(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::accounts::NewAccount;
    use crate::directory::contacts::NewContact;

    #[test]
    fn a_cell_becomes_what_its_place_wants() {
        let place = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let account = Shape::of::<NewAccount>().unwrap();
        assert_eq!(account.value(&place("employees"), "12"), 12);
        assert_eq!(account.value(&place("employees"), "many"), "many");
        assert_eq!(account.value(&place("industries"), "steel; ТОВ"), json!(["steel", "ТОВ"]));
        assert_eq!(account.value(&place("annual_revenue.amount"), "12"), "12");
        let contact = Shape::of::<NewContact>().unwrap();
        assert_eq!(contact.value(&place("emails.0.is_primary"), "yes"), true);
        assert_eq!(contact.value(&place("phones.0.value"), "123"), "123");
        assert_eq!(
            contact.value(&place("emails"), "[{\"value\":\"a@x.org\"}]"),
            json!([{ "value": "a@x.org" }])
        );
        assert!(contact.has("emails") && !contact.has("version"));
    }
}
