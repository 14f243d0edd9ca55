//! Files row by row, in bounded memory, from any place on.

mod csv;
mod lines;
mod ndjson;
mod vcard;

use std::io::Read;

use serde_json::Value;

use super::mapping::Mapping;
use super::model::{Import, ImportFormat};
use super::place::Place;
use super::shape::Shape;
use crate::kernel::json::unstorable;
use crate::kernel::{Error, Result};

/// The longest row that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// A row on its way to becoming a record.
#[derive(Debug)]
pub struct Row {
    /// Where it begins in the file, from 1; of CSV, the row as a spreadsheet numbers it.
    pub line: u64,
    /// As it came, for the file of errors.
    pub source: Value,
    /// What a request would say, or why it cannot be read.
    pub record: Result<Value>,
}

impl Row {
    /// Refused where a record holds what cannot be kept: nothing else of the chunk shall fail with it.
    pub fn storable(mut self) -> Self {
        if let Some(place) = self.record.as_ref().ok().and_then(unstorable) {
            let message = "The character U+0000 is not allowed.";
            self.record = Err(Error::invalid_at(&place, "invalid_character", message));
        }
        self
    }
}

/// A file that is being read.
pub trait Rows {
    /// The next row; none at the end.
    fn next(&mut self) -> Result<Option<Row>>;

    /// Behind the last row that was read.
    fn place(&self) -> Place;
}

/// The rows of an import's content from a place on. `header`: the names of columns, where they are known already.
pub fn open<'a>(
    import: &Import,
    content: impl Read + 'a,
    place: Place,
    shape: &'a Shape,
) -> Result<(Box<dyn Rows + 'a>, Option<Value>)> {
    match import.format {
        ImportFormat::Csv => {
            let header = import.header.as_ref().map(names);
            let rows = csv::CsvRows::open(content, place, header, import, shape)?;
            let header = rows.header().iter().map(String::as_str).collect();
            Ok((Box::new(rows), Some(header)))
        }
        ImportFormat::Ndjson => {
            let mapping = Mapping::of_members(&import.mapping, shape)?;
            Ok((Box::new(ndjson::NdjsonRows::new(content, place, mapping, shape)), None))
        }
        ImportFormat::Vcard => Ok((Box::new(vcard::VcardRows::new(content, place)), None)),
    }
}

fn names(header: &Value) -> Vec<String> {
    header.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

fn too_large() -> Error {
    Error::invalid_at("", "too_large", "A row may have 1 MiB.")
}

fn no_utf8() -> Error {
    Error::invalid_at("", "invalid_encoding", "The row is not UTF-8.")
}

/// What reading the content failed with; the file's own flaws are told, ours are not.
fn failed(error: std::io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => Error::internal(error),
    }
}
