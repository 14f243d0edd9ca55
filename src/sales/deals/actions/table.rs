//! What is possible now, and why the rest is not.

use serde::Serialize;
use utoipa::ToSchema;

use super::state::DealAction;
use crate::kernel::Violation;
use crate::kernel::ids::StageId;
use crate::sales::deals::requirements::{of_entering, of_moving, of_winning};
use crate::sales::deals::{Deal, DealStatus};
use crate::sales::pipelines::Pipeline;

/// What can be done with a deal now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealActions {
    pub status: DealStatus,
    #[schema(max_items = 20)]
    pub actions: Vec<DealActionState>,
}

/// One thing that can be done with a deal, or cannot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealActionState {
    pub action: DealAction,
    pub is_possible: bool,
    /// Why it is not possible, as the action itself would say; empty when it is.
    #[schema(max_items = 50)]
    pub obstacles: Vec<Violation>,
    /// The stages where the deal can go; null for actions that need none.
    #[schema(max_items = 100)]
    pub stage_ids: Option<Vec<StageId>>,
}

/// What is known of the deal and of whoever asks.
pub(super) struct Known<'a> {
    pub deal: &'a Deal,
    pub pipeline: &'a Pipeline,
    pub has_lines: bool,
    pub may_update: bool,
    pub may_delete: bool,
}

impl Known<'_> {
    pub(super) fn table(&self) -> DealActions {
        let actions = DealAction::ALL.iter().map(|action| self.row(*action)).collect();
        DealActions { status: self.deal.status, actions }
    }

    fn row(&self, action: DealAction) -> DealActionState {
        let stage_ids = self.stages(action);
        let mut obstacles: Vec<Violation> = self.refusal(action).into_iter().collect();
        if obstacles.is_empty() && action == DealAction::Win {
            obstacles = of_winning(self.deal).into_iter().map(Violation::from).collect();
        }
        if obstacles.is_empty() && stage_ids.as_ref().is_some_and(Vec::is_empty) {
            obstacles.push(Violation::at("/stage_id", "move_not_allowed", "No stage can be entered now."));
        }
        DealActionState { action, is_possible: obstacles.is_empty(), obstacles, stage_ids }
    }

    /// What state and permission say.
    fn refusal(&self, action: DealAction) -> Option<Violation> {
        let Known { deal, .. } = self;
        let may = match action {
            DealAction::Archive | DealAction::Restore => self.may_delete,
            _ => self.may_update,
        };
        if !may {
            return Some(Violation::at("", "forbidden", "Your roles do not let you do this."));
        }
        if action.fits(deal.status, deal.archived_at.is_some()) {
            return None;
        }
        let archived = if deal.archived_at.is_some() { ", archived" } else { "" };
        let message = format!("Not possible in state `{}`{archived}.", deal.status.word());
        Some(Violation::at("", "invalid_transition", message))
    }

    fn stages(&self, action: DealAction) -> Option<Vec<StageId>> {
        let Known { deal, pipeline, has_lines, .. } = self;
        let open = |stage: &&_| of_entering(deal, *has_lines, stage).is_empty();
        let next = |stage: &&_| of_moving(deal, *has_lines, pipeline, stage).is_empty();
        let stages = pipeline.stages.iter();
        match action {
            DealAction::Move => {
                let others = stages.filter(|stage| stage.id != deal.stage_id);
                Some(others.filter(next).map(|stage| stage.id).collect())
            }
            DealAction::Reopen => Some(stages.filter(open).map(|stage| stage.id).collect()),
            _ => None,
        }
    }
}
