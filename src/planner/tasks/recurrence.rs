//! Tasks that come again, by the rules of calendars (RFC 5545). Rules come from outside: their pattern lets nothing recur
//! more than daily, and the iterator ends after a bounded number of steps.

use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated};

use crate::kernel::values::{Instant, RecurrenceRule};
use crate::kernel::{Error, Result};

/// When a task that is due at `due` comes again after `now`, and by which rule it goes on then.
pub(super) fn next(
    rule: &RecurrenceRule,
    due: Instant,
    now: Instant,
    zone: Tz,
) -> Option<(Instant, RecurrenceRule)> {
    let parsed: RRule<Unvalidated> = rule.as_str().parse().ok()?;
    let left = parsed.get_count();
    if left.is_some_and(|left| left <= 1) {
        return None;
    }
    // Those that were missed are not made up for, so they are not counted either.
    let endless: RRule<Unvalidated> = without_count(rule.as_str()).parse().ok()?;
    let after = due.max(now);
    let set = set_of(endless, due, zone).ok()?.after(after.utc().with_timezone(&zone.into()));
    let mut found = set.all(2).dates.into_iter().map(|date| Instant::from(date.to_utc()));
    let at = found.find(|at| *at > after)?;
    let rule = left.map_or_else(|| rule.clone(), |left| counted(rule.as_str(), left - 1));
    Some((at, rule))
}

/// 409 `recurrence_not_valid` for a rule that says nothing, or nothing from the due time on.
pub(super) fn check(rule: &RecurrenceRule, due: Option<Instant>, zone: Tz) -> Result<()> {
    let Some(due) = due else {
        let detail = "What recurs is due at some time: `due_at`.";
        return Err(Error::conflict("incomplete", "/due_at", detail));
    };
    let parsed = rule.as_str().parse::<RRule<Unvalidated>>();
    let checked = parsed.and_then(|rule| set_of(rule, due, zone));
    checked.map(drop).map_err(|_| {
        let detail = "The rule says nothing that could be followed from the due time on.";
        Error::conflict("recurrence_not_valid", "/recurrence", detail)
    })
}

fn set_of(rule: RRule<Unvalidated>, due: Instant, zone: Tz) -> Result<RRuleSet, rrule::RRuleError> {
    rule.build(due.utc().with_timezone(&zone.into()))
}

fn parts(rule: &str) -> impl Iterator<Item = &str> {
    rule.split(';').filter(|part| !part.starts_with("COUNT="))
}

fn without_count(rule: &str) -> String {
    parts(rule).collect::<Vec<_>>().join(";")
}

fn counted(rule: &str, count: u32) -> RecurrenceRule {
    RecurrenceRule::new(format!("{};COUNT={count}", without_count(rule)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time;

    fn at(text: &str) -> Instant {
        serde_json::from_value(text.into()).unwrap()
    }

    fn after(rule: &str, due: &str, now: &str) -> Option<(String, String)> {
        let (rule, zone) = (RecurrenceRule::new(rule), Tz::Europe__Kyiv);
        next(&rule, at(due), at(now), zone).map(|(at, rule)| (at.to_string(), rule.to_string()))
    }

    #[test]
    fn the_hour_of_the_clock_stays_when_clocks_are_set() {
        // In Kyiv clocks go back on 2026-10-25.
        let next = after("FREQ=WEEKLY", "2026-10-19T06:00:00Z", "2026-10-19T06:30:00Z").unwrap();
        assert_eq!(next.0, "2026-10-26T07:00:00.000000Z");
    }

    #[test]
    fn what_was_missed_is_not_made_up_for() {
        let next = after("FREQ=DAILY;COUNT=5", "2026-06-01T06:00:00Z", "2026-06-10T07:00:00Z").unwrap();
        assert_eq!(next, ("2026-06-11T06:00:00.000000Z".into(), "FREQ=DAILY;COUNT=4".into()));
        assert_eq!(after("FREQ=DAILY;COUNT=1", "2026-06-01T06:00:00Z", "2026-06-01T07:00:00Z"), None);
        assert_eq!(
            after("FREQ=DAILY;UNTIL=20260602T000000Z", "2026-06-01T06:00:00Z", "2026-06-01T07:00:00Z"),
            None
        );
        // Done before it is due, it does not come on the same day again.
        let early =
            after("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-06-30T06:00:00Z", "2026-06-01T00:00:00Z").unwrap();
        assert_eq!(early.0, "2026-07-31T06:00:00.000000Z");
    }

    #[test]
    fn a_rule_that_never_comes_true_ends_soon() {
        let begun = time::Instant::now();
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
        ] {
            assert_eq!(after(rule, "2026-06-01T06:00:00Z", "2026-06-01T07:00:00Z"), None, "{rule}");
        }
        assert!(begun.elapsed() < time::Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}
