//! The arithmetic of lines: exact, rounded once, and refused where it does not fit.

use rust_decimal::Decimal;

/// The most that an amount can be; one more digit does not fit its column.
fn most() -> Decimal {
    Decimal::from(999_999_999_999_999_i64)
}

/// Quantity × price × (100 − discount) %, rounded half away from zero to `decimals`; `None` when it
/// is too large. Rounded once, at the end: the product is kept whole as an integer.
pub(in crate::sales::deals) fn total_of(
    quantity: Decimal,
    price: Decimal,
    discount: Decimal,
    decimals: u32,
) -> Option<Decimal> {
    let gross = quantity.checked_mul(price).filter(|gross| *gross <= most())?;
    let share = Decimal::ONE_HUNDRED.checked_sub(discount)?;
    let product = gross.mantissa().checked_mul(share.mantissa())?;
    // A percentage is two decimals more.
    let scale = gross.scale().checked_add(share.scale())?.checked_add(2)?;
    let (product, scale) = match scale.checked_sub(decimals) {
        Some(surplus) => (round(product, surplus)?, decimals),
        None => (product, scale),
    };
    Decimal::try_from_i128_with_scale(product, scale).ok()
}

/// Without the last `surplus` digits, rounded half away from zero.
fn round(value: i128, surplus: u32) -> Option<i128> {
    let unit = 10_i128.checked_pow(surplus)?;
    let half = if value < 0 { -(unit / 2) } else { unit / 2 };
    Some(value.checked_add(half)? / unit)
}

/// The sum of totals; `None` when it is too large.
pub(in crate::sales::deals) fn sum_of(totals: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let sum = totals.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
    sum.filter(|sum| *sum <= most())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn total(quantity: &str, price: &str, discount: &str, decimals: u32) -> String {
        total_of(decimal(quantity), decimal(price), decimal(discount), decimals).unwrap().to_string()
    }

    #[test]
    fn a_total_is_rounded_half_away_from_zero_to_the_smallest_coin() {
        assert_eq!(total("3", "19.99", "0", 2), "59.97");
        assert_eq!(total("1", "0.005", "0", 2), "0.01");
        assert_eq!(total("1", "0.0049", "0", 2), "0.00");
        assert_eq!(total("1", "0.125", "0", 2), "0.13");
        assert_eq!(total("0.5", "1", "0", 0), "1");
        assert_eq!(total("1", "10", "33.333333", 2), "6.67");
        assert_eq!(total("2.5", "1.005", "50", 3), "1.256");
        assert_eq!(total("7", "99.99", "100", 2), "0.00");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(
            total_of(decimal("999999999999.999999"), decimal("999999999999999.9999"), Decimal::ZERO, 2)
                .is_none()
        );
        assert!(sum_of([most(), Decimal::ONE]).is_none());
        assert_eq!(sum_of([most()]), Some(most()));
        assert_eq!(sum_of([]), Some(Decimal::ZERO));
    }

    /// A source of numbers that is the same on every run.
    fn numbers() -> impl Iterator<Item = i64> {
        let mut state: u64 = 42;
        std::iter::from_fn(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 34).ok()
        })
    }

    #[test]
    fn a_total_is_never_half_a_coin_away_from_the_exact_value() {
        let mut numbers = numbers();
        let mut next = |most: i64| numbers.next().unwrap() % most;
        for _ in 0..2_000 {
            let quantity = Decimal::new(next(1_000_000_000) + 1, 6);
            let price = Decimal::new(next(1_000_000_000), 4);
            let discount = Decimal::new(next(100_000_001), 6);
            let decimals = u32::try_from(next(4)).unwrap();
            let exact = quantity * price * (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED;
            let total = total_of(quantity, price, discount, decimals).unwrap();
            assert!(total.scale() <= decimals);
            assert!((total - exact).abs() <= Decimal::new(5, decimals + 1), "{quantity} {price} {discount}");
        }
    }

    #[test]
    fn more_of_the_same_never_costs_less() {
        let mut numbers = numbers();
        let mut next = |most: i64| numbers.next().unwrap() % most;
        for _ in 0..2_000 {
            let (quantity, more) = (Decimal::new(next(100_000) + 1, 3), Decimal::new(next(100_000), 3));
            let (price, discount) = (Decimal::new(next(1_000_000), 2), Decimal::new(next(10_001), 2));
            let less = total_of(quantity, price, discount, 2).unwrap();
            assert!(total_of(quantity + more, price, discount, 2).unwrap() >= less);
            assert!(total_of(quantity, price, Decimal::ZERO, 2).unwrap() >= less);
        }
    }
}
