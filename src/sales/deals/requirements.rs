//! What stands between a deal and a stage, or between a deal and its win.

use rust_decimal::Decimal;

use super::model::Deal;
use crate::kernel::{Error, Result, Violation};
use crate::sales::pipelines::{Pipeline, RequiredField, Stage, StageKind};

/// One thing in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Obstacle {
    pub code: &'static str,
    pub pointer: String,
    pub message: String,
}

impl Obstacle {
    pub(super) fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), message: message.into() }
    }
}

impl From<Obstacle> for Violation {
    fn from(obstacle: Obstacle) -> Self {
        Self::at(obstacle.pointer, obstacle.code, obstacle.message)
    }
}

/// Why the deal cannot enter the stage from outside; empty when it can.
pub(super) fn of_entering(deal: &Deal, has_lines: bool, stage: &Stage) -> Vec<Obstacle> {
    if stage.kind != StageKind::Open {
        return vec![Obstacle::new("/stage_id", "move_not_allowed", "The stage is not an open one.")];
    }
    let lacking = stage.required_fields.iter().filter(|field| !has(deal, has_lines, **field));
    let lacking = lacking.map(|field| {
        let message = format!("The stage `{}` asks for it.", stage.name);
        Obstacle::new(format!("/{}", field.word()), "stage_requirements", message)
    });
    lacking.collect()
}

/// Why the deal cannot move to the stage; empty when it can.
pub(super) fn of_moving(deal: &Deal, has_lines: bool, pipeline: &Pipeline, stage: &Stage) -> Vec<Obstacle> {
    let next = pipeline.stage(deal.stage_id).and_then(|from| from.allowed_next_ids.as_ref());
    if next.is_some_and(|next| !next.contains(&stage.id)) {
        let message = "The present stage does not lead there.";
        return vec![Obstacle::new("/stage_id", "move_not_allowed", message)];
    }
    of_entering(deal, has_lines, stage)
}

/// Why the deal cannot be won; empty when it can.
pub(super) fn of_winning(deal: &Deal) -> Vec<Obstacle> {
    let mut lacking = Vec::new();
    if deal.amount.amount().is_none_or(|amount| amount.get() <= Decimal::ZERO) {
        lacking.push(Obstacle::new("/amount", "amount_needed", "An amount above zero is needed."));
    }
    if !deal.has_customer() {
        lacking.push(Obstacle::new("/account_id", "customer_needed", "An account or a contact is needed."));
    }
    lacking
}

/// 409 with all obstacles, under the code of the first.
pub(super) fn refuse(obstacles: Vec<Obstacle>) -> Result<()> {
    let Some(Obstacle { code, message, .. }) = obstacles.first().cloned() else { return Ok(()) };
    let errors = obstacles.into_iter().map(Violation::from).collect();
    Err(Error::conflict(code, "", message).listing(errors))
}

fn has(deal: &Deal, has_lines: bool, field: RequiredField) -> bool {
    match field {
        RequiredField::Amount => deal.amount.0.is_some(),
        RequiredField::AccountId => deal.account_id.is_some(),
        RequiredField::ContactId => deal.contact_id.is_some(),
        RequiredField::ExpectedCloseOn => deal.expected_close_on.is_some(),
        RequiredField::SourceId => deal.source_id.is_some(),
        RequiredField::NextStep => deal.next_step.is_some(),
        RequiredField::Lines => has_lines,
    }
}
