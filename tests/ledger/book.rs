//! What a writer was promised of one record.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub version: i64,
    pub description: String,
    pub is_archived: bool,
}

impl Promise {
    /// As an answer, or the list, has the record.
    pub fn of(record: &Value) -> Self {
        Self {
            version: record["version"].as_i64().expect("a version"),
            description: record["description"].as_str().unwrap_or_default().to_owned(),
            is_archived: !record["archived_at"].is_null(),
        }
    }
}

/// The id of a record that was answered.
pub fn id(record: &Value) -> String {
    record["id"].as_str().unwrap_or_else(|| panic!("no record: {record:#}")).to_owned()
}
