//! What the merged give away as they go to the bin, and get back as they come out of it: what no two records can have.
//! That are ids of other systems, and those values of own fields that the survivor takes over.

use std::collections::BTreeMap;

use diesel::Connection as _;
use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::kinds::Mergeable;
use super::members::view;
use super::parties::Parties;
use crate::access::{Actor, Can, Delete, Update};
use crate::extras::{self, ExternalIds};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::read;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::store::{Changed, told};

/// What one record gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Gift {
    pub external_ids: ExternalIds,
    pub custom: Map<String, Value>,
}

/// What each record gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Gifts(BTreeMap<Uuid, Gift>);

impl Gifts {
    pub(super) fn of(&self, record: Uuid) -> Gift {
        self.0.get(&record).cloned().unwrap_or_default()
    }
}

/// The merged give away what is one's alone and go to the bin, with the survivor's address.
pub(super) fn leave<R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<Delete, R>,
    parties: &Parties<R>,
    patch: &Map<String, Value>,
) -> Result<Changed<Gifts>> {
    let update = who.also()?;
    let mut given = Changed::unchanged(Gifts::default());
    for record in &parties.merged {
        let gift = Gift { external_ids: record.external_ids().clone(), custom: taken(record, patch)? };
        let id = record.id();
        given = given.with(give(conn, &update, record, gift)?, |all, gift| drop(all.0.insert(id, gift)));
    }
    let ids = parties.merged_ids();
    let before = R::stored(conn, who.organization_id, &ids)?;
    let leave = format!(
        "UPDATE {} SET archived_at = $3, merged_into_id = $4, version = version + 1, updated_at = $3, \
         updated_by_id = $5 WHERE organization_id = $1 AND id = ANY($2)",
        R::ROWS
    );
    sql_query(leave)
        .bind::<sql_types::Uuid, _>(who.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(parties.survivor.id())
        .bind::<sql_types::Uuid, _>(who.user_id)
        .execute(conn)?;
    let after = R::stored(conn, who.organization_id, &ids)?;
    Ok(given.and(told(&before, after, "archived")?))
}

/// The own fields whose values the survivor takes from the record.
fn taken<R: Mergeable>(record: &R, patch: &Map<String, Value>) -> Result<Map<String, Value>> {
    let own = view(record)?.remove("custom").unwrap_or_default();
    let taken = patch.get("custom").and_then(Value::as_object).into_iter().flatten();
    let taken = taken.filter(|(key, value)| !value.is_null() && own.get(key.as_str()) == Some(*value));
    Ok(taken.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn give<R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    record: &R,
    gift: Gift,
) -> Result<Changed<Gift>> {
    if !gift.custom.is_empty() {
        let none: Map<String, Value> = gift.custom.keys().map(|key| (key.clone(), Value::Null)).collect();
        let patch = json!({ "external_ids": [], "custom": none });
        let tried = conn.transaction(|conn| change(conn, who, record, patch));
        match tried {
            // A field that must not be empty is kept; the survivor has the same value, unless it is to be unique.
            Err(Error::Refused(refusal)) if refusal.status.is_client_error() => {}
            given => return Ok(given?.map(|()| gift)),
        }
    }
    let gift = Gift { custom: Map::new(), ..gift };
    if gift.external_ids.0.is_empty() {
        return Ok(Changed::unchanged(gift));
    }
    Ok(change(conn, who, record, json!({ "external_ids": [] }))?.map(|()| gift))
}

fn change<R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    record: &R,
    patch: Value,
) -> Result<Changed<()>> {
    Ok(R::update(conn, who, record.id(), &IfMatch::Any, read(patch)?)?.map(drop))
}

/// Takes a record out of the bin and gives back what it gave, as far as nobody has it; tells the own fields that others
/// have filled.
pub(super) fn come_back<R: Mergeable>(
    conn: &mut PgConnection,
    actor: &Actor,
    record: &R,
    gift: Gift,
) -> Result<Changed<Vec<String>>> {
    let done = R::restore(conn, &Can::prove(actor)?, record.id(), &IfMatch::Any)?.map(|_| Vec::new());
    let who = Can::prove(actor)?;
    let mut free = Vec::new();
    for id in gift.external_ids.0 {
        if extras::holder::<R>(conn, actor, &id)?.is_none() {
            free.push(id);
        }
    }
    let done = if free.is_empty() {
        done
    } else {
        done.and(change(conn, &who, record, json!({ "external_ids": free }))?)
    };
    if gift.custom.is_empty() {
        return Ok(done);
    }
    let keys: Vec<String> = gift.custom.keys().cloned().collect();
    let patch = json!({ "custom": gift.custom });
    match conn.transaction(|conn| change(conn, &who, record, patch)) {
        Err(Error::Refused(refusal)) if refusal.status.is_client_error() => Ok(done.map(|_| keys)),
        given => Ok(done.and(given?)),
    }
}
