//! Sums as decimals: what a record weighs, and how numbers are shown.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::kernel::values::Currency;

/// The most decimals that an answer shows.
const DECIMALS: u32 = 4;
const DAY: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);

/// What each record weighs; `{amount}` in SQL stands for the amount that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighs {
    /// One.
    One,
    /// An amount of money.
    Money(&'static str),
    /// A time; SQL gives seconds, answers give days.
    Time(&'static str),
}

impl Weighs {
    pub const AMOUNT: Self = Self::Money("{amount}");

    pub fn sql(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Money(sql) | Self::Time(sql) => sql,
        }
    }

    pub fn is_money(self) -> bool {
        matches!(self, Self::Money(_))
    }

    /// A weight as it is shown.
    pub fn shown(self, weight: Decimal, currency: Option<&Currency>) -> String {
        match self {
            Self::One => weight.normalize().to_string(),
            Self::Time(_) => shown(weight / DAY),
            Self::Money(_) => money(weight, currency.map_or(0, Currency::minor_units)),
        }
    }
}

/// A part of a whole in percent; none of nothing.
pub fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// A number with four decimals, halves away from zero.
pub fn shown(value: Decimal) -> String {
    let mut value = round(value);
    value.rescale(DECIMALS);
    value.to_string()
}

/// An amount to four decimals, halves away from zero, with no fewer decimals than the smallest coin has.
fn money(value: Decimal, minor_units: u32) -> String {
    let mut value = round(value).normalize();
    if value.scale() < minor_units {
        value.rescale(minor_units);
    }
    value.to_string()
}

fn round(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_share_has_four_decimals_and_nothing_has_none() {
        let value = share(Decimal::from(4238), Decimal::from(6711)).unwrap();
        assert_eq!(shown(value), "63.1501");
        assert_eq!(share(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(shown(Decimal::ZERO), "0.0000");
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(shown(number("0.00005")), "0.0001");
        assert_eq!(shown(number("-0.00005")), "-0.0001");
        assert_eq!(shown(number("0.00004999")), "0.0000");
    }

    #[test]
    fn money_shows_its_coin_and_up_to_four_decimals() {
        let eur = Currency::new("EUR");
        let shown = |text| Weighs::AMOUNT.shown(number(text), Some(&eur));
        assert_eq!(shown("10005534"), "10005534.00");
        assert_eq!(shown("2360.909391"), "2360.9094");
        assert_eq!(shown("0.50000"), "0.50");
        assert_eq!(Weighs::AMOUNT.shown(number("12.5"), Some(&Currency::new("JPY"))), "12.5");
    }

    #[test]
    fn times_are_shown_in_days() {
        assert_eq!(Weighs::Time("").shown(number("129600.5"), None), "1.5000");
        assert_eq!(Weighs::One.shown(number("7"), None), "7");
    }
}
