//! What stands in a task's row as a list: the steps of the checklist, and reminders.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use chrono::TimeDelta;

use crate::json_column;
use crate::kernel::values::{Instant, Seconds, Text};

/// One step of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    pub text: Text,
    pub is_done: bool,
}

json_column! {
    /// The steps of a task, in their order.
    pub struct Checklist(Vec<ChecklistItem>);
}

/// When the owner is reminded: at a moment, or so many seconds before the task is due; one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_one"))]
pub struct Reminder {
    pub at: Option<Instant>,
    /// Seconds before `due_at`; it moves along.
    pub before_s: Option<Seconds>,
}

json_column! {
    /// All reminders of a task.
    pub struct Reminders(Vec<Reminder>);
}

pub(super) fn is_one(reminder: &Reminder) -> Result<(), ValidationError> {
    if reminder.at.is_some() != reminder.before_s.is_some() {
        return Ok(());
    }
    let message = "Either `at` or `before_s` is needed, not both.";
    Err(ValidationError::new("required").with_message(message.into()))
}

impl Checklist {
    /// The same steps, all to be done.
    pub(super) fn anew(&self) -> Self {
        Self(self.0.iter().map(|item| ChecklistItem { is_done: false, ..item.clone() }).collect())
    }
}

impl Reminders {
    /// The first moment after `after` for a task that is due then.
    pub(super) fn next(&self, due_at: Option<Instant>, after: Instant) -> Option<Instant> {
        let moments = self.0.iter().filter_map(|reminder| reminder.at.or_else(|| before(due_at?, reminder)));
        moments.filter(|at| *at > after).min()
    }

    /// Those that move along with the due time.
    pub(super) fn relative(&self) -> Self {
        Self(self.0.iter().copied().filter(|reminder| reminder.before_s.is_some()).collect())
    }

    /// Where one stands that needs a due time.
    pub(super) fn first_relative(&self) -> Option<usize> {
        self.0.iter().position(|reminder| reminder.before_s.is_some())
    }
}

fn before(due_at: Instant, reminder: &Reminder) -> Option<Instant> {
    let seconds = TimeDelta::seconds(reminder.before_s?.get().into());
    due_at.utc().checked_sub_signed(seconds).map(Instant::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap().into()
    }

    #[test]
    fn the_next_reminder_is_the_first_that_is_still_to_come() {
        let before = |seconds| Reminder { at: None, before_s: Some(Seconds::new(seconds)) };
        let moment = Reminder { at: Some(at(500)), before_s: None };
        let reminders = Reminders(vec![before(100), moment, before(600)]);
        let next = |due: Option<i64>, after| reminders.next(due.map(at), at(after));
        assert_eq!(next(Some(1000), 0), Some(at(400)));
        assert_eq!(next(Some(1000), 400), Some(at(500)));
        assert_eq!(next(Some(1000), 500), Some(at(900)));
        assert_eq!(next(Some(1000), 900), None);
        assert_eq!(next(None, 0), Some(at(500)));
    }
}
