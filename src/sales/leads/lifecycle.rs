//! The states of a lead and the ways between them: one table, asked by everything else.

use super::model::LeadStatus;
use crate::kernel::{Error, Result};
use crate::text_enum;

text_enum! {
    /// What can be done with a lead, beyond changing its members.
    pub enum LeadAction {
        Assign = "assign",
        StartWork = "start_work",
        Qualify = "qualify",
        Nurture = "nurture",
        Reactivate = "reactivate",
        Convert = "convert",
        Disqualify = "disqualify",
        Reopen = "reopen",
    }
}

/// One row: an action, the states it leaves, the state it leads to.
type Transition = (LeadAction, &'static [LeadStatus], LeadStatus);

const TRANSITIONS: &[Transition] = {
    use LeadStatus::{Assigned, Converted, Disqualified, New, Nurturing, Qualified, Working};
    &[
        (LeadAction::Assign, &[New], Assigned),
        (LeadAction::StartWork, &[New, Assigned], Working),
        (LeadAction::Qualify, &[Working], Qualified),
        (LeadAction::Nurture, &[Working, Qualified], Nurturing),
        (LeadAction::Reactivate, &[Nurturing], Working),
        // From `working` only for those who may assign leads; `conversion` asks for that.
        (LeadAction::Convert, &[Working, Qualified], Converted),
        (LeadAction::Disqualify, &[New, Assigned, Working, Qualified, Nurturing], Disqualified),
        (LeadAction::Reopen, &[Disqualified], Working),
    ]
};

impl LeadAction {
    /// How the change log calls it.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Assign => "assigned",
            Self::StartWork => "work_started",
            Self::Qualify => "qualified",
            Self::Nurture => "nurtured",
            Self::Reactivate => "reactivated",
            Self::Convert => "converted",
            Self::Disqualify => "disqualified",
            Self::Reopen => "reopened",
        }
    }

    /// Where it leads from a state, if it may be done there.
    pub(super) fn leads_to(self, from: LeadStatus) -> Option<LeadStatus> {
        let row = TRANSITIONS.iter().find(|(action, states, _)| *action == self && states.contains(&from));
        row.map(|(_, _, to)| *to)
    }

    /// The state it leads to, or 409 `invalid_transition`.
    pub(super) fn follow(self, from: LeadStatus) -> Result<LeadStatus> {
        self.leads_to(from).ok_or_else(|| Error::transition(from.word(), &possible(from)))
    }
}

/// What can be done in a state.
fn possible(from: LeadStatus) -> Vec<&'static str> {
    let actions = LeadAction::ALL.iter().filter(|action| action.leads_to(from).is_some());
    actions.map(|action| action.word()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of a state and an action, as a person would draw it: `.` is refused.
    const MAP: [(&str, [&str; 8]); 7] = [
        ("new", ["assigned", "working", ".", ".", ".", ".", "disqualified", "."]),
        ("assigned", [".", "working", ".", ".", ".", ".", "disqualified", "."]),
        ("working", [".", ".", "qualified", "nurturing", ".", "converted", "disqualified", "."]),
        ("qualified", [".", ".", ".", "nurturing", ".", "converted", "disqualified", "."]),
        ("nurturing", [".", ".", ".", ".", "working", ".", "disqualified", "."]),
        ("disqualified", [".", ".", ".", ".", ".", ".", ".", "working"]),
        ("converted", [".", ".", ".", ".", ".", ".", ".", "."]),
    ];

    #[test]
    fn every_pair_of_state_and_action_is_as_drawn() {
        assert_eq!(MAP.len(), LeadStatus::ALL.len());
        for (state, row) in MAP {
            let from = LeadStatus::of(state).unwrap();
            for (action, to) in LeadAction::ALL.iter().zip(row) {
                assert_eq!(action.leads_to(from), LeadStatus::of(to), "{action:?} from {state}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_is_possible() {
        let Err(Error::Refused(refusal)) = LeadAction::Assign.follow(LeadStatus::Nurturing) else {
            panic!("a nurtured lead was assigned")
        };
        assert_eq!(refusal.code, "invalid_transition");
        assert_eq!(refusal.extra["state"], "nurturing");
        assert_eq!(refusal.extra["allowed_actions"], serde_json::json!(["reactivate", "disqualify"]));
    }

    #[test]
    fn nothing_leads_out_of_a_converted_lead() {
        assert!(possible(LeadStatus::Converted).is_empty());
    }
}
