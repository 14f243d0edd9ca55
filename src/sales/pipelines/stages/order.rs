//! The order of a pipeline's stages.

/// Where one comes to stand that asks for the place `to` (from 1), and the others around it in their
/// order; a place beyond the end is the end.
pub(super) fn around<T>(others: Vec<T>, to: i32) -> (i32, Vec<(T, i32)>) {
    let end = i32::try_from(others.len()).unwrap_or(i32::MAX).saturating_add(1);
    let to = to.clamp(1, end);
    let place = |position: i32| if position < to { position } else { position + 1 };
    (to, others.into_iter().zip((1..).map(place)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_keep_their_order_and_make_room() {
        assert_eq!(around(vec!["a", "b"], 1), (1, vec![("a", 2), ("b", 3)]));
        assert_eq!(around(vec!["a", "b"], 2), (2, vec![("a", 1), ("b", 3)]));
        assert_eq!(around(vec!["a", "b"], 3), (3, vec![("a", 1), ("b", 2)]));
        assert_eq!(around(vec!["a", "b"], 99), (3, vec![("a", 1), ("b", 2)]));
        assert_eq!(around(Vec::<&str>::new(), 5), (1, vec![]));
    }
}
