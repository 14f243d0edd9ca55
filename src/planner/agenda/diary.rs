//! What was done on a day.

use chrono::{Days, NaiveDate, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::Diary;
use super::people;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::ids::UserId;
use crate::kernel::values::{Day, Instant};
use crate::planner::activities::{Activity, ActivityStatus};
use crate::planner::tasks::{Task, TaskStatus};
use crate::planner::zone;
use crate::schema::{activities, tasks};

/// The most that is told of a day.
const MOST: i64 = 1_000;

/// What a user did on a day; 404 for nobody, 403 for somebody out of reach.
pub(super) fn of(
    conn: &mut PgConnection,
    who: &Can<Read, Activity>,
    user: UserId,
    date: Day,
) -> Result<Diary> {
    people::reaches(conn, who, user)?;
    let time_zone = zone::time_zone(conn, who)?;
    let (from, to) = bounds(date.date(), zone::rules(&time_zone));
    let done = activities::table
        .filter(who.within())
        .filter(activities::owner_id.eq(user).and(activities::status.eq(ActivityStatus::Done)))
        .filter(activities::occurs_at.ge(from).and(activities::occurs_at.lt(to)));
    let done = done.order_by((activities::occurs_at, activities::id)).limit(MOST);
    let done: Vec<Activity> = done.select(Activity::as_select()).load(conn)?;
    let completed = tasks::table
        .filter(who.also::<Read, Task>()?.within())
        .filter(tasks::owner_id.eq(user).and(tasks::status.eq(TaskStatus::Done)))
        .filter(tasks::completed_at.ge(from).and(tasks::completed_at.lt(to)));
    let completed = completed.order_by((tasks::completed_at, tasks::id)).limit(MOST);
    let completed: Vec<Task> = completed.select(Task::as_select()).load(conn)?;
    let touches = done.iter().filter(|activity| activity.is_touch).count();
    let touches = i32::try_from(touches).unwrap_or(i32::MAX);
    Ok(Diary { date, time_zone, from, to, touches, activities: done, tasks: completed })
}

/// When a day begins there, and when the next one does.
fn bounds(date: NaiveDate, zone: Tz) -> (Instant, Instant) {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    (beginning(date, zone), beginning(next, zone))
}

/// The first moment of a day; where clocks are set at midnight, the first that there is.
fn beginning(date: NaiveDate, zone: Tz) -> Instant {
    let midnight = date.and_time(NaiveTime::MIN);
    let hours = (0..=3).filter_map(|hours| {
        let moment = midnight.checked_add_signed(chrono::TimeDelta::hours(hours))?;
        zone.from_local_datetime(&moment).earliest()
    });
    let first = hours.map(|moment| moment.to_utc()).next();
    Instant::from(first.unwrap_or_else(|| midnight.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_as_long_as_the_clocks_make_it() {
        let hours = |year, month, day| {
            let (from, to) = bounds(NaiveDate::from_ymd_opt(year, month, day).unwrap(), Tz::Europe__Kyiv);
            to.seconds_since(from) / 3600
        };
        assert_eq!([hours(2026, 3, 29), hours(2026, 10, 25), hours(2026, 6, 1)], [23, 25, 24]);
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        assert_eq!(beginning(day, Tz::Europe__Kyiv).to_string(), "2026-05-31T21:00:00.000000Z");
    }
}
