//! The one place that knows what time it is.

use chrono::{DateTime, SubsecRound as _, Utc};

/// Now, to the microsecond, which is what the database keeps.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}
