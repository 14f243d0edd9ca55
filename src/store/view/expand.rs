//! Related records beside their ids: one query for each relation, for all rows together.

use std::collections::{BTreeSet, HashMap};

use diesel::pg::PgConnection;
use serde_json::Value;
use uuid::Uuid;

use super::link::Link;
use crate::access::Actor;
use crate::kernel::Result;

/// A relation to be expanded, with those of the records it leads to.
pub(super) struct Step {
    link: Link,
    inner: Vec<Self>,
}

/// The steps that the words ask for, each once; `account.owner` asks for `account` as well.
pub(super) fn steps<'w>(links: &[Link], words: impl Iterator<Item = &'w str>) -> Vec<Step> {
    let mut asked: Vec<(Link, Vec<&str>)> = Vec::new();
    for word in words {
        let (name, rest) = word.split_once('.').map_or((word, None), |(name, rest)| (name, Some(rest)));
        let Some(link) = links.iter().find(|link| link.name() == name) else { continue };
        match asked.iter_mut().find(|(known, _)| known.member == link.member) {
            Some((_, inner)) => inner.extend(rest),
            None => asked.push((*link, rest.into_iter().collect())),
        }
    }
    let step =
        |(link, inner): (Link, Vec<&str>)| Step { link, inner: steps((link.links)(), inner.into_iter()) };
    asked.into_iter().map(step).collect()
}

/// Adds to every row what the steps lead to; null where there is nothing, or nothing that the actor sees.
pub(super) fn expand(
    conn: &mut PgConnection,
    actor: &Actor,
    steps: &[Step],
    rows: &mut [Value],
) -> Result<()> {
    for step in steps {
        let found = fetch(conn, actor, step, rows)?;
        for row in rows.iter_mut() {
            let beside = id(row, step.link.member).and_then(|id| found.get(&id)).cloned();
            if let Some(members) = row.as_object_mut() {
                members.insert(step.link.name().to_owned(), beside.unwrap_or(Value::Null));
            }
        }
    }
    Ok(())
}

fn fetch(
    conn: &mut PgConnection,
    actor: &Actor,
    step: &Step,
    rows: &[Value],
) -> Result<HashMap<Uuid, Value>> {
    let ids: BTreeSet<Uuid> = rows.iter().filter_map(|row| id(row, step.link.member)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let (ids, mut records): (Vec<_>, Vec<_>) = (step.link.load)(conn, actor, &ids)?.into_iter().unzip();
    expand(conn, actor, &step.inner, &mut records)?;
    Ok(ids.into_iter().zip(records).collect())
}

fn id(row: &Value, member: &str) -> Option<Uuid> {
    row.get(member)?.as_str()?.parse().ok()
}
