//! The parameters that every list has, read.

use uuid::Uuid;

use super::rule::{self, Flaw};

pub(super) const LIMIT_MAX: u8 = 200;
pub(super) const SEARCH_MAX: usize = 200;
pub(super) const WORDS_MAX: usize = 8;

pub(super) fn single(values: &[String]) -> Result<&str, Flaw> {
    match values {
        [value] => Ok(value),
        _ => Err(Flaw::new("duplicate_parameter", "Must be given only once.")),
    }
}

pub(super) fn id(text: &str) -> Result<Uuid, Flaw> {
    let read = if text.len() == 36 { text.parse().ok() } else { None };
    read.ok_or_else(|| Flaw::new("malformed", "Must be a UUID."))
}

pub(super) fn limit(text: &str) -> Result<u8, Flaw> {
    match text.parse::<u8>() {
        Ok(limit) if (1..=LIMIT_MAX).contains(&limit) && text == limit.to_string() => Ok(limit),
        _ => {
            let message = format!("Must be an integer from 1 to {LIMIT_MAX}.");
            Err(Flaw::new("out_of_range", message).limit("max", usize::from(LIMIT_MAX)))
        }
    }
}

pub(super) fn one_of<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, Flaw> {
    known.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        Flaw::new("unknown_value", format!("Must be one of: {}.", words.join(", ")))
    })
}

pub(super) fn search(text: &str) -> Result<Vec<String>, Flaw> {
    if text.chars().count() > SEARCH_MAX {
        let message = format!("Must have at most {SEARCH_MAX} characters.");
        return Err(Flaw::new("too_long", message).limit("max", SEARCH_MAX));
    }
    let words: Vec<_> = text.split_whitespace().map(|word| format!("%{}%", rule::escape(word))).collect();
    match words.len() {
        0 => Err(Flaw::new("too_short", "Must have at least one word.")),
        1..=WORDS_MAX => Ok(words),
        _ => {
            let message = format!("Must have at most {WORDS_MAX} words.");
            Err(Flaw::new("too_many_values", message).limit("max", WORDS_MAX))
        }
    }
}
