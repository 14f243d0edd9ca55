//! When something happened: now, or a moment of the past for those who may backdate.

use super::model::Deal;
use crate::access::{Backdate, Can, Does};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result, Violation};

/// The moment given at `pointer`, or now; never before the deal's last step.
pub(super) fn of<A: Does>(
    who: &Can<A, Deal>,
    deal: &Deal,
    given: Option<Instant>,
    pointer: &str,
) -> Result<Instant> {
    let now = Instant::now();
    let Some(at) = given else { return Ok(now.max(deal.stage_entered_at)) };
    allowed(who, deal, pointer)?;
    fits(at, deal.stage_entered_at, now, pointer)?;
    Ok(at)
}

/// 403 unless the actor may date facts of this deal.
pub(super) fn allowed<A: Does>(who: &Can<A, Deal>, deal: &Deal, pointer: &str) -> Result<()> {
    let backdate = who.also::<Backdate, Deal>().and_then(|backdate| backdate.reaches(deal));
    backdate.map_err(|_| {
        let message = "You may not date facts of this deal.";
        Error::forbidden(message).listing(vec![Violation::at(pointer, "forbidden", message)])
    })
}

/// 409 unless `at` lies between `earliest` and `now`.
pub(super) fn fits(at: Instant, earliest: Instant, now: Instant, pointer: &str) -> Result<()> {
    if at > now {
        return Err(Error::conflict("in_future", pointer, "The moment has not come yet."));
    }
    if at < earliest {
        let detail = format!("The deal's last step was later, at {earliest}.");
        return Err(Error::conflict("out_of_order", pointer, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap().into()
    }

    #[test]
    fn a_moment_lies_between_the_last_step_and_now() {
        let code = |moment| fits(at(moment), at(10), at(20), "/at").map_err(|error| error.to_string());
        assert!(code(10).is_ok() && code(15).is_ok() && code(20).is_ok());
        assert!(code(21).unwrap_err().contains("in_future"));
        assert!(code(9).unwrap_err().contains("out_of_order"));
    }
}
