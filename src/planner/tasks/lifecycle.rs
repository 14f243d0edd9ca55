//! The states of a task and the ways between them.

use super::kinds::TaskStatus;
use crate::kernel::{Error, Result};
use crate::text_enum;

text_enum! {
    /// What can be done with a task, beyond changing its members.
    pub enum TaskAction {
        Start = "start", Wait = "wait", Complete = "complete", Cancel = "cancel", Reopen = "reopen"
    }
}

impl TaskAction {
    /// How the change log calls it.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Start => "started",
            Self::Wait => "put_off",
            Self::Complete => "completed",
            Self::Cancel => "cancelled",
            Self::Reopen => "reopened",
        }
    }

    /// Where it leads from a state, if it may be done there.
    pub(super) const fn leads_to(self, from: TaskStatus) -> Option<TaskStatus> {
        use TaskStatus::{Cancelled, Done, InProgress, Open, Waiting};
        match (self, from) {
            (Self::Start, Open | Waiting) => Some(InProgress),
            (Self::Wait, Open | InProgress) => Some(Waiting),
            (Self::Complete, Open | InProgress | Waiting) => Some(Done),
            (Self::Cancel, Open | InProgress | Waiting) => Some(Cancelled),
            (Self::Reopen, Done | Cancelled) => Some(Open),
            _ => None,
        }
    }

    /// The state it leads to, or 409 `invalid_transition`.
    pub(super) fn follow(self, from: TaskStatus) -> Result<TaskStatus> {
        self.leads_to(from).ok_or_else(|| {
            let possible = Self::ALL.iter().filter(|action| action.leads_to(from).is_some());
            Error::transition(from.word(), &possible.map(|action| action.word()).collect::<Vec<_>>())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_a_state_and_an_action_is_as_it_was_meant() {
        let ends = |from: TaskStatus| {
            let ends =
                TaskAction::ALL.iter().map(|action| action.leads_to(from).map_or(".", TaskStatus::word));
            ends.collect::<Vec<_>>()
        };
        assert_eq!(ends(TaskStatus::Open), ["in_progress", "waiting", "done", "cancelled", "."]);
        assert_eq!(ends(TaskStatus::InProgress), [".", "waiting", "done", "cancelled", "."]);
        assert_eq!(ends(TaskStatus::Waiting), ["in_progress", ".", "done", "cancelled", "."]);
        assert_eq!(ends(TaskStatus::Done), [".", ".", ".", ".", "open"]);
        assert_eq!(ends(TaskStatus::Cancelled), [".", ".", ".", ".", "open"]);
    }
}
