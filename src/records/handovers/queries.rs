//! Every question put to the tables of hand-overs.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{dsl, sql_query, sql_types};
use uuid::Uuid;

use super::model::{Handover, HandoverListing, HandoverPage, HandoverRequest, HandoverShare, Shares};
use super::work::Work;
use crate::access::{Actor, Can, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::ids::{BriefingId, HandoverId, TeamId, UserId};
use crate::kernel::values::Instant;
use crate::schema::{briefings, handover_steps, handovers};

/// Rows that one statement enters at most: none has more than ten values.
const ROWS: usize = 5_000;

/// A record that went.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = handover_steps)]
pub(super) struct Step {
    pub record_type: String,
    pub record_id: Uuid,
    /// The team that it was in.
    pub team_id: Option<TeamId>,
    pub to_id: UserId,
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Handover>) -> dsl::Filter<handovers::table, Within> {
    handovers::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Handover>,
    listing: &HandoverListing,
) -> Result<HandoverPage> {
    let query = visible_to(who).filter(listing.condition()).order_by(listing.order());
    let rows = query.limit(listing.limit()).select(Handover::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find(conn: &mut PgConnection, who: &Can<Read, Handover>, id: HandoverId) -> Result<Handover> {
    Ok(visible_to(who).filter(handovers::id.eq(id)).select(Handover::as_select()).first(conn)?)
}

/// The hand-over, locked until it is taken back.
pub(super) fn find_to(
    conn: &mut PgConnection,
    who: &Can<Update, Handover>,
    id: HandoverId,
) -> Result<Handover> {
    let query = visible_to(who).filter(handovers::id.eq(id)).select(Handover::as_select());
    Ok(query.for_no_key_update().first(conn)?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    (from, request): (UserId, &HandoverRequest),
    moved: Vec<HandoverShare>,
) -> Result<Handover> {
    let now = Instant::now();
    let row = (
        handovers::organization_id.eq(actor.organization_id),
        handovers::id.eq(HandoverId::new()),
        handovers::owner_id.eq(actor.user_id),
        handovers::user_id.eq(from),
        handovers::rule.eq(request.rule),
        handovers::note.eq(request.note.clone()),
        handovers::moved.eq(Shares(moved)),
        handovers::created_at.eq(now),
        handovers::updated_at.eq(now),
    );
    let insert = diesel::insert_into(handovers::table).values(row);
    Ok(insert.returning(Handover::as_returning()).get_result(conn)?)
}

pub(super) fn keep_steps(
    conn: &mut PgConnection,
    actor: &Actor,
    handover: HandoverId,
    steps: &[Step],
) -> Result<()> {
    let row = |(number, step): (i32, &Step)| {
        (
            handover_steps::organization_id.eq(actor.organization_id),
            handover_steps::handover_id.eq(handover),
            handover_steps::number.eq(number),
            handover_steps::record_type.eq(step.record_type.clone()),
            handover_steps::record_id.eq(step.record_id),
            handover_steps::team_id.eq(step.team_id),
            handover_steps::to_id.eq(step.to_id),
        )
    };
    let rows: Vec<_> = (1..).zip(steps).map(row).collect();
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(handover_steps::table).values(rows.to_vec()).execute(conn)?;
    }
    Ok(())
}

/// What went, by kind, person and team.
pub(super) fn steps(conn: &mut PgConnection, actor: &Actor, handover: HandoverId) -> Result<Vec<Step>> {
    let own = handover_steps::organization_id.eq(actor.organization_id);
    let query = handover_steps::table.filter(own.and(handover_steps::handover_id.eq(handover)));
    let order = (handover_steps::record_type, handover_steps::to_id, handover_steps::team_id);
    Ok(query.order_by(order).select(Step::as_select()).load(conn)?)
}

/// A briefing for each customer of which something went; what belongs to no customer needs none.
const BRIEF: &str = "INSERT INTO briefings (organization_id, id, owner_id, handover_id, record_type, record_id, created_at, \
     updated_at) SELECT $1, new.id, new.owner_id, $2, customer.kind, new.record_id, $6, $6 \
     FROM unnest($3, $4, $5) AS new(id, owner_id, record_id) JOIN LATERAL ( \
       SELECT 'account' AS kind FROM accounts a WHERE a.organization_id = $1 AND a.id = new.record_id \
       UNION ALL SELECT 'contact' FROM contacts c WHERE c.organization_id = $1 AND c.id = new.record_id \
       UNION ALL SELECT 'lead' FROM leads l WHERE l.organization_id = $1 AND l.id = new.record_id) customer ON true";

pub(super) fn brief(
    conn: &mut PgConnection,
    actor: &Actor,
    handover: HandoverId,
    steps: &[Step],
    customers: &[Vec<Work>],
) -> Result<()> {
    let went: HashMap<Uuid, UserId> = steps.iter().map(|step| (step.record_id, step.to_id)).collect();
    let of = |work: &Vec<Work>| {
        let to = work.iter().find_map(|work| went.get(&work.record_id))?;
        Some((*to, work.first()?.customer))
    };
    let (owners, records): (Vec<UserId>, Vec<Uuid>) = customers.iter().filter_map(of).unzip();
    let ids: Vec<BriefingId> = owners.iter().map(|_| BriefingId::new()).collect();
    sql_query(BRIEF)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(handover)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(owners)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(records)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .execute(conn)?;
    Ok(())
}

/// The hand-over was taken back: so were its briefings.
pub(super) fn close(
    conn: &mut PgConnection,
    actor: &Actor,
    handover: &Handover,
    kept: i32,
) -> Result<Handover> {
    let own = briefings::organization_id.eq(actor.organization_id);
    let own = briefings::table.filter(own.and(briefings::handover_id.eq(handover.id)));
    diesel::delete(own).execute(conn)?;
    let now = Instant::now();
    let stamp = (
        handovers::kept_count.eq(Some(kept)),
        handovers::undone_at.eq(Some(now)),
        handovers::undone_by_id.eq(Some(actor.user_id)),
        handovers::version.eq(handover.version + 1),
        handovers::updated_at.eq(now),
    );
    Ok(diesel::update(handover).set(stamp).returning(Handover::as_returning()).get_result(conn)?)
}
