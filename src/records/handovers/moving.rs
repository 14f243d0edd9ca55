//! Handing over: records are locked kind by kind in the order of their ids, as everywhere, and get their new owners.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use super::model::{HandedOver, Handover, HandoverRequest, HandoverShare};
use super::queries::{self, Step};
use super::sharing::share;
use super::taking::{Taker, loads, takers};
use super::work::{self, Work};
use crate::access::{Actor, Can, Create};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::values::Instant;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Stored, dry_run, told};

/// From whom records go, to whom, and into which team.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    pub from: UserId,
    pub to: UserId,
    pub team_id: Option<TeamId>,
    /// What the log calls it.
    pub action: &'static str,
}

/// Hands over, or tells what would be.
pub fn run(
    conn: &mut PgConnection,
    who: &Can<Create, Handover>,
    from: &User,
    request: &HandoverRequest,
) -> Result<Changed<HandedOver>> {
    if request.dry_run != Some(true) {
        return hand_over(conn, who, from, request);
    }
    let told = dry_run(conn, |conn| hand_over(conn, who, from, request))?;
    Ok(Changed::unchanged(HandedOver { handover_id: None, dry_run: true, ..told }))
}

fn hand_over(
    conn: &mut PgConnection,
    who: &Can<Create, Handover>,
    from: &User,
    request: &HandoverRequest,
) -> Result<Changed<HandedOver>> {
    let takers = takers(conn, from, request)?;
    let (work, left) = work::of(conn, who.organization_id, from.id)?;
    let customers = work::by_customer(work);
    let sizes: Vec<i64> =
        customers.iter().map(|work| i64::try_from(work.len()).unwrap_or(i64::MAX)).collect();
    let mut loads = loads(conn, who.organization_id, &takers)?;
    let places = share(request.rule, &mut loads, &sizes);
    let given: Vec<(Taker, &Work)> = customers
        .iter()
        .zip(places)
        .filter_map(|(work, place)| Some((*takers.get(place)?, work)))
        .flat_map(|(taker, work)| work.iter().map(move |work| (taker, work)))
        .collect();
    let passed = pass_all(conn, who, from, &given)?;
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let told = |handover_id, moved: &[Step]| HandedOver {
        handover_id,
        dry_run: false,
        moved: shares(moved),
        customers: count(customers.len()),
        left: count(left),
    };
    if passed.value().is_empty() {
        return Ok(passed.map(|moved| told(None, &moved)));
    }
    let steps = passed.value().clone();
    let kept = queries::insert(conn, who, (from.id, request), shares(&steps))?;
    queries::keep_steps(conn, who, kept.id, &steps)?;
    queries::brief(conn, who, kept.id, &steps, &customers)?;
    let answer = told(Some(kept.id), &steps);
    Ok(Changed::created(kept)?.and(passed).map(|_| answer))
}

/// Every record to whom it goes, kind by kind and person by person; what went.
fn pass_all(
    conn: &mut PgConnection,
    actor: &Actor,
    from: &User,
    given: &[(Taker, &Work)],
) -> Result<Changed<Vec<Step>>> {
    let mut all = Changed::unchanged(Vec::new());
    for kind in KINDS {
        let of_kind: Vec<&(Taker, &Work)> =
            given.iter().filter(|(_, work)| work.record_type == kind.record_type).collect();
        let ids: Vec<Uuid> = of_kind.iter().map(|(_, work)| work.record_id).collect();
        (kind.lock)(conn, actor, &ids)?;
        let mut takers: Vec<Taker> = of_kind.iter().map(|(taker, _)| *taker).collect();
        takers.sort_by_key(|taker| taker.id);
        takers.dedup_by_key(|taker| taker.id);
        for taker in takers {
            let own: Vec<&Work> =
                of_kind.iter().filter(|(to, _)| to.id == taker.id).map(|(_, work)| *work).collect();
            let ids: Vec<Uuid> = own.iter().map(|work| work.record_id).collect();
            let passing =
                Passing { from: from.id, to: taker.id, team_id: taker.team_id, action: "handed_over" };
            let passed = (kind.pass)(conn, actor, passing, &ids)?;
            all = all.with(passed, |all: &mut Vec<Step>, ids| {
                all.extend(own.iter().filter(|work| ids.contains(&work.record_id)).map(|work| Step {
                    record_type: work.record_type.clone(),
                    record_id: work.record_id,
                    team_id: work.team_id,
                    to_id: taker.id,
                }));
            });
        }
    }
    Ok(all)
}

/// Who got how many of each kind.
fn shares(steps: &[Step]) -> Vec<HandoverShare> {
    let mut shares: Vec<HandoverShare> = Vec::new();
    for step in steps {
        let is_same =
            |one: &&mut HandoverShare| one.user_id == step.to_id && one.record_type == step.record_type;
        if let Some(share) = shares.iter_mut().find(is_same) {
            share.count += 1;
        } else {
            let (user_id, record_type) = (step.to_id, step.record_type.clone());
            shares.push(HandoverShare { user_id, record_type, count: 1 });
        }
    }
    shares
}

/// How records of a kind are handed over.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub record_type: &'static str,
    pub lock: fn(&mut PgConnection, &Actor, &[Uuid]) -> Result<()>,
    pub pass: Pass,
}

/// Gives records of one kind away; tells which went.
type Pass = fn(&mut PgConnection, &Actor, Passing, &[Uuid]) -> Result<Changed<Vec<Uuid>>>;

pub(super) const KINDS: [Kind; 6] =
    [of::<Account>(), of::<Contact>(), of::<Lead>(), of::<Deal>(), of::<Task>(), of::<Activity>()];

const fn of<R: Stored>() -> Kind {
    Kind { record_type: R::TYPE, lock: lock::<R>, pass: pass::<R> }
}

fn lock<R: Stored>(conn: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<()> {
    let lock = format!(
        "SELECT id FROM {} WHERE organization_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE",
        R::ROWS
    );
    let lock = sql_query(lock).bind::<sql_types::Uuid, _>(actor.organization_id);
    lock.bind::<sql_types::Array<sql_types::Uuid>, _>(ids).execute(conn)?;
    Ok(())
}

/// Gives those of the records that still are the one's to the other; tells which.
fn pass<R: Stored>(
    conn: &mut PgConnection,
    actor: &Actor,
    passing: Passing,
    ids: &[Uuid],
) -> Result<Changed<Vec<Uuid>>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let before = R::stored(conn, actor.organization_id, ids)?;
    let update = format!(
        "UPDATE {} SET owner_id = $3, team_id = $4, version = version + 1, updated_at = $5, updated_by_id = $6 \
         WHERE organization_id = $1 AND id = ANY($2) AND owner_id = $7 RETURNING id",
        R::ROWS
    );
    let passed: Vec<Row> = sql_query(update)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Uuid, _>(passing.to)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(passing.team_id)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(actor.user_id)
        .bind::<sql_types::Uuid, _>(passing.from)
        .load(conn)?;
    let passed: Vec<Uuid> = passed.into_iter().map(|row| row.id).collect();
    let after = R::stored(conn, actor.organization_id, &passed)?;
    told(&before, after, passing.action).map(|changed| changed.map(|()| passed))
}
