//! Which customer goes to whom.

use super::model::HandoverRule;

/// Gives customers of so much work each to people who have so much already; the places of those who get them.
pub(super) fn share(rule: HandoverRule, loads: &mut [i64], customers: &[i64]) -> Vec<usize> {
    let people = loads.len().max(1);
    let turn = |at: usize, work: i64| match rule {
        HandoverRule::ToOne => 0,
        HandoverRule::RoundRobin => at % people,
        HandoverRule::ByLoad | HandoverRule::ByTeam => {
            // Of those with the same load, the one who was named first.
            let least = loads.iter().enumerate().min_by_key(|(place, load)| (**load, *place));
            let place = least.map_or(0, |(place, _)| place);
            if let Some(load) = loads.get_mut(place) {
                *load = load.saturating_add(work);
            }
            place
        }
    };
    let mut turn = turn;
    customers.iter().enumerate().map(|(at, work)| turn(at, *work)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_gets_all() {
        assert_eq!(share(HandoverRule::ToOne, &mut [9], &[1, 1, 1]), [0, 0, 0]);
    }

    #[test]
    fn turns_go_round() {
        assert_eq!(share(HandoverRule::RoundRobin, &mut [9, 0], &[1, 5, 1]), [0, 1, 0]);
    }

    #[test]
    fn whoever_has_least_is_next() {
        let mut loads = [2, 0, 0];
        assert_eq!(share(HandoverRule::ByLoad, &mut loads, &[3, 1, 1, 1]), [1, 2, 2, 0]);
        assert_eq!(loads, [3, 3, 2]);
    }
}
