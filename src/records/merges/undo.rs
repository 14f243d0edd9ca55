//! Taking a merge back: what it moved goes back, unless others have moved it since; the merged come out of the bin; the
//! survivor's members are as before, but for those that others have changed since. What is left is told.

use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::gifts::{self, Gift, Gifts};
use super::journal::{self, Step};
use super::kinds::Mergeable;
use super::linked::{Linked as _, rewrite_links};
use super::merging::{counted, refuse_circle, summed};
use super::model::{Merge, MergeCollection, MergeKept, MovedReferences};
use super::parties::{lock, wait_for_others};
use super::rewrite::{Rewriter, Turn, rewrite};
use super::{members, own, queries, roles};
use crate::access::{Actor, Can, Delete, Update};
use crate::catalog::products::Product;
use crate::collaboration::comments::Comment;
use crate::collaboration::followers::Follower;
use crate::collaboration::team::RecordMember;
use crate::directory::account_contacts::AccountContact;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::important_dates::ImportantDate;
use crate::directory::sites::Site;
use crate::extras::ExternalId;
use crate::files::Attachment;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{Id, MergeId};
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deal_contacts::DealContact;
use crate::sales::deals::{Deal, DealLine};
use crate::sales::interests::Interest;
use crate::sales::leads::Lead;
use crate::store::{Changed, tree};

/// Takes a merge back.
pub(super) fn undo(
    conn: &mut PgConnection,
    who: &Can<Update, Merge>,
    id: MergeId,
    at: &IfMatch,
) -> Result<Changed<Merge>> {
    wait_for_others(conn, who)?;
    let merge = queries::find_to(conn, who, id)?;
    who.is_current(&merge, at)?;
    if merge.undone_at.is_some() {
        return Err(Error::transition("undone", &[]));
    }
    let done = match merge.collection {
        MergeCollection::Accounts => take_back::<Account>(conn, who, &merge),
        MergeCollection::Contacts => take_back::<Contact>(conn, who, &merge),
        MergeCollection::Leads => take_back::<Lead>(conn, who, &merge),
        MergeCollection::Deals => take_back::<Deal>(conn, who, &merge),
        MergeCollection::Products => take_back::<Product>(conn, who, &merge),
    }?;
    let after = queries::close(conn, who, &merge, done.value().clone())?;
    Ok(Changed::acted("undone", &merge, after)?.and(done))
}

fn take_back<R: Mergeable>(
    conn: &mut PgConnection,
    actor: &Actor,
    merge: &Merge,
) -> Result<Changed<MergeKept>> {
    let (survivor, merged) = hold::<R>(conn, actor, merge)?;
    let steps = journal::steps(conn, actor, merge.id)?;
    let moved: Vec<String> = steps.iter().map(|step| step.record_type.clone()).collect();
    let mut kept = Changed::unchanged(MergeKept::default());
    for some in steps.chunk_by(|a, b| a.member.is_some() && same(a, b)) {
        let left = step_back(conn, actor, some)?;
        kept = kept.with(left, |kept, left| kept.references.extend(left));
    }
    // Only now: whoever moves a record in the tree locks the record first.
    R::TREE.map_or(Ok(()), |_| tree::hold(conn, actor))?;
    let (back, away): (Vec<R>, Vec<R>) =
        merged.into_iter().partition(|record| record.merged_into() == Some(survivor.id()));
    let given: Gifts = serde_json::from_value(merge.given.clone()).map_err(Error::internal)?;
    let old = Old { merge, moved: &moved, gifts: back.iter().map(|record| given.of(record.id())).collect() };
    kept = kept.with(old.give_back(conn, actor, &survivor)?, |kept, left| {
        kept.members = left.members;
        kept.custom = left.custom;
        kept.merged_ids = away.iter().map(|record| Id::from(record.id())).collect();
    });
    for (record, gift) in back.iter().zip(old.gifts) {
        let left = gifts::come_back(conn, actor, record, gift)?;
        kept = kept.with(left, |kept, left| kept.custom.extend(left));
    }
    refuse_circle::<R>(conn, actor, &merge_ids(merge))?;
    Ok(kept.map(|kept| MergeKept { references: summed(kept.references), ..kept }))
}

fn merge_ids(merge: &Merge) -> Vec<Uuid> {
    std::iter::once(merge.survivor_id).chain(merge.merged_ids.iter().copied()).map(Id::uuid).collect()
}

/// The survivor and the merged, locked; the actor must be able to change the one and to restore the others.
fn hold<R: Mergeable>(conn: &mut PgConnection, actor: &Actor, merge: &Merge) -> Result<(R, Vec<R>)> {
    lock::<R>(conn, actor, &merge_ids(merge), "NO KEY UPDATE")?;
    Can::<Delete, R>::prove(actor)?;
    let merged: Vec<Uuid> = merge.merged_ids.iter().map(|id| id.uuid()).collect();
    let survivor = R::stored(conn, actor.organization_id, &[merge.survivor_id.uuid()])?.pop();
    let survivor = survivor.ok_or_else(Error::missing)?;
    if survivor.is_archived() {
        let later = queries::latest(conn, actor, merge.survivor_id)?;
        let detail = match later {
            Some(later) => {
                format!("The survivor became part of another record; take merge {later} back first.")
            }
            None => "The survivor is archived; restore it first.".to_owned(),
        };
        return Err(Error::conflict("archived", "", detail));
    }
    Can::<Update, R>::prove(actor)?.reaches_id(conn, survivor.id())?;
    Ok((survivor, R::stored(conn, actor.organization_id, &merged)?))
}

/// Whether both steps gave one column one value in place of another.
fn same(a: &Step, b: &Step) -> bool {
    (&a.record_type, &a.member, &a.was, &a.became) == (&b.record_type, &b.member, &b.was, &b.became)
}

/// Takes equal steps back; tells what others have made of the rest.
fn step_back(
    conn: &mut PgConnection,
    actor: &Actor,
    steps: &[Step],
) -> Result<Changed<Option<MovedReferences>>> {
    let Some(step) = steps.first() else { return Ok(Changed::unchanged(None)) };
    let done = conn.transaction(|conn| match &step.member {
        None => roles::bring_back(conn, actor, step).map(|back| back.map(usize::from)),
        Some(member) => {
            let turn = Turn { column: member.clone(), was: step.became.clone(), becomes: step.was.clone() };
            let ids: Vec<Uuid> = steps.iter().map(|step| step.record_id).collect();
            let turned = if own::is_own(member) {
                own::turn_back(conn, actor, &step.record_type, &turn, &ids)?
            } else {
                rewriter(&step.record_type)?(conn, actor, &turn, &ids)?
            };
            Ok(turned.map(|turned| turned.len()))
        }
    });
    let done = match done {
        // Others have taken the place.
        Err(Error::Refused(refusal)) if refusal.status.is_client_error() => Changed::unchanged(0),
        done => done?,
    };
    let member = step.member.as_deref().map(|member| if own::is_own(member) { "custom" } else { member });
    Ok(done.map(|done| Some(counted(&step.record_type, member, steps.len() - done))))
}

/// By the type of the record.
fn rewriter(kind: &str) -> Result<Rewriter> {
    let all: [(&str, Rewriter); 17] = [
        (Account::TYPE, rewrite::<Account>),
        (AccountContact::TYPE, rewrite::<AccountContact>),
        (Attachment::TYPE, rewrite::<Attachment>),
        (Comment::TYPE, rewrite::<Comment>),
        (Contact::TYPE, rewrite::<Contact>),
        (Deal::TYPE, rewrite::<Deal>),
        (DealContact::TYPE, rewrite::<DealContact>),
        (DealLine::TYPE, rewrite::<DealLine>),
        (Follower::TYPE, rewrite::<Follower>),
        (ImportantDate::TYPE, rewrite::<ImportantDate>),
        (Interest::TYPE, rewrite::<Interest>),
        (Lead::TYPE, rewrite::<Lead>),
        (Product::TYPE, rewrite::<Product>),
        (RecordMember::TYPE, rewrite::<RecordMember>),
        (Site::TYPE, rewrite::<Site>),
        (Activity::LINK, rewrite_links::<Activity>),
        (Task::LINK, rewrite_links::<Task>),
    ];
    let found = all.iter().find(|(known, _)| *known == kind).map(|(_, rewrite)| *rewrite);
    found.ok_or_else(|| Error::internal("a step of an unknown kind"))
}

/// What the merge knows of before.
struct Old<'a> {
    merge: &'a Merge,
    moved: &'a [String],
    /// What those gave that come back.
    gifts: Vec<Gift>,
}

impl Old<'_> {
    /// Gives the survivor the members of before, as far as they are as the merge left them.
    fn give_back<R: Mergeable>(
        &self,
        conn: &mut PgConnection,
        actor: &Actor,
        survivor: &R,
    ) -> Result<Changed<MergeKept>> {
        let (patch, kept) = self.patch(survivor)?;
        let who = Can::prove(actor)?;
        let all: Vec<String> = patch.keys().filter(|name| *name != "external_ids").cloned().collect();
        let ids = patch.get("external_ids").cloned();
        let tried = conn.transaction(|conn| {
            R::update(conn, &who, survivor.id(), &IfMatch::Any, members::fitting::<R>(patch)?)
        });
        let (changed, kept) = match tried {
            // What the record has become does not take them any more.
            Err(Error::Refused(refusal)) if refusal.status.is_client_error() => {
                let least: Map<String, Value> =
                    ids.map(|ids| ("external_ids".to_owned(), ids)).into_iter().collect();
                let members = kept.members.into_iter().chain(all).collect();
                let changed =
                    R::update(conn, &who, survivor.id(), &IfMatch::Any, members::fitting::<R>(least)?)?;
                (changed, MergeKept { members, ..kept })
            }
            changed => (changed?, kept),
        };
        Ok(changed.called("unmerged").map(|_| kept))
    }

    fn patch<R: Mergeable>(&self, survivor: &R) -> Result<(Map<String, Value>, MergeKept)> {
        let now = members::view(survivor)?;
        let (mut patch, mut kept) = (Map::new(), MergeKept::default());
        let none = Map::new();
        let before = self.merge.before.as_object().unwrap_or(&none);
        let computed = |name: &str| name == "external_ids" || survivor.computed().contains(&name);
        for (name, was) in before.iter().filter(|(name, _)| !computed(name)) {
            let became = self.merge.after.get(name).unwrap_or(&Value::Null);
            if name == "custom" {
                let (change, left) = own_fields(was, became, now.get(name).unwrap_or(&Value::Null));
                kept.custom = left;
                patch.extend(change.map(|change| (name.clone(), change)));
            } else if now.get(name) == Some(became) {
                patch.insert(name.clone(), was.clone());
            } else {
                kept.members.push(name.clone());
            }
        }
        let given: Vec<ExternalId> = self.gifts.iter().flat_map(|gift| gift.external_ids.0.clone()).collect();
        let own: Vec<&ExternalId> =
            survivor.external_ids().0.iter().filter(|id| !given.contains(id)).collect();
        if own.len() < survivor.external_ids().0.len() {
            patch.insert("external_ids".into(), json!(own));
        }
        let moved: Vec<&str> = self.moved.iter().map(String::as_str).collect();
        survivor.follow(&moved, &mut patch);
        Ok((patch, kept))
    }
}

/// Of own fields, the change that brings back what is as the merge left it, and the keys of the rest.
fn own_fields(was: &Value, became: &Value, now: &Value) -> (Option<Value>, Vec<String>) {
    let of = |all: &Value, key: &str| all.get(key).cloned().unwrap_or_default();
    let keys = was.as_object().into_iter().chain(became.as_object()).flat_map(Map::keys);
    let mut keys: Vec<&String> = keys.filter(|key| of(was, key) != of(became, key)).collect();
    keys.sort();
    keys.dedup();
    let (back, left): (Vec<&String>, Vec<&String>) =
        keys.into_iter().partition(|key| of(now, key) == of(became, key));
    let change: Map<String, Value> = back.into_iter().map(|key| (key.clone(), of(was, key))).collect();
    let change = (!change.is_empty()).then_some(Value::Object(change));
    (change, left.into_iter().cloned().collect())
}
