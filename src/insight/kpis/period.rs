//! The time that a figure covers: from its first moment, up to but without its last.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use diesel::pg::PgConnection;
use diesel::sql_types::{Nullable, Text, Timestamp, Timestamptz, Uuid};
use diesel::{QueryableByName, RunQueryDsl as _};

use super::plan::{Pair, pair};
use crate::kernel::error::Violation;
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::TimeZone;
use crate::kernel::{Error, Result};
use crate::store::Prepared;

/// The days that there are, leap years included, so that the document allows no other.
macro_rules! day {
    () => {
        concat!(
            r"(?:(?:1[6-9]|2[0-9])[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
            r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))",
            r"|(?:(?:1[6-9]|2[0-9])(?:0[48]|[2468][048]|[13579][26])|(?:16|2[048])00)-02-29)"
        )
    };
}

pub const DAY: &str = concat!("^", day!(), "$");
pub const MOMENT: &str = concat!(
    "^",
    day!(),
    r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))?$"
);

/// An end of a period as a caller says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The beginning of a day, where the organization is.
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

pub fn moment(text: &str) -> Option<Moment> {
    day(text).map(Moment::Day).or_else(|| instant(text).map(Moment::Instant))
}

pub fn day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (in_range(day) && day.to_string() == text).then_some(day)
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    let spelled = text.get(10..11) == Some("T") && !text.ends_with('z');
    let fine =
        text.split_once('.').is_none_or(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count() <= 6);
    let whole = text.get(17..19) != Some("60");
    (spelled && fine && whole && in_range(at.date_naive())).then(|| at.to_utc())
}

fn in_range(day: NaiveDate) -> bool {
    (1600..=2999).contains(&day.year())
}

/// The time from `from` up to, without, `to`; open where one of them is absent.
#[derive(Clone, Debug)]
pub struct Period {
    asked: [Option<Moment>; 2],
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub time_zone: TimeZone,
}

#[derive(QueryableByName)]
struct Resolved {
    #[diesel(sql_type = Text)]
    time_zone: TimeZone,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    starts: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    ends: Option<DateTime<Utc>>,
}

impl Period {
    /// Days begin where the organization is. PostgreSQL knows when: so there is one table of time zones.
    pub fn resolve(
        conn: &mut PgConnection,
        organization: OrganizationId,
        from: Option<Moment>,
        to: Option<Moment>,
    ) -> Result<Self> {
        let resolved: Resolved = Prepared::new(
            "SELECT time_zone, {} AT TIME ZONE time_zone AS starts, {} AT TIME ZONE time_zone AS ends \
             FROM organizations WHERE id = {}",
        )
        .bind::<Nullable<Timestamp>, _>(midnight(from))
        .bind::<Nullable<Timestamp>, _>(midnight(to))
        .bind::<Uuid, _>(organization)
        .get_result(conn)?;
        Self::between([from, to], resolved)
    }

    fn between(asked: [Option<Moment>; 2], resolved: Resolved) -> Result<Self> {
        let [from, to] = asked;
        let from = at(from).or(resolved.starts);
        let to = at(to).or(resolved.ends);
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            let flaw = Violation::parameter("to", "invalid_period", "Must be later than `from`.");
            return Err(Error::bad_parameters(vec![flaw]));
        }
        Ok(Self { asked, from, to, time_zone: resolved.time_zone })
    }

    /// The filters by which an instant of a record lies in the period.
    pub fn of(&self, field: &str) -> Vec<Pair> {
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        bounds(field, [self.from.map(text), self.to.map(text)])
    }

    /// The filters by which a day of a record lies in a period of days.
    pub fn of_days(&self, field: &str) -> Vec<Pair> {
        let text = |moment: Moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Instant(at) => at.date_naive().to_string(),
        };
        bounds(field, self.asked.map(|moment| moment.map(text)))
    }
}

fn bounds(field: &str, [from, to]: [Option<String>; 2]) -> Vec<Pair> {
    let from = from.map(|value| pair(format!("{field}__gte"), value));
    from.into_iter().chain(to.map(|value| pair(format!("{field}__lt"), value))).collect()
}

fn midnight(moment: Option<Moment>) -> Option<NaiveDateTime> {
    match moment? {
        Moment::Day(day) => Some(day.and_time(NaiveTime::MIN)),
        Moment::Instant(_) => None,
    }
}

fn at(moment: Option<Moment>) -> Option<DateTime<Utc>> {
    match moment? {
        Moment::Day(_) => None,
        Moment::Instant(at) => Some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Result<Period> {
        let ends = [from, to].map(moment);
        let starts = |end: Option<Moment>| midnight(end).map(|at| at.and_utc());
        let time_zone = TimeZone::new("UTC");
        Period::between(ends, Resolved { time_zone, starts: starts(ends[0]), ends: starts(ends[1]) })
    }

    #[test]
    fn moments_are_days_or_instants_and_nothing_else() {
        assert!(matches!(moment("2017-01-31"), Some(Moment::Day(_))));
        assert!(matches!(moment("2017-01-31T23:00:00.5+02:00"), Some(Moment::Instant(_))));
        for text in
            ["", "2017-1-31", "2017-02-30", "0017-01-31", "2017-01-31T10:00:00", "2017-01-31 10:00:00Z"]
        {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment("2017-01-31T10:00:00.1234567Z"), None);
        assert_eq!(moment("2017-01-31T10:00:60Z"), None);
    }

    #[test]
    fn a_period_ends_before_its_last_moment() {
        let january = period("2017-01-01", "2017-02-01T00:00:00+01:00").unwrap();
        let expected = [
            pair("closed_at__gte", "2017-01-01T00:00:00.000000Z"),
            pair("closed_at__lt", "2017-01-31T23:00:00.000000Z"),
        ];
        assert_eq!(january.of("closed_at"), expected);
        assert_eq!(period("2017-01-01", "").unwrap().of_days("due_on"), [pair("due_on__gte", "2017-01-01")]);
        assert!(period("", "").unwrap().of("closed_at").is_empty());
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused() {
        for (from, to) in [("2017-01-01", "2017-01-01"), ("2017-01-02", "2017-01-01T00:00:00Z")] {
            assert!(period(from, to).is_err(), "{from} {to}");
        }
    }
}
