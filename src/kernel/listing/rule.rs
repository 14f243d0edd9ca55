//! What a value in a query string must look like; the document says the same.

use super::field::{Field, Kind};
use super::operator::Op;
use super::value::Values;

/// The longest text that a filter takes.
pub(super) const TEXT_MAX: usize = 300;
/// The shortest text that `contains` takes: what a trigram index can serve.
pub(super) const CONTAINS_MIN: usize = 3;
/// The largest integer that every JSON reader keeps exact.
pub(super) const INTEGER_MAX: i64 = 9_007_199_254_740_991;
/// Digits before and after the point.
const WHOLE_MAX: usize = 15;
const PLACES_MAX: usize = 6;
const MONEY_PLACES_MAX: usize = 4;

/// Why a parameter is refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flaw {
    pub code: &'static str,
    pub message: String,
    pub limit: Option<(&'static str, i64)>,
}

impl Flaw {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), limit: None }
    }

    pub(super) fn limit(mut self, name: &'static str, value: usize) -> Self {
        self.limit = Some((name, i64::try_from(value).unwrap_or(i64::MAX)));
        self
    }
}

/// Reads what was given for one field and operator.
pub(super) fn values(field: &Field, op: Op, texts: &[String]) -> Result<Values, Flaw> {
    let kind = if op.takes_flag() { Kind::Flag } else { field.kind };
    for text in texts {
        check(field, kind, op, text)?;
    }
    match op {
        Op::Contains => Ok(pattern(texts, "%")),
        Op::StartsWith => Ok(pattern(texts, "")),
        _ => Values::read(kind, texts).ok_or_else(|| malformed(kind)),
    }
}

fn check(field: &Field, kind: Kind, op: Op, text: &str) -> Result<(), Flaw> {
    let well_formed = match kind {
        Kind::Text | Kind::Texts if !field.words.is_empty() => return word(field.words, text),
        Kind::Text | Kind::Texts => return words(op, text),
        Kind::Integer | Kind::Long => return integer(text),
        Kind::Id | Kind::Ids => text.len() == 36,
        Kind::Decimal => decimal(text, places(field)),
        Kind::Flag => matches!(text, "true" | "false"),
        Kind::Instant => instant(text),
        Kind::Day => text.len() == 10 && digits_at(text, &[0, 1, 2, 3, 5, 6, 8, 9]),
    };
    if well_formed { Ok(()) } else { Err(malformed(kind)) }
}

fn word(known: &[&str], text: &str) -> Result<(), Flaw> {
    if known.contains(&text) {
        return Ok(());
    }
    Err(Flaw::new("unknown_value", format!("Must be one of: {}.", known.join(", "))))
}

fn words(op: Op, text: &str) -> Result<(), Flaw> {
    let length = text.chars().count();
    let least = least_length(op);
    if length < least {
        return Err(
            Flaw::new("too_short", format!("Must have at least {least} characters.")).limit("min", least)
        );
    }
    if length > TEXT_MAX {
        return Err(
            Flaw::new("too_long", format!("Must have at most {TEXT_MAX} characters.")).limit("max", TEXT_MAX)
        );
    }
    Ok(())
}

/// The shortest text that an operator takes.
pub(super) const fn least_length(op: Op) -> usize {
    match op {
        Op::Contains => CONTAINS_MIN,
        Op::StartsWith => 1,
        _ => 0,
    }
}

fn integer(text: &str) -> Result<(), Flaw> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || (all_digits(digits) && !digits.starts_with('0'));
    if !canonical {
        return Err(malformed(Kind::Long));
    }
    match text.parse::<i64>() {
        Ok(number) if (-INTEGER_MAX..=INTEGER_MAX).contains(&number) => Ok(()),
        _ => Err(Flaw::new("out_of_range", "Must lie between -(2^53-1) and 2^53-1.")),
    }
}

/// Decimals that a field takes.
pub(super) const fn places(field: &Field) -> usize {
    if field.currency.is_some() { MONEY_PLACES_MAX } else { PLACES_MAX }
}

fn decimal(text: &str, places: usize) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let whole_fits =
        whole == "0" || (all_digits(whole) && !whole.starts_with('0') && whole.len() <= WHOLE_MAX);
    whole_fits && all_digits(fraction) && fraction.len() <= places
}

fn instant(text: &str) -> bool {
    let (date_and_time, zone) = text.split_at_checked(19).unwrap_or((text, ""));
    let (fraction, zone) = match zone.find(['Z', '+', '-']) {
        Some(at) => zone.split_at(at),
        None => return false,
    };
    let seconds = digits_at(date_and_time, &[0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
        && date_and_time.get(10..11) == Some("T");
    let decimals = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|digits| all_digits(digits) && digits.len() <= 6);
    seconds && decimals && (zone == "Z" || (zone.len() == 6 && zone.get(3..4) == Some(":")))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits_at(text: &str, places: &[usize]) -> bool {
    places.iter().all(|place| text.as_bytes().get(*place).is_some_and(u8::is_ascii_digit))
}

fn malformed(kind: Kind) -> Flaw {
    let message = match kind {
        Kind::Id | Kind::Ids => "Must be a UUID.",
        Kind::Integer | Kind::Long => "Must be an integer.",
        Kind::Decimal => "Must be a decimal number such as `1234.50`, with not too many digits.",
        Kind::Flag => "Must be `true` or `false`.",
        Kind::Instant => "Must be an RFC 3339 instant with at most 6 decimals; `+` is written `%2B`.",
        Kind::Day => "Must be a day such as `2026-11-22`.",
        Kind::Text | Kind::Texts => "Must be a text.",
    };
    Flaw::new("malformed", message)
}

fn pattern(texts: &[String], before: &str) -> Values {
    Values::Texts(texts.iter().map(|text| format!("{before}{}%", escape(text))).collect())
}

/// Takes the meaning from the signs that LIKE gives one, also from those that folding turns into
/// such a sign.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | '\u{FE68}' | '\u{FF3C}' => out.push_str(r"\\"),
            '%' | '\u{FE6A}' | '\u{FF05}' => out.push_str(r"\%"),
            '_' | '\u{FE33}' | '\u{FE34}' | '\u{FE4D}'..='\u{FE4F}' | '\u{FF3F}' => out.push_str(r"\_"),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn no_sign_means_anything_to_like() {
        assert_eq!(escape(r"a\b%c_d"), r"a\\b\%c\_d");
        assert_eq!(escape("\u{FF3C}\u{FF05}\u{FF3F}\u{FE4E}"), r"\\\%\_\_");
    }
}
