//! CSV: a record a row, the first row names the columns.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use ::csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::Value;

use super::{LONGEST, Row, Rows, failed, no_utf8};
use crate::kernel::{Error, Result};
use crate::platform::imports::mapping::Mapping;
use crate::platform::imports::model::{CsvDelimiter, Import};
use crate::platform::imports::place::Place;
use crate::platform::imports::shape::Shape;
use crate::platform::sheet::unguarded;

pub(super) struct CsvRows<'a, R> {
    reader: Reader<Bounded<R>>,
    read: Rc<Cell<usize>>,
    /// Where the reader began.
    base: u64,
    line: u64,
    record: ByteRecord,
    header: Vec<String>,
    mapping: Mapping,
    shape: &'a Shape,
}

impl<'a, R: Read> CsvRows<'a, R> {
    pub fn open(
        content: R,
        place: Place,
        header: Option<Vec<String>>,
        import: &Import,
        shape: &'a Shape,
    ) -> Result<Self> {
        let read = Rc::new(Cell::new(0));
        let delimiter = import.csv.delimiter.unwrap_or(CsvDelimiter::Comma).byte();
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        let mut reader = builder.from_reader(Bounded { content, read: Rc::clone(&read) });
        let (mut record, mut line) = (ByteRecord::new(), place.line);
        let is_guarded = import.csv.formula_guard != Some(false);
        let header = if let Some(header) = header {
            header
        } else {
            let found = reader.read_byte_record(&mut record).map_err(of_csv)?;
            line += u64::from(found);
            names(cells(&record).ok_or_else(no_utf8)?, is_guarded)?
        };
        let mapping = Mapping::of_columns(&import.mapping, &header, shape, is_guarded)?;
        Ok(Self { reader, read, base: place.offset, line, record, header, mapping, shape })
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    fn record(&self) -> Result<Value> {
        let cells = cells(&self.record).ok_or_else(no_utf8)?;
        if cells.len() != self.header.len() {
            let message = format!("The row has {} cells, the header {}.", cells.len(), self.header.len());
            return Err(Error::invalid_at("", "wrong_length", message));
        }
        Ok(self.mapping.of_cells(&cells, self.shape))
    }
}

impl<R: Read> Rows for CsvRows<'_, R> {
    fn next(&mut self) -> Result<Option<Row>> {
        self.read.set(0);
        if !self.reader.read_byte_record(&mut self.record).map_err(of_csv)? {
            return Ok(None);
        }
        self.line += 1;
        let text = |cell: &[u8]| Value::from(String::from_utf8_lossy(cell).replace('\0', "\u{fffd}"));
        let source = self.record.iter().map(text).collect();
        Ok(Some(Row { line: self.line, source, record: self.record() }))
    }

    fn place(&self) -> Place {
        Place { offset: self.base + self.reader.position().byte(), line: self.line }
    }
}

/// The names of columns, as they can be kept.
fn names(header: Vec<String>, is_guarded: bool) -> Result<Vec<String>> {
    if header.iter().any(|name| name.contains('\0')) {
        let message = "The name of a column holds the character U+0000.";
        return Err(Error::invalid_at("", "invalid_character", message));
    }
    let meant = |name: String| if is_guarded { unguarded(&name).to_owned() } else { name };
    Ok(header.into_iter().map(meant).collect())
}

fn cells(record: &ByteRecord) -> Option<Vec<String>> {
    record.iter().map(|cell| std::str::from_utf8(cell).ok().map(str::to_owned)).collect()
}

fn of_csv(error: ::csv::Error) -> Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => failed(error),
        _ => Error::internal("a CSV file could not be read"),
    }
}

/// A content of which one row can have only so much: a quote that is never closed would be the rest of the file.
struct Bounded<R> {
    content: R,
    read: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > LONGEST {
            let detail = "A row has more than 1 MiB; is a quote never closed?";
            return Err(io::Error::other(Error::invalid_at("", "too_large", detail)));
        }
        let read = self.content.read(into)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}
