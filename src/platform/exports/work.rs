//! How an export is made: pages out of one snapshot, pieces into the table of contents.

use diesel::pg::PgConnection;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::columns::{self, Column};
use super::model::{Export, ExportFormat};
use super::source::{self, PAGE, Source};
use super::{csv, queries};
use crate::kernel::{Error, Result};
use crate::platform::contents::{self, Writer};
use crate::platform::jobs::{Kind, Mark, Run, Stop};
use crate::store::Changed;

pub(in crate::platform) const EXPORT: Kind = Kind { name: "export", run };

/// What is going on, from the first record to the last.
struct Making {
    export: Export,
    source: Source,
    columns: Vec<Column>,
    writer: Writer,
    records: i64,
}

/// A snapshot dies with its worker, so another one begins again, with a snapshot of its own.
fn run(job: &mut Run<'_>) -> Result<Value, Stop> {
    let mut making = begin(job)?;
    let mut conn = job.pool().get()?;
    let snapshot_seq = conn
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|snapshot| -> Result<i64, Stop> { copy(&mut making, job, snapshot) })?;
    drop(conn);
    let Making { export, writer, records, .. } = &making;
    job.chunk(|conn, _| {
        queries::finish(conn, export, *records, writer.size(), snapshot_seq)?;
        Ok((Changed::nothing(), mark(*records, Some(*records))))
    })?;
    let size = writer.size();
    Ok(json!({ "export_id": export.id, "records": records, "size": size, "snapshot_seq": snapshot_seq }))
}

/// What an attempt before has left is no part of the export, from now on.
fn begin(job: &mut Run<'_>) -> Result<Making, Stop> {
    let subject = job.job.subject_id;
    let making = job.chunk(|conn, actor| {
        let export = queries::of_job(conn, actor, subject)?;
        let writer = Writer::new(actor.organization_id);
        queries::begin(conn, &export, writer.content)?;
        let source = source::of(export.collection);
        let mut columns = columns::chosen((source.columns)()?, &export.fields)?;
        if export.format == ExportFormat::Csv {
            columns = columns::divided(columns, &(source.own)(conn, actor)?);
        }
        let making = Making { export, source, columns, writer, records: 0 };
        Ok((Changed::unchanged(making), mark(0, None)))
    })?;
    if let Some(before) = making.export.content_id {
        contents::discard(job.pool(), making.export.organization_id, before);
    }
    Ok(making)
}

fn mark(done: i64, total: Option<i64>) -> Mark {
    Mark { done, total, checkpoint: Value::Null }
}

/// Copies all records; returns the snapshot's place in the feed.
fn copy(making: &mut Making, job: &mut Run<'_>, snapshot: &mut PgConnection) -> Result<i64, Stop> {
    let actor = job.actor(snapshot)?;
    let head = queries::feed_head(snapshot, &actor)?;
    if making.export.format == ExportFormat::Csv {
        making.writer.push(&csv::header(&making.columns)?);
    }
    let mut after = Uuid::nil();
    loop {
        let page = (making.source.page)(snapshot, &actor, &making.export.filter, after)?;
        let is_last = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        for record in page {
            let Value::Object(record) = record else { return Err(Error::internal("no object").into()) };
            after = id_of(&record)?;
            making.write(record)?;
        }
        while let Some(piece) = making.writer.next(is_last) {
            let (admit, filter, records) =
                (making.source.admit, making.export.filter.as_str(), making.records);
            job.chunk(|conn, actor| {
                // As long as the records may be read.
                admit(conn, actor, filter)?;
                piece.keep(conn)?;
                Ok((Changed::nothing(), mark(records, None)))
            })?;
        }
        if is_last {
            return Ok(head);
        }
    }
}

fn id_of(record: &Map<String, Value>) -> Result<Uuid> {
    let id = record.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Error::internal("a record without an id"))
}

impl Making {
    fn write(&mut self, mut record: Map<String, Value>) -> Result<()> {
        self.records += 1;
        let line = match self.export.format {
            ExportFormat::Csv => csv::record(&self.columns, &record, self.export.formula_guard)?,
            ExportFormat::Ndjson => {
                record.retain(|name, _| self.columns.iter().any(|column| column.name == *name));
                let mut line = serde_json::to_vec(&record).map_err(Error::internal)?;
                line.push(b'\n');
                line
            }
        };
        self.writer.push(&line);
        Ok(())
    }
}
