//! When a fact came about: now, unless it is entered later by somebody who may backdate.

use super::actor::Actor;
use super::can::{Backdate, Can, Guarded};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result, Violation};

/// The moment given at `pointer`, or now; 403 for those who may not backdate records `R`, and 409
/// `in_future` for what has not happened yet.
pub fn moment<R: Guarded>(actor: &Actor, given: Option<Instant>, pointer: &str) -> Result<Instant> {
    let now = Instant::now();
    let Some(at) = given else { return Ok(now) };
    Can::<Backdate, R>::prove(actor).map_err(|error| {
        let detail = "Your roles do not let you enter facts with their own dates.";
        error.listing(vec![Violation::at(pointer, "forbidden", detail)])
    })?;
    if at > now {
        return Err(Error::conflict("in_future", pointer, "This has not happened yet."));
    }
    Ok(at)
}
