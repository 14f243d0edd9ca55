//! The words of tasks.

use crate::text_enum;

text_enum! {
    /// How a task stands.
    pub enum TaskStatus {
        Open = "open",
        InProgress = "in_progress",
        /// For somebody, or something.
        Waiting = "waiting",
        Done = "done",
        /// It will not be done.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How much a task matters.
    pub enum TaskPriority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
}

impl TaskStatus {
    /// Whether there is nothing left to be done.
    pub(super) const fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}
