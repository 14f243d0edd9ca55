//! Where an organization's days begin.

use chrono_tz::Tz;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::values::TimeZone;
use crate::schema::organizations;

/// The organization's time zone.
pub(super) fn time_zone(conn: &mut PgConnection, actor: &Actor) -> Result<TimeZone> {
    Ok(organizations::table.find(actor.organization_id).select(organizations::time_zone).first(conn)?)
}

/// How clocks are set there.
pub(super) fn rules(zone: &TimeZone) -> Tz {
    zone.as_str().parse().unwrap_or(Tz::UTC)
}
