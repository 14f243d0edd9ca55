//! What was done with a contact, as figures of each channel.

use chrono::TimeDelta;
use rust_decimal::Decimal;

use super::model::ChannelFigures;
use crate::directory::contacts::Channel;
use crate::kernel::values::Instant;
use crate::planner::activities::{ActivityDirection, ActivityKind, CallOutcome};

/// Within how many days something that was written is answered.
const ANSWER: TimeDelta = TimeDelta::days(14);
/// Fewer touches tell nothing.
pub(super) const LEAST: usize = 3;

/// Something that was done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub kind: ActivityKind,
    pub direction: Option<ActivityDirection>,
    pub outcome: Option<CallOutcome>,
    pub is_touch: bool,
    pub at: Instant,
}

impl Done {
    pub(super) fn channel(&self) -> Option<Channel> {
        match self.kind {
            ActivityKind::Call => Some(Channel::Call),
            ActivityKind::Email => Some(Channel::Email),
            ActivityKind::Message => Some(Channel::Message),
            ActivityKind::Meeting | ActivityKind::Visit => Some(Channel::Meeting),
            ActivityKind::Letter => Some(Channel::Letter),
            ActivityKind::Note => None,
        }
    }

    fn came_in(&self) -> bool {
        self.direction == Some(ActivityDirection::Inbound)
    }

    /// Whether one that we began was answered, given all that came in by its channel.
    fn is_answered(&self, came: &[&Self]) -> bool {
        match self.kind {
            ActivityKind::Call => self.outcome == Some(CallOutcome::Connected),
            ActivityKind::Meeting | ActivityKind::Visit => true,
            _ => {
                let (from, to) = (self.at.utc(), self.at.utc() + ANSWER);
                came.iter().any(|one| one.at.utc() > from && one.at.utc() <= to)
            }
        }
    }
}

/// The figures of all channels that were used, the highest score first.
pub(super) fn figures(done: &[Done]) -> Vec<ChannelFigures> {
    let begun = |one: &&Done| one.came_in() && one.is_touch;
    let all_begun = done.iter().filter(begun).count();
    let mut figures: Vec<_> =
        Channel::ALL.iter().filter_map(|channel| of(*channel, done, all_begun)).collect();
    figures.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| b.begun_by_contact.cmp(&a.begun_by_contact)));
    figures
}

fn of(channel: Channel, done: &[Done], all_begun: usize) -> Option<ChannelFigures> {
    let by: Vec<&Done> = done.iter().filter(|one| one.channel() == Some(channel)).collect();
    if by.is_empty() {
        return None;
    }
    let (came, went): (Vec<&Done>, Vec<&Done>) = by.into_iter().partition(|one| one.came_in());
    let answered = went.iter().filter(|one| one.is_answered(&came)).count();
    let begun = came.iter().filter(|one| one.is_touch).count();
    let score =
        Decimal::new(6, 1) * share(answered, went.len()) + Decimal::new(4, 1) * share(begun, all_begun);
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    Some(ChannelFigures {
        channel,
        begun_by_us: count(went.len()),
        answered: count(answered),
        begun_by_contact: count(begun),
        score: score.round_dp(4),
    })
}

/// Nothing of nothing is nothing.
fn share(part: usize, whole: usize) -> Decimal {
    Decimal::from(part).checked_div(Decimal::from(whole)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(kind: ActivityKind, inbound: bool, day: i64) -> Done {
        let direction = if inbound { ActivityDirection::Inbound } else { ActivityDirection::Outbound };
        let start = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let at = Instant::from(start + TimeDelta::days(day));
        Done { kind, direction: Some(direction), outcome: None, is_touch: true, at }
    }

    #[test]
    fn what_is_written_is_answered_by_the_same_channel_in_time() {
        use ActivityKind::{Email, Letter, Message};
        let all = [
            done(Email, false, 0),
            done(Email, true, 13),
            done(Email, false, 20),
            done(Message, false, 21),
            done(Letter, true, 22),
        ];
        let told: Vec<_> = figures(&all)
            .into_iter()
            .map(|one| {
                (one.channel, one.begun_by_us, one.answered, one.begun_by_contact, one.score.to_string())
            })
            .collect();
        let expected = [
            (Channel::Email, 2, 1, 1, "0.5000".to_owned()),
            (Channel::Letter, 0, 0, 1, "0.2000".to_owned()),
            (Channel::Message, 1, 0, 0, "0.0".to_owned()),
        ];
        assert_eq!(told.len(), 3);
        for (told, expected) in told.iter().zip(&expected) {
            assert_eq!((told.0, told.1, told.2, told.3), (expected.0, expected.1, expected.2, expected.3));
            assert_eq!(told.4.parse::<Decimal>().unwrap(), expected.4.parse::<Decimal>().unwrap());
        }
    }

    #[test]
    fn an_attempt_that_reached_nobody_counts_against_the_channel() {
        let call = |outcome| Done { outcome: Some(outcome), ..done(ActivityKind::Call, false, 1) };
        let all = [call(CallOutcome::Connected), call(CallOutcome::NoAnswer)];
        assert_eq!(figures(&all)[0].score, Decimal::new(3, 1));
    }
}
