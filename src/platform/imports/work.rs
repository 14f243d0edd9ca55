//! How an import is done: chunk by chunk, each with its verdicts and its checkpoint in one transaction.

use std::time::{Duration, Instant};

use diesel::pg::PgConnection;
use serde_json::{Value, json};

use super::chunk::{Chunk, Counts};
use super::model::Import;
use super::place::Place;
use super::source::{self, Row, Rows};
use super::target::{self, Target};
use super::{queries, rows};
use crate::access::Actor;
use crate::kernel::listing::OwnField;
use crate::kernel::{Error, Result};
use crate::platform::contents::{self, Reader};
use crate::platform::jobs::{Kind, Mark, Run, Stop};
use crate::store::Changed;

pub(in crate::platform) const IMPORT: Kind = Kind { name: "import", run };

/// Rows of a chunk: enough to make a transaction worth it, few enough to end it within moments.
const ROWS: usize = 500;
/// Bytes of a chunk, for rows that are large.
const BYTES: u64 = 4 << 20;
/// A chunk that took longer than this is followed by smaller ones.
const LONG: Duration = Duration::from_secs(2);

fn run(job: &mut Run<'_>) -> Result<Value, Stop> {
    let (import, target, own) = begin(job)?;
    let (Some(content), Some(size)) = (import.content_id, import.size) else {
        return end(job);
    };
    let place = Place::of(job.job.checkpoint.as_ref());
    let bytes = u64::try_from(size).map_err(Error::internal)?;
    let content = Reader::new(job.pool().clone(), import.organization_id, content, bytes, place.offset);
    let shape = (target.shape)()?.with(own);
    let (mut file, header) = source::open(&import, content, place, &shape)?;
    if let (Some(header), None) = (&header, &import.header) {
        job.chunk(|conn, _| {
            queries::name_columns(conn, &import, header)?;
            Ok((Changed::nothing(), mark(file.place(), size)?))
        })?;
    }
    let mut most = ROWS;
    loop {
        let batch = batch(file.as_mut(), most)?;
        if batch.is_empty() {
            break;
        }
        let (begun, mark) = (Instant::now(), mark(file.place(), size)?);
        job.chunk(|conn, actor| Ok((write(conn, actor, &import, &target, &batch)?, mark)))?;
        most = if begun.elapsed() > LONG { (most / 2).max(10) } else { (most * 2).min(ROWS) };
    }
    end(job)
}

fn begin(job: &mut Run<'_>) -> Result<(Import, Target, Vec<OwnField>), Stop> {
    let (subject, checkpoint) = (job.job.subject_id, job.job.checkpoint.clone());
    let place = Place::of(checkpoint.as_ref());
    job.chunk(|conn, actor| {
        let import = queries::of_job(conn, actor, subject)?;
        let target = target::of(import.collection);
        target.admit(actor)?;
        let mark = mark(place, import.size.unwrap_or_default())?;
        let own = (target.own)(conn, actor)?;
        Ok((Changed::unchanged((import, target, own)), mark))
    })
}

fn mark(place: Place, size: i64) -> Result<Mark> {
    let done = i64::try_from(place.offset).map_err(Error::internal)?;
    Ok(Mark { done, total: Some(size), checkpoint: serde_json::to_value(place).map_err(Error::internal)? })
}

fn batch(file: &mut dyn Rows, most: usize) -> Result<Vec<Row>> {
    let (mut batch, begin) = (Vec::new(), file.place().offset);
    while batch.len() < most && file.place().offset - begin < BYTES {
        match file.next()? {
            Some(row) => batch.push(row.storable()),
            None => break,
        }
    }
    Ok(batch)
}

fn write(
    conn: &mut PgConnection,
    actor: &Actor,
    import: &Import,
    target: &Target,
    batch: &[Row],
) -> Result<Changed<()>> {
    let (changed, verdicts) = Chunk { import, target, actor, rows: batch }.write(conn)?;
    let told = batch.iter().zip(&verdicts);
    let told = told.map(|(row, verdict)| verdict.row(row.line, &row.source, import.dry_run)).collect();
    rows::insert(conn, import, told)?;
    queries::count(conn, import, Counts::of(&verdicts))?;
    Ok(changed)
}

/// The content has served its turn.
fn end(job: &mut Run<'_>) -> Result<Value, Stop> {
    let (subject, checkpoint) = (job.job.subject_id, job.job.checkpoint.clone());
    let import = job.chunk(|conn, actor| {
        let import = queries::of_job(conn, actor, subject)?;
        queries::drop_content(conn, &import)?;
        let size = import.size.unwrap_or_default();
        let mark = Mark { done: size, total: Some(size), checkpoint: checkpoint.unwrap_or_default() };
        Ok((Changed::unchanged(import), mark))
    })?;
    if let Some(content) = import.content_id {
        contents::discard(job.pool(), import.organization_id, content);
    }
    let Import { id, created, updated, skipped, failed, .. } = import;
    Ok(
        json!({ "import_id": id, "created": created, "updated": updated, "skipped": skipped, "failed": failed }),
    )
}
