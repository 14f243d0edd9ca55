//! Days and moments before midnight, so that whoever asks on the same day gets the same ones.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::kernel::clock;
use crate::kernel::values::{Day, Instant};

pub(super) const DAY: i64 = 86_400;

/// As far back as anything happened: a year and a half.
pub(super) const OLDEST: i64 = 540 * DAY;

/// The day the records are made, which begins after everything that happened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar(DateTime<Utc>);

impl Calendar {
    pub(super) fn today() -> Self {
        Self(clock::now().date_naive().and_time(NaiveTime::MIN).and_utc())
    }

    /// So many seconds before today.
    pub(super) fn before(self, seconds: i64) -> Instant {
        (self.0 - TimeDelta::try_seconds(seconds).unwrap_or_default()).into()
    }

    /// So many days after today, or before it.
    pub(super) fn day(self, days: i64) -> Day {
        (self.0 + TimeDelta::try_days(days).unwrap_or_default()).date_naive().into()
    }

    pub(super) fn year(self) -> i32 {
        use chrono::Datelike as _;
        self.0.year()
    }
}
