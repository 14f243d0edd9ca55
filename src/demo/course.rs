//! What happens to a deal after its beginning.

use diesel::pg::PgConnection;

use super::calendar::DAY;
use super::shelf::Shelf;
use super::world::World;
use crate::access::{Actor, Can};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{CompetitorId, DealId, ReasonId, StageId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::sales::deals::{self, Abandonment, Deal, DealStatus, Loss, Movement, Win};
use crate::sales::pipelines::{Pipeline, StageKind};
use crate::sales::reasons::ReasonKind;
use crate::store::Changed;

/// The longest that a deal takes.
const LONGEST: i64 = 150 * DAY;

pub(super) struct Course {
    pub moves: Vec<(StageId, Instant)>,
    /// How many seconds before today it ended, if it did.
    pub ended: Option<i64>,
    closed_at: Instant,
    status: DealStatus,
    reason: Option<ReasonId>,
    lost_to: Option<CompetitorId>,
}

/// Through some of the pipeline's stages, one after the other, to its end. It began so many seconds
/// before today.
pub(super) fn course(
    world: &mut World<'_>,
    shelf: &Shelf,
    pipeline: &Pipeline,
    (status, born): (DealStatus, i64),
) -> Course {
    let is_open = status == DealStatus::Open;
    let quickest = (born - LONGEST).max(1);
    let ended = if is_open { 1 } else { world.dice.between(quickest, (born - 5 * DAY).max(quickest)) };
    let open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).skip(1);
    let open: Vec<StageId> = open.map(|stage| stage.id).collect();
    let passed = if status == DealStatus::Won { open.len() } else { passed(world, open.len()) };
    let mut moments: Vec<i64> = (0..passed).map(|_| world.dice.between(ended, born)).collect();
    moments.sort_unstable_by(|a, b| b.cmp(a));
    let moves = open.into_iter().zip(moments).map(|(stage, at)| (stage, world.calendar.before(at))).collect();
    let reason = world.dice.one(&reasons(shelf, status));
    let lost_to = world.dice.one(&shelf.competitors).filter(|_| world.dice.chance(50));
    let closed_at = world.calendar.before(ended);
    Course { moves, ended: (!is_open).then_some(ended), closed_at, status, reason, lost_to }
}

/// How many of the further stages a deal comes through.
fn passed(world: &mut World<'_>, most: usize) -> usize {
    let most = u64::try_from(most).unwrap_or_default();
    usize::try_from(world.dice.below(most + 1)).unwrap_or_default()
}

fn reasons(shelf: &Shelf, status: DealStatus) -> Vec<ReasonId> {
    match status {
        DealStatus::Open => Vec::new(),
        DealStatus::Won => shelf.reasons(ReasonKind::Win),
        DealStatus::Lost => shelf.reasons(ReasonKind::Loss),
        DealStatus::Abandoned => shelf.reasons(ReasonKind::Abandon),
    }
}

/// Takes a deal through its course.
pub(super) fn live(
    conn: &mut PgConnection,
    actor: &Actor,
    id: DealId,
    course: &Course,
) -> Result<Changed<()>> {
    let (who, any) = (Can::prove(actor)?, IfMatch::Any);
    let all = course.moves.iter().try_fold(Changed::nothing(), |all, (stage_id, at)| {
        let to = Movement { stage_id: *stage_id, at: Some(*at) };
        Ok::<_, Error>(all.and(deals::be_moved(conn, &who, id, &any, &to)?))
    })?;
    match end(conn, actor, id, course)? {
        Some(ended) => Ok(all.and(ended)),
        None => Ok(all),
    }
}

fn end(conn: &mut PgConnection, actor: &Actor, id: DealId, course: &Course) -> Result<Option<Changed<Deal>>> {
    let (who, any) = (Can::prove(actor)?, IfMatch::Any);
    let (reason_id, closed_at) = (course.reason, Some(course.closed_at));
    let ended = match (course.status, reason_id) {
        (DealStatus::Won, _) => {
            deals::be_won(conn, &who, id, &any, Win { reason_id, amount: None, closed_at })?
        }
        (DealStatus::Lost, Some(reason_id)) => {
            let loss = Loss { reason_id, competitor_id: course.lost_to, closed_at };
            deals::be_lost(conn, &who, id, &any, &loss)?
        }
        (DealStatus::Abandoned, _) => {
            deals::be_abandoned(conn, &who, id, &any, &Abandonment { reason_id, closed_at })?
        }
        (DealStatus::Open | DealStatus::Lost, _) => return Ok(None),
    };
    Ok(Some(ended))
}
