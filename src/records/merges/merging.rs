//! Merging: references follow, the merged go to the bin, the survivor takes over what it lacks; all in one transaction.
//!
//! Locks come in an order in which no other writer waits for us while we wait for it: the records themselves, so that
//! others may still refer to them; then what refers to them; then the tree; and last the merged once more, now against
//! references as well. Whoever was about to refer to one of them has done so by then, and is looked for again; whoever
//! comes later finds it archived. Only a batch that writes several of these rows in another order can meet us in a
//! deadlock, and is told to try again.

use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::Merged;
use super::journal::Journal;
use super::kinds::Mergeable;
use super::model::{MergeRequest, MovedReferences};
use super::parties::{self, Parties};
use super::queries::{self, Outcome};
use super::{gifts, members, own};
use crate::access::{Actor, Can, Delete};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result};
use crate::store::{Changed, dry_run, tree};

/// Makes one record of several, or tells what would be.
pub fn run<R: Mergeable + Clone>(
    conn: &mut PgConnection,
    who: &Can<Delete, R>,
    request: &MergeRequest,
) -> Result<Changed<Merged<R>>> {
    members::refuse_unknown::<R>(request)?;
    if request.dry_run != Some(true) {
        return merge(conn, who, request);
    }
    let merged = dry_run(conn, |conn| merge(conn, who, request))?;
    Ok(Changed::unchanged(Merged { merge_id: None, dry_run: true, ..merged }))
}

fn merge<R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<Delete, R>,
    request: &MergeRequest,
) -> Result<Changed<Merged<R>>> {
    let parties = Parties::hold(conn, who, request)?;
    R::refuse(conn, who, &parties)?;
    let mut patch = members::patch(&parties, request)?;
    let mut journal = Journal::default();
    let first = follow(conn, who, &parties, &mut journal)?;
    R::TREE.map_or(Ok(()), |_| tree::hold(conn, who))?;
    parties::lock::<R>(conn, who, &parties.merged_ids(), "UPDATE")?;
    let late = follow(conn, who, &parties, &mut journal)?;
    let moved = first.with(late, Extend::extend).map(summed);
    parties.survivor.follow(&kinds_of(moved.value()), &mut patch);
    let given = gifts::leave(conn, who, &parties, &patch)?;
    let survivor = become_one(conn, who, (&parties, request), patch)?;
    refuse_circle::<R>(conn, who, &[survivor.value().id()])?;
    let outcome = Outcome::of(&parties, survivor.value(), moved.value().clone(), given.value())?;
    let kept = queries::insert::<R>(conn, who, &parties, outcome)?;
    journal.keep(conn, who, kept.id)?;
    let answer = |record: R, moved: Vec<MovedReferences>| Merged {
        record,
        merge_id: Some(kept.id),
        merged_ids: parties.merged_ids().into_iter().map(Id::from).collect(),
        moved,
        dry_run: false,
    };
    let moved_now = moved.value().clone();
    let survivor = survivor.called("merged").map(|record| answer(record, moved_now));
    Ok(survivor.and(given).and(moved).and(Changed::created(kept)?))
}

/// Everything that refers to the merged refers to the survivor.
fn follow<R: Mergeable>(
    conn: &mut PgConnection,
    actor: &Actor,
    parties: &Parties<R>,
    journal: &mut Journal,
) -> Result<Changed<Vec<MovedReferences>>> {
    let mut moved = Changed::unchanged(Vec::new());
    for reference in R::REFERENCES {
        let some = reference.follow(conn, actor, parties, journal)?;
        moved = moved
            .with(some, |all, count| all.push(counted(reference.record_type, Some(reference.column), count)));
    }
    let own = own::follow(conn, actor, parties, journal)?;
    moved = moved.with(own, Extend::extend);
    for roles in R::ROLES {
        let some = roles.follow(conn, actor, (parties.survivor.id(), &parties.ids()), journal)?;
        moved = moved.with(some, |all, (given, dropped)| {
            all.push(counted(roles.record_type, Some(roles.column), given));
            all.push(counted(roles.record_type, None, dropped));
        });
    }
    Ok(moved)
}

pub(super) fn counted(kind: &str, member: Option<&str>, count: usize) -> MovedReferences {
    let (record_type, member) = (kind.to_owned(), member.map(str::to_owned));
    MovedReferences { record_type, member, count: i32::try_from(count).unwrap_or(i32::MAX) }
}

/// One count for each kind of reference, without those that there are not.
pub(super) fn summed(all: Vec<MovedReferences>) -> Vec<MovedReferences> {
    let mut sums: Vec<MovedReferences> = Vec::new();
    for one in all.into_iter().filter(|one| one.count > 0) {
        let same =
            |sum: &&mut MovedReferences| sum.record_type == one.record_type && sum.member == one.member;
        match sums.iter_mut().find(same) {
            Some(sum) => sum.count += one.count,
            None => sums.push(one),
        }
    }
    sums
}

fn kinds_of(moved: &[MovedReferences]) -> Vec<&str> {
    moved.iter().map(|one| one.record_type.as_str()).collect()
}

/// The survivor takes over what it lacks, but for references that the actor cannot make, unless they are chosen.
fn become_one<R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<Delete, R>,
    (parties, request): (&Parties<R>, &MergeRequest),
    mut patch: Map<String, Value>,
) -> Result<Changed<R>> {
    let update = who.also()?;
    loop {
        let fitting = members::fitting::<R>(patch.clone());
        let tried = fitting.and_then(|fitting| {
            conn.transaction(|conn| R::update(conn, &update, parties.survivor.id(), &IfMatch::Any, fitting))
        });
        let Err(error) = tried else { return tried };
        let chosen = |member: &str| request.chosen().iter().any(|(name, _)| *name == member);
        match out_of_sight(&error).filter(|member| patch.contains_key(member) && !chosen(member)) {
            Some(member) => drop(patch.remove(&member)),
            None => return Err(error.under("/choose")),
        }
    }
}

/// The member that refers to what the actor does not see.
fn out_of_sight(error: &Error) -> Option<String> {
    let Error::Refused(refusal) = error else { return None };
    let flaw = refusal.errors.first().filter(|flaw| flaw.code == "reference_not_found")?;
    Some(flaw.pointer.as_deref()?.trim_start_matches('/').to_owned())
}

/// 409 when one of the records would stand above itself.
pub(super) fn refuse_circle<R: Mergeable>(
    conn: &mut PgConnection,
    actor: &Actor,
    ids: &[Uuid],
) -> Result<()> {
    let Some(up) = R::TREE else { return Ok(()) };
    for id in ids {
        if tree::is_circle::<R>(conn, actor, up, *id)? {
            let detail = format!("A record would stand above itself; choose another `{up}`.");
            return Err(Error::conflict("merge_conflict", "", detail));
        }
    }
    Ok(())
}
