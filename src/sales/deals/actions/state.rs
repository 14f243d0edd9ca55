//! Which actions fit which state.

use crate::kernel::{Error, Result};
use crate::sales::deals::{Deal, DealStatus};
use crate::text_enum;

text_enum! {
    /// Something that can be done with a deal, beside changing its members.
    pub enum DealAction {
        Move = "move", ChangePipeline = "change_pipeline", Win = "win", Lose = "lose", Abandon = "abandon",
        Reopen = "reopen", Archive = "archive", Restore = "restore"
    }
}

impl DealAction {
    /// Whether it can be done in this state at all.
    pub(super) fn fits(self, status: DealStatus, archived: bool) -> bool {
        let open = status == DealStatus::Open;
        match self {
            Self::Restore => archived,
            Self::Archive => !archived,
            Self::Reopen => !archived && !open,
            Self::Move | Self::ChangePipeline | Self::Win | Self::Lose | Self::Abandon => !archived && open,
        }
    }
}

/// 409 `invalid_transition` unless the action fits the deal's state.
pub(in crate::sales::deals) fn refuse_unfit(action: DealAction, deal: &Deal) -> Result<()> {
    if action.fits(deal.status, deal.archived_at.is_some()) { Ok(()) } else { Err(unfit(deal)) }
}

/// 409 `invalid_transition` when the deal is closed: its figures stay as they are.
pub(in crate::sales::deals) fn refuse_closed(deal: &Deal) -> Result<()> {
    if deal.status == DealStatus::Open { Ok(()) } else { Err(unfit(deal)) }
}

fn unfit(deal: &Deal) -> Error {
    let fitting =
        DealAction::ALL.iter().filter(|action| action.fits(deal.status, deal.archived_at.is_some()));
    let allowed: Vec<&str> = fitting.map(|action| action.word()).collect();
    Error::transition(deal.status.word(), &allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(status: DealStatus, archived: bool) -> Vec<&'static str> {
        let all = DealAction::ALL.iter().filter(|action| action.fits(status, archived));
        all.map(|action| action.word()).collect()
    }

    #[test]
    fn an_open_deal_goes_on_or_ends() {
        let expected = ["move", "change_pipeline", "win", "lose", "abandon", "archive"];
        assert_eq!(fitting(DealStatus::Open, false), expected);
    }

    #[test]
    fn a_closed_deal_can_only_be_reopened() {
        for status in [DealStatus::Won, DealStatus::Lost, DealStatus::Abandoned] {
            assert_eq!(fitting(status, false), ["reopen", "archive"]);
        }
    }

    #[test]
    fn an_archived_deal_is_restored_first() {
        for status in DealStatus::ALL {
            assert_eq!(fitting(*status, true), ["restore"]);
        }
    }
}
