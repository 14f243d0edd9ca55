//! When an activity is or was: what is given, and what follows from it.

use chrono::TimeDelta;

use super::kinds::ActivityStatus;
use super::model::Activity;
use super::patch::ActivityPatch;
use crate::kernel::Violation;
use crate::kernel::values::{Instant, Seconds};

/// The longest that anything takes, as the document says.
const LONGEST: i32 = 2_000_000_000;

/// The moments of an activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub duration_s: Option<Seconds>,
}

impl Times {
    pub(super) fn of(activity: &Activity) -> Self {
        let Activity { starts_at, ends_at, due_at, duration_s, .. } = *activity;
        Self { starts_at, ends_at, due_at, duration_s }
    }

    /// What follows for a new activity: end and duration from each other, the due time of a plan from its start, and the
    /// start of what has happened from the rest.
    pub(super) fn settled(self, status: ActivityStatus, now: Instant) -> Self {
        let happened = matches!(status, ActivityStatus::Done | ActivityStatus::NoShow);
        let backwards = || Some(later(self.ends_at?, -i64::from(self.duration_s?.get())));
        let found = || backwards().or(self.ends_at).or(self.due_at.filter(|due| *due <= now)).unwrap_or(now);
        let starts_at = if happened { Some(self.starts_at.unwrap_or_else(found)) } else { self.starts_at };
        let plans = status == ActivityStatus::Planned;
        let due_at = self.due_at.or(starts_at.filter(|_| plans));
        let ends_at = self.ends_at.or_else(|| end(starts_at, self.duration_s));
        let duration_s = self.duration_s.or_else(|| span(starts_at, ends_at));
        Self { starts_at, ends_at, due_at, duration_s }
    }

    /// After a change: what is moved keeps its duration; a new end makes a new duration, and the other way round. A due
    /// time that was the start goes along with it.
    pub(super) fn after(self, patch: &ActivityPatch) -> Self {
        let starts_at = patch.starts_at.unwrap_or(self.starts_at);
        let follows = self.due_at.is_some() && self.due_at == self.starts_at;
        let due_at = patch.due_at.unwrap_or(if follows { starts_at } else { self.due_at });
        let moved = starts_at != self.starts_at;
        let (ends_at, duration_s) = match (patch.ends_at, patch.duration_s) {
            (Some(ends_at), Some(duration_s)) => (ends_at, duration_s),
            (Some(ends_at), None) => (ends_at, span(starts_at, ends_at)),
            (None, Some(duration_s)) => (end(starts_at, duration_s), duration_s),
            (None, None) if moved => (end(starts_at, self.duration_s), self.duration_s),
            (None, None) => (self.ends_at, self.duration_s),
        };
        Self { starts_at, ends_at, due_at, duration_s }
    }

    /// What is wrong with them in an activity of this status.
    pub(super) fn flaw(&self, status: ActivityStatus, now: Instant) -> Option<Flaw> {
        let happened = matches!(status, ActivityStatus::Done | ActivityStatus::NoShow);
        match (self.starts_at, self.ends_at) {
            (None, Some(_)) => Some(Flaw::NoStart),
            (Some(starts_at), Some(ends_at)) if ends_at < starts_at => Some(Flaw::EndsBefore),
            (Some(starts_at), _) if happened && starts_at > now => Some(Flaw::InFuture),
            _ => None,
        }
    }
}

/// Why moments do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NoStart,
    EndsBefore,
    InFuture,
}

impl Flaw {
    pub(super) fn violation(self) -> (&'static str, Violation) {
        let (code, pointer, message) = match self {
            Self::NoStart => ("incomplete", "/starts_at", "What has an end has a start."),
            Self::EndsBefore => ("out_of_order", "/ends_at", "It ends before it begins."),
            Self::InFuture => ("in_future", "/starts_at", "This has not happened yet."),
        };
        (code, Violation::at(pointer, code, message))
    }
}

fn later(at: Instant, seconds: i64) -> Instant {
    at.utc().checked_add_signed(TimeDelta::seconds(seconds)).map_or(at, Instant::from)
}

fn end(starts_at: Option<Instant>, duration_s: Option<Seconds>) -> Option<Instant> {
    Some(later(starts_at?, duration_s?.get().into()))
}

/// The seconds between, as far as they can be told.
fn span(starts_at: Option<Instant>, ends_at: Option<Instant>) -> Option<Seconds> {
    let seconds = ends_at?.seconds_since(starts_at?);
    i32::try_from(seconds).ok().filter(|seconds| *seconds <= LONGEST).map(Seconds::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap().into()
    }

    fn times(starts: Option<i64>, ends: Option<i64>, due: Option<i64>, duration: Option<i32>) -> Times {
        let at = |seconds: Option<i64>| seconds.map(at);
        Times {
            starts_at: at(starts),
            ends_at: at(ends),
            due_at: at(due),
            duration_s: duration.map(Seconds::new),
        }
    }

    #[test]
    fn what_is_left_out_follows_from_what_is_given() {
        let now = at(1000);
        let settled = |given: Times, status| given.settled(status, now);
        let done = ActivityStatus::Done;
        assert_eq!(settled(times(None, None, None, None), done), times(Some(1000), None, None, None));
        let ended = times(None, Some(900), None, Some(60));
        assert_eq!(settled(ended, done), times(Some(840), Some(900), None, Some(60)));
        let plan = times(Some(2000), None, None, Some(60));
        let planned = settled(plan, ActivityStatus::Planned);
        assert_eq!(planned, times(Some(2000), Some(2060), Some(2000), Some(60)));
        let due = times(None, None, Some(2000), None);
        assert_eq!(settled(due, ActivityStatus::Planned), due);
    }

    #[test]
    fn a_plan_that_is_moved_keeps_its_length() {
        let plan = times(Some(2000), Some(2060), Some(2000), Some(60));
        let patch = ActivityPatch { starts_at: Some(Some(at(3000))), ..ActivityPatch::default() };
        assert_eq!(plan.after(&patch), times(Some(3000), Some(3060), Some(3000), Some(60)));
        let patch = ActivityPatch { ends_at: Some(Some(at(2100))), ..ActivityPatch::default() };
        assert_eq!(plan.after(&patch), times(Some(2000), Some(2100), Some(2000), Some(100)));
        let patch = ActivityPatch { duration_s: Some(None), ..ActivityPatch::default() };
        assert_eq!(plan.after(&patch), times(Some(2000), None, Some(2000), None));
    }

    #[test]
    fn moments_that_cannot_be_are_found() {
        let now = at(1000);
        let flaw = |given: Times, status| given.flaw(status, now);
        let (done, planned) = (ActivityStatus::Done, ActivityStatus::Planned);
        assert_eq!(flaw(times(Some(900), Some(800), None, None), done), Some(Flaw::EndsBefore));
        assert_eq!(flaw(times(None, Some(800), None, None), planned), Some(Flaw::NoStart));
        assert_eq!(flaw(times(Some(1001), None, None, None), done), Some(Flaw::InFuture));
        assert_eq!(flaw(times(Some(1001), None, None, None), planned), None);
    }
}
