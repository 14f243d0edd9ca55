//! A search: first what contains the words; where that is little, names that are nearly the same.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use super::model::{SearchAnswer, SearchHit, SearchKind, SearchMatch, detail};
use super::parameters::Asked;
use super::sources::{SOURCES, Source};
use super::statement::{ALIKE, Question, Seen, Way};
use crate::access::Actor;
use crate::kernel::values::{Instant, Text};
use crate::kernel::{Error, Result};

/// With fewer records than these, slips of the pen are thought of.
const FEW: usize = 5;
/// How long names that are nearly the same are looked for: words of letters that stand everywhere, but not together,
/// would take seconds among many records.
const PATIENCE: &str = "500ms";

pub fn search(conn: &mut PgConnection, actor: &Actor, asked: &Asked) -> Result<SearchAnswer> {
    let seen = seen(actor, &asked.kinds)?;
    let question = Question { terms: &asked.terms, seen: &seen, limit: asked.limit };
    if seen.is_empty() || asked.terms.forms.is_empty() {
        return Ok(SearchAnswer { data: Vec::new(), truncated: Vec::new() });
    }
    let mut rows: Vec<Row> = question.write(Way::Exactly).load(conn)?;
    let mut missed = false;
    if rows.len() < FEW && asked.terms.can_slip() {
        let near = nearly(conn, &question)?;
        missed = near.is_none();
        let more = near.unwrap_or_default();
        let new = more.into_iter().filter(|row| rows.iter().all(|known| known.id != row.id));
        let new: Vec<Row> = new.collect();
        rows.extend(new);
    }
    let kinds = seen.iter().map(|seen| seen.source.kind);
    answer(rows, kinds, asked.limit, missed)
}

/// Kinds that are named must be the caller's to read; of all, those count that are.
fn seen(actor: &Actor, kinds: &[SearchKind]) -> Result<Vec<Seen>> {
    let asked = |source: &&Source| kinds.is_empty() || kinds.contains(&source.kind);
    let sights = SOURCES.iter().filter(asked).map(|source| {
        let within = (source.sight)(actor)?;
        Ok(Seen { source, within })
    });
    if kinds.is_empty() { Ok(sights.flatten().collect()) } else { sights.collect() }
}

/// Names that are nearly the same; `None` when it took too long to find them.
fn nearly(conn: &mut PgConnection, question: &Question<'_>) -> Result<Option<Vec<Row>>> {
    let found = conn.transaction::<Vec<Row>, Error, _>(|conn| {
        sql_query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true), set_config('statement_timeout', $2, true)")
            .bind::<sql_types::Text, _>(ALIKE)
            .bind::<sql_types::Text, _>(PATIENCE)
            .execute(conn)?;
        Ok(question.write(Way::Nearly).load(conn)?)
    });
    match found {
        Ok(rows) => Ok(Some(rows)),
        Err(Error::Refused(refusal)) if refusal.code == "database_busy" => Ok(None),
        Err(error) => Err(error),
    }
}

fn answer(
    mut rows: Vec<Row>,
    kinds: impl Iterator<Item = SearchKind>,
    limit: usize,
    missed: bool,
) -> Result<SearchAnswer> {
    rows.sort_by(|a, b| (b.score, b.updated_at, a.id).cmp(&(a.score, a.updated_at, b.id)));
    let (mut data, mut truncated) = (Vec::new(), Vec::new());
    for kind in kinds {
        let of_kind = rows.iter().filter(|row| row.kind == kind.word()).count();
        if missed || of_kind > limit {
            truncated.push(kind);
        }
    }
    let mut told = HashMap::<SearchKind, usize>::new();
    for row in rows {
        let hit = row.hit()?;
        let of_kind = told.entry(hit.kind).or_default();
        *of_kind += 1;
        if *of_kind <= limit {
            data.push(hit);
        }
    }
    Ok(SearchAnswer { data, truncated })
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    label: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    detail: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    owner_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    updated_at: Instant,
    #[diesel(sql_type = sql_types::Integer)]
    score: i32,
    #[diesel(sql_type = sql_types::Text)]
    member: String,
    #[diesel(sql_type = sql_types::Text)]
    text: String,
}

impl Row {
    fn hit(self) -> Result<SearchHit> {
        let kind =
            SearchKind::of(&self.kind).ok_or_else(|| Error::internal("a kind that nobody asked for"))?;
        Ok(SearchHit {
            kind,
            id: self.id.into(),
            label: Text::new(self.label),
            detail: detail(self.detail),
            owner_id: self.owner_id.map(Into::into),
            matched: SearchMatch { member: self.member, text: Text::new(self.text) },
            score: self.score,
            updated_at: self.updated_at,
        })
    }
}
