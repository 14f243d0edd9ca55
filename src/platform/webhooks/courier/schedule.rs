//! When is tried again.

use chrono::{DateTime, TimeDelta};

use crate::kernel::values::Instant;

/// Seconds from an attempt that failed to the next one.
const DELAYS_S: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// A receiver may ask for a day at most.
const MOST_S: i64 = 86_400;

/// The moment of the next attempt after `made` of them, the last at `at`; `None` when it is given up. A tenth
/// of a percent at a time, `dice` moves it by up to a fifth; what the receiver asks for is the least.
pub(super) fn next_attempt_at(
    made: i32,
    at: Instant,
    retry_after: Option<TimeDelta>,
    dice: u16,
) -> Option<Instant> {
    let index = usize::try_from(made).ok()?.checked_sub(1)?;
    let delay = TimeDelta::milliseconds(DELAYS_S.get(index)? * (800 + i64::from(dice % 401)));
    let least = retry_after.unwrap_or_default().min(TimeDelta::seconds(MOST_S));
    Some((at.utc() + delay.max(least)).into())
}

/// How long a receiver asks to be left alone: seconds, or a date.
pub(super) fn retry_after(header: &str, now: Instant) -> Option<TimeDelta> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(TimeDelta::seconds(header.parse().unwrap_or(MOST_S).min(MOST_S)));
    }
    let date = DateTime::parse_from_rfc2822(header).ok()?;
    Some((date.to_utc() - now.utc()).clamp(TimeDelta::zero(), TimeDelta::seconds(MOST_S)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn delay_ms(made: i32, retry_after_s: Option<i64>, dice: u16) -> Option<i64> {
        let at = Instant::now();
        let next = next_attempt_at(made, at, retry_after_s.map(TimeDelta::seconds), dice)?;
        Some((next.utc() - at.utc()).num_milliseconds())
    }

    #[test]
    fn ten_attempts_in_about_three_days() {
        let seconds = [5, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
        for (made, seconds) in (1..).zip(seconds) {
            // In the middle of its reach the dice changes nothing.
            assert_eq!(delay_ms(made, None, 200), Some(seconds * 1_000));
        }
        assert_eq!(delay_ms(10, None, 200), None);
        assert_eq!(delay_ms(11, None, 200), None);
        assert_eq!(delay_ms(0, None, 200), None);
        assert_eq!(seconds.iter().sum::<i64>() / HOUR, 75);
    }

    #[test]
    fn the_dice_moves_it_by_a_fifth_at_most() {
        let all = (0..=u16::MAX).step_by(7).filter_map(|dice| delay_ms(2, None, dice));
        let (least, most) = all.fold((i64::MAX, 0), |(least, most), ms| (least.min(ms), most.max(ms)));
        assert_eq!((least, most), (240_000, 360_000));
    }

    #[test]
    fn the_receiver_may_ask_for_more_but_not_for_less() {
        assert_eq!(delay_ms(1, Some(60), 0), Some(60_000));
        assert_eq!(delay_ms(2, Some(60), 200), Some(300_000));
        assert_eq!(delay_ms(1, Some(90 * HOUR), 200), Some(24 * HOUR * 1_000));
        assert_eq!(delay_ms(10, Some(60), 200), None);
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        let now: Instant = DateTime::parse_from_rfc3339("2026-11-23T10:00:00Z").unwrap().to_utc().into();
        let seconds = |header| retry_after(header, now).map(|wait| wait.num_seconds());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Mon, 23 Nov 2026 10:02:00 GMT"), Some(120));
        assert_eq!(seconds("Mon, 23 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(86_400));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-5"), None);
        assert_eq!(seconds(""), None);
    }
}
