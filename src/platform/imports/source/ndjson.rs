//! NDJSON: an object a line.

use std::io::Read;

use serde_json::Value;

use super::lines::{Line, Lines};
use super::{Row, Rows, no_utf8, too_large};
use crate::kernel::http::parse;
use crate::kernel::{Error, Result};
use crate::platform::imports::mapping::Mapping;
use crate::platform::imports::place::Place;
use crate::platform::imports::shape::Shape;

pub(super) struct NdjsonRows<'a, R> {
    lines: Lines<R>,
    mapping: Option<Mapping>,
    shape: &'a Shape,
}

impl<'a, R: Read> NdjsonRows<'a, R> {
    pub fn new(content: R, place: Place, mapping: Option<Mapping>, shape: &'a Shape) -> Self {
        Self { lines: Lines::new(content, place), mapping, shape }
    }

    fn record(&self, line: &Line) -> Result<Value> {
        if line.is_cut {
            return Err(too_large());
        }
        match parse(&line.bytes)? {
            Value::Object(object) => Ok(match &self.mapping {
                Some(mapping) => mapping.of_object(&object, self.shape),
                None => Value::Object(object),
            }),
            _ => Err(Error::invalid_at("", "invalid_type", "A line must be an object.")),
        }
    }
}

impl<R: Read> Rows for NdjsonRows<'_, R> {
    fn next(&mut self) -> Result<Option<Row>> {
        while let Some(line) = self.lines.next()? {
            if line.bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let record = match std::str::from_utf8(&line.bytes) {
                Ok(_) => self.record(&line),
                Err(_) if !line.is_cut => Err(no_utf8()),
                Err(_) => Err(too_large()),
            };
            let source = Value::from(String::from_utf8_lossy(&line.bytes).replace('\0', "\u{fffd}"));
            return Ok(Some(Row { line: self.lines.place().line, source, record }));
        }
        Ok(None)
    }

    fn place(&self) -> Place {
        self.lines.place()
    }
}
