//! The failed rows as a file: as they came, with the reason, to be mended and sent again.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use serde_json::Value;

use super::mapping::REASON;
use super::model::{CsvDelimiter, Import};
use super::rows::{self, FailedRow};
use crate::kernel::Result;
use crate::kernel::ids::{ImportId, OrganizationId};
use crate::kernel::values::Text;
use crate::platform::sheet::{guarded, row, unguarded};
use crate::store::Db;

/// Rows that are read at once.
const PAGE: i64 = 500;

/// How the file is written: as its import is read, so that it can be sent again as it is.
struct Form {
    names: Vec<String>,
    /// The column of reasons that is content, since the mapping names it; others are from a file of errors before.
    content: Option<usize>,
    delimiter: u8,
    is_guarded: bool,
}

impl Form {
    fn of(import: &Import) -> Self {
        let names = import.header.as_ref().and_then(Value::as_array);
        let names = names.map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let names: Vec<String> = names.unwrap_or_else(|| vec!["source".to_owned()]);
        let is_reason = |column: &Text| column.as_str() == REASON;
        let is_mapped = import.mapping.0.iter().any(|one| one.column.as_ref().is_some_and(is_reason));
        let content = names.iter().position(|name| name == REASON).filter(|_| is_mapped);
        let delimiter = import.csv.delimiter.unwrap_or(CsvDelimiter::Comma).byte();
        Self { names, content, delimiter, is_guarded: import.csv.formula_guard != Some(false) }
    }

    fn keeps(&self, column: usize) -> bool {
        self.content == Some(column) || self.names.get(column).is_none_or(|name| name != REASON)
    }

    fn kept<'a>(&self, cells: impl Iterator<Item = Cow<'a, str>>) -> Vec<Cow<'a, str>> {
        cells.enumerate().filter(|(column, _)| self.keeps(*column)).map(|(_, cell)| cell).collect()
    }

    fn head(&self) -> Result<Vec<u8>> {
        let guard = |name| if self.is_guarded { guarded(name) } else { Cow::from(name) };
        let mut cells = self.kept(self.names.iter().map(String::as_str).map(guard));
        cells.push(Cow::from(REASON));
        row(self.delimiter, &cells)
    }

    /// A short row is filled up, so that the reason stands in its column.
    fn line(&self, failed: &FailedRow) -> Result<Vec<u8>> {
        let guard = |cell| if self.is_guarded { guarded(unguarded(cell)) } else { Cow::from(cell) };
        let mut cells: Vec<Cow<'_, str>> = match &failed.source {
            Some(Value::Array(cells)) => self.kept(cells.iter().filter_map(Value::as_str).map(guard)),
            Some(Value::String(text)) => vec![guarded(text)],
            _ => Vec::new(),
        };
        let columns = (0..self.names.len()).filter(|column| self.keeps(*column)).count();
        cells.resize(cells.len().max(columns), Cow::from(""));
        let reason = reason(failed.problem.as_ref());
        cells.push(guarded(&reason));
        row(self.delimiter, &cells)
    }
}

/// Where the file stands.
struct Place {
    organization: OrganizationId,
    import: ImportId,
    form: Form,
    db: Db,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    Head,
    /// The rows behind this line.
    Behind(i64),
    End,
}

pub(super) fn answer(import: &Import, db: Db) -> HttpResponse {
    let name = format!("attachment; filename=\"import-errors-{}.csv\"", import.id);
    let (organization, form) = (import.organization_id, Form::of(import));
    let begin = Place { organization, import: import.id, form, db, next: Next::Head };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .streaming(stream::try_unfold(begin, go_on))
}

async fn go_on(mut place: Place) -> Result<Option<(Bytes, Place)>> {
    let after = match place.next {
        Next::Head => {
            let head = place.form.head()?;
            place.next = Next::Behind(0);
            return Ok(Some((head.into(), place)));
        }
        Next::Behind(after) => after,
        Next::End => return Ok(None),
    };
    let (organization, import) = (place.organization, place.import);
    let page = place.db.read(move |conn| rows::failed(conn, organization, import, after, PAGE)).await?;
    let mut text = Vec::new();
    for failed in &page {
        text.extend(place.form.line(failed)?);
    }
    place.next = page.last().map_or(Next::End, |last| Next::Behind(last.line));
    Ok(Some((text.into(), place)))
}

/// All that is wrong with the row, in one line.
fn reason(problem: Option<&Value>) -> String {
    let Some(problem) = problem else { return String::new() };
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let errors = problem.get("errors").and_then(Value::as_array).into_iter().flatten();
    let each: Vec<String> = errors
        .map(|error| {
            let (place, message) = (text(error, "pointer"), text(error, "message"));
            if place.is_empty() { message } else { format!("{}: {message}", place.trim_start_matches('/')) }
        })
        .collect();
    if each.is_empty() {
        format!("{}: {}", text(problem, "code"), text(problem, "detail"))
    } else {
        each.join(" ")
    }
}
