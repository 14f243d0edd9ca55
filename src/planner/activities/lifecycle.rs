//! The states of an activity and the ways between them.

use super::kinds::ActivityStatus;
use super::model::Activity;
use crate::kernel::{Error, Result};
use crate::text_enum;

text_enum! {
    /// What can be done with an activity, beyond changing its members.
    pub enum ActivityAction { Complete = "complete", Cancel = "cancel", NoShow = "no_show", Reopen = "reopen" }
}

impl ActivityAction {
    /// How the change log calls it.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Complete => "completed",
            Self::Cancel => "cancelled",
            Self::NoShow => "missed",
            Self::Reopen => "reopened",
        }
    }

    /// Where it leads from a state, if it may be done there.
    pub(super) const fn leads_to(self, from: ActivityStatus) -> Option<ActivityStatus> {
        use ActivityStatus::{Cancelled, Done, NoShow, Planned};
        match (self, from) {
            (Self::Complete, Planned) => Some(Done),
            (Self::Cancel, Planned) => Some(Cancelled),
            (Self::NoShow, Planned) => Some(NoShow),
            (Self::Reopen, Done | Cancelled | NoShow) => Some(Planned),
            _ => None,
        }
    }

    /// The state it leads to, or 409 `invalid_transition`.
    pub(super) fn follow(self, activity: &Activity) -> Result<ActivityStatus> {
        self.leads_to(activity.status).ok_or_else(|| unfit(activity.status))
    }
}

/// 409 `invalid_transition`, with what can be done instead.
pub(super) fn unfit(status: ActivityStatus) -> Error {
    let actions = ActivityAction::ALL.iter().filter(|action| action.leads_to(status).is_some());
    Error::transition(status.word(), &actions.map(|action| action.word()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_planned_ends_and_what_has_ended_is_reopened() {
        use ActivityStatus::{Cancelled, Done, NoShow, Planned};
        let ends = |from| ActivityAction::ALL.iter().map(move |action| action.leads_to(from));
        assert_eq!(ends(Planned).collect::<Vec<_>>(), [Some(Done), Some(Cancelled), Some(NoShow), None]);
        for status in [Done, Cancelled, NoShow] {
            assert_eq!(ends(status).collect::<Vec<_>>(), [None, None, None, Some(Planned)]);
        }
    }
}
