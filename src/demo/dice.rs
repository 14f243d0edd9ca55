//! Chance that repeats itself: the same seed throws the same numbers.

/// SplitMix64: small, fast, and good enough for made-up records.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or_default();
        let step = self.below(span.saturating_add(1));
        low.saturating_add(i64::try_from(step).unwrap_or_default())
    }

    /// The same for small numbers.
    pub(super) fn small(&mut self, low: i32, high: i32) -> i32 {
        i32::try_from(self.between(low.into(), high.into())).unwrap_or(low)
    }

    /// Whether something happens that happens so often in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these, if there are any.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(from.len()).ok()?);
        from.get(usize::try_from(at).ok()?)
    }

    /// The same for what is small.
    pub(super) fn one<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        self.pick(from).copied()
    }

    /// One of these words.
    pub(super) fn word<T: Copy + Default>(&mut self, from: &[T]) -> T {
        self.one(from).unwrap_or_default()
    }

    /// One of these, each as often as its weight says.
    pub(super) fn weighed<T: Copy>(&mut self, from: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in from {
            if left < *weight {
                return Some(*value);
            }
            left -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_numbers() {
        let thrown = |seed| {
            let mut dice = Dice::new(seed);
            (0..20).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(thrown(1), thrown(1));
        assert_ne!(thrown(1), thrown(2));
    }

    #[test]
    fn numbers_keep_within_their_bounds_and_reach_them() {
        let mut dice = Dice::new(7);
        let thrown: Vec<i64> = (0..1000).map(|_| dice.between(-3, 3)).collect();
        assert_eq!((thrown.iter().min(), thrown.iter().max()), (Some(&-3), Some(&3)));
        assert!((0..100).all(|_| dice.chance(100) && !dice.chance(0)));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(7);
        let often = (0..1000).filter(|_| dice.weighed(&[(90, true), (10, false)]) == Some(true)).count();
        assert!((850..950).contains(&often), "{often}");
        assert_eq!(dice.one::<u8>(&[]), None);
    }
}
