//! The rule by which an activity is a touch with a customer.

use super::kinds::{ActivityKind, ActivityStatus, CallOutcome};

/// Done, with somebody of the customer's side, in a way that reaches them: a call only when it was connected. A note
/// reaches nobody.
pub(super) fn is_touch(
    kind: ActivityKind,
    status: ActivityStatus,
    outcome: Option<CallOutcome>,
    has_customer: bool,
) -> bool {
    let reaches = match kind {
        ActivityKind::Call => outcome == Some(CallOutcome::Connected),
        ActivityKind::Note => false,
        ActivityKind::Email
        | ActivityKind::Meeting
        | ActivityKind::Message
        | ActivityKind::Visit
        | ActivityKind::Letter => true,
    };
    status == ActivityStatus::Done && has_customer && reaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_with_a_customer_is_a_touch_unless_it_reaches_nobody() {
        let done = |kind, outcome| is_touch(kind, ActivityStatus::Done, outcome, true);
        for kind in ActivityKind::ALL {
            let expected = !matches!(kind, ActivityKind::Note | ActivityKind::Call);
            assert_eq!(done(*kind, None), expected, "{kind:?}");
        }
        for outcome in CallOutcome::ALL {
            assert_eq!(done(ActivityKind::Call, Some(*outcome)), *outcome == CallOutcome::Connected);
        }
    }

    #[test]
    fn what_is_not_done_or_concerns_no_customer_is_no_touch() {
        for status in ActivityStatus::ALL {
            let expected = *status == ActivityStatus::Done;
            assert_eq!(is_touch(ActivityKind::Meeting, *status, None, true), expected);
            assert!(!is_touch(ActivityKind::Meeting, *status, None, false));
        }
    }
}
