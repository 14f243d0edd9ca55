//! The failed rows as a file: as they came, with the reason, to be mended and sent again.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use serde_json::Value;

use super::mapping::REASON;
use super::model::Import;
use super::rows::{self, FailedRow};
use crate::kernel::Result;
use crate::platform::sheet::{guarded, row};
use crate::store::Db;

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Where the file stands.
struct Place {
    import: Import,
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

pub(super) fn answer(import: Import, db: Db) -> HttpResponse {
    let name = format!("attachment; filename=\"import-errors-{}.csv\"", import.id);
    let begin = Place { import, db, next: Next::Head };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .streaming(stream::try_unfold(begin, go_on))
}

async fn go_on(mut place: Place) -> Result<Option<(Bytes, Place)>> {
    let after = match place.next {
        Next::Head => {
            let head = head(&place.import)?;
            place.next = Next::Behind(0);
            return Ok(Some((head.into(), place)));
        }
        Next::Behind(after) => after,
        Next::End => return Ok(None),
    };
    let (organization, id) = (place.import.organization_id, place.import.id);
    let page = place.db.read(move |conn| rows::failed(conn, organization, id, after, PAGE)).await?;
    let names = place.import.header.as_ref().and_then(Value::as_array);
    let columns = names.map_or(1, |names| names.iter().filter(|name| *name != REASON).count());
    let mut text = Vec::new();
    for failed in &page {
        text.extend(line(failed, columns)?);
    }
    place.next = page.last().map_or(Next::End, |last| Next::Behind(last.line));
    Ok(Some((text.into(), place)))
}

fn head(import: &Import) -> Result<Vec<u8>> {
    let names = import.header.as_ref().and_then(Value::as_array);
    let mut cells: Vec<Cow<'_, str>> = match names {
        Some(names) => names.iter().filter_map(Value::as_str).map(guarded).collect(),
        None => vec![Cow::from("source")],
    };
    if !cells.iter().any(|name| name == REASON) {
        cells.push(Cow::from(REASON));
    }
    row(&cells)
}

/// A short row is filled up, so that the reason stands in its column.
fn line(failed: &FailedRow, columns: usize) -> Result<Vec<u8>> {
    let mut cells: Vec<Cow<'_, str>> = match &failed.source {
        Some(Value::Array(cells)) => cells.iter().filter_map(Value::as_str).map(guarded).collect(),
        Some(Value::String(text)) => vec![guarded(text)],
        _ => Vec::new(),
    };
    let filled = cells.len().max(columns);
    cells.resize(filled, Cow::from(""));
    cells.push(Cow::from(reason(failed.problem.as_ref())));
    row(&cells)
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
