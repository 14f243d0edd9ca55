//! Files for spreadsheets: rows by RFC 4180, and texts that are not taken for formulas.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use crate::kernel::{Error, Result};

/// Whether a spreadsheet would compute it, or would be kept from it by a `'` of its own.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

/// The text, with a leading `'` where it would be taken for a formula.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::from(format!("'{text}")) } else { Cow::from(text) }
}

/// The text without that `'`.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// One row, with its end.
pub(super) fn row(delimiter: u8, cells: &[Cow<'_, str>]) -> Result<Vec<u8>> {
    let mut builder = WriterBuilder::new();
    builder.terminator(Terminator::CRLF).delimiter(delimiter);
    let mut writer = builder.from_writer(Vec::with_capacity(512));
    writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(Error::internal)?;
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_comes_back() {
        for text in ["=1", "+38", "-", "@a", "a=1", "'quoted'", "'=1", "''=1", "'", ""] {
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!(unguarded("'=1"), "=1");
    }
}
