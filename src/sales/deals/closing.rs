//! How an open deal ends, whatever the end.

use diesel::pg::PgConnection;

use super::model::{Deal, DealStatus, ForecastCategory};
use super::patch::Step;
use super::{passages, queries};
use crate::access::{Can, Read, Update};
use crate::kernel::Result;
use crate::kernel::ids::{CompetitorId, ReasonId};
use crate::kernel::values::{Instant, Money, Percent};
use crate::sales::pipelines::{self, Pipeline, StageKind};

/// An end.
pub(super) struct Ending {
    pub status: DealStatus,
    pub reason_id: Option<ReasonId>,
    /// The competitor who has it now, where one is named.
    pub lost_to: Option<CompetitorId>,
    pub closed_at: Instant,
    /// The amount by hand that it ends with, if one is given.
    pub amount: Option<Money>,
}

impl Ending {
    /// The stage that deals with this end go to, where the pipeline has one.
    fn stage(&self) -> Option<StageKind> {
        match self.status {
            DealStatus::Won => Some(StageKind::Won),
            DealStatus::Lost => Some(StageKind::Lost),
            DealStatus::Open | DealStatus::Abandoned => None,
        }
    }

    fn step(self) -> Step {
        let won = self.status == DealStatus::Won;
        let step = Step {
            status: Some(self.status),
            probability: Some(Percent::new(if won { 100 } else { 0 })),
            forecast_category: Some(if won { ForecastCategory::Closed } else { ForecastCategory::Omitted }),
            closed_at: Some(Some(self.closed_at)),
            reason_id: Some(self.reason_id),
            lost_to: self.lost_to,
            ..Step::default()
        };
        match self.amount {
            Some(amount) => step.with_amount(Some(amount)),
            None => step,
        }
    }
}

/// Closes a deal that is known to be open and locked.
pub(super) fn close(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    ending: Ending,
) -> Result<Deal> {
    let closed_at = ending.closed_at;
    let last = match ending.stage() {
        Some(kind) => {
            let pipeline = pipelines::find(conn, &who.also::<Read, Pipeline>()?, deal.pipeline_id)?;
            pipeline.of_kind(kind).map(|stage| stage.id)
        }
        None => None,
    };
    let mut step = ending.step();
    if last.is_some() {
        (step.stage_id, step.stage_entered_at) = (last, Some(closed_at));
    }
    passages::leave(conn, deal, closed_at)?;
    let closed = queries::take(conn, who, deal, step)?;
    if last.is_some() {
        passages::enter(conn, who, &closed)?;
    }
    Ok(closed)
}
