//! What is asked, taken apart: words, in both alphabets, and perhaps a telephone number.

use super::alphabets::otherwise;
use crate::kernel::listing::escape;
use crate::kernel::values::PhoneNumber;

/// The most words of a question; the document says so.
pub const WORDS_MAX: usize = 8;
/// Letters in a row that an index of three at a time can find anywhere in a text.
const ANYWHERE: usize = 3;
/// The shortest word in which a slip of the pen can be told from another word.
const SLIPS_IN: usize = 4;
/// The fewest digits that are taken for a part of a number.
const DIGITS_MIN: usize = 5;
const DIGITS_MAX: usize = 20;
/// A number without country and long-distance codes has at most so many digits.
const TAIL: usize = 9;

/// A question.
#[derive(Clone, Debug)]
pub struct Terms {
    /// As it was typed.
    pub text: String,
    /// The words as typed, and as the other alphabet writes them.
    pub forms: Vec<Vec<Word>>,
    pub number: Option<Number>,
}

/// A word with a letter or a digit in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

/// A telephone number, or a part of one, in whatever spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The form in which numbers are compared.
    pub key: String,
    /// The digits in which all its spellings end, with or without the code of the country.
    pub tail: String,
}

impl Terms {
    pub fn of(text: &str) -> Self {
        let number = Number::of(text);
        // The digits of a number in groups are no words of their own.
        let typed = if number.is_some() { vec![Word(text.trim().to_owned())] } else { words(text) };
        let mut forms = vec![typed];
        // Addresses are written in one alphabet.
        if text.chars().any(char::is_alphabetic) && !text.contains('@') {
            for form in otherwise(text).iter().map(|other| words(other)) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        forms.retain(|form| !form.is_empty());
        Self { text: text.trim().to_owned(), forms, number }
    }

    /// Whether a name that is nearly the same could have been meant.
    pub fn can_slip(&self) -> bool {
        self.forms.iter().flatten().any(Word::can_slip)
    }
}

fn words(text: &str) -> Vec<Word> {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    words.take(WORDS_MAX).map(|word| Word(word.to_owned())).collect()
}

impl Word {
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Patterns one of which a text with the word in it fits. A word too short for the index is sought where words
    /// begin, which the index knows, too.
    pub fn patterns(&self) -> Vec<String> {
        let word = escape(&self.0);
        let runs = self.0.split(|sign: char| !sign.is_alphanumeric());
        if runs.map(|run| run.chars().count()).max() >= Some(ANYWHERE) {
            return vec![format!("%{word}%")];
        }
        vec![format!("{word}%"), format!("% {word}%")]
    }

    /// The pattern of a text in which some word begins like this one, if a space goes before the text.
    pub fn beginning(&self) -> String {
        format!("% {}%", escape(&self.0))
    }

    /// The pattern of a text with this in it.
    pub fn part(&self) -> String {
        format!("%{}%", escape(&self.0))
    }

    pub fn can_slip(&self) -> bool {
        self.0.chars().all(|sign| sign.is_alphabetic() || matches!(sign, '\'' | '’' | '-'))
            && self.0.chars().count() >= SLIPS_IN
    }
}

impl Number {
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let fits = text.chars().all(|sign| sign.is_ascii_digit() || " +().-/".contains(sign));
        if !fits || !(DIGITS_MIN..=DIGITS_MAX).contains(&digits) {
            return None;
        }
        let key = PhoneNumber::new(text).normalised();
        let digits = key.trim_start_matches('+');
        let at = digits.len().saturating_sub(TAIL);
        let tail = digits.get(at..).unwrap_or_default().trim_start_matches('0').to_owned();
        (tail.len() >= DIGITS_MIN).then_some(Self { key, tail })
    }

    /// The pattern of a number that ends like this one.
    pub fn ending(&self) -> String {
        format!("%{}", self.tail)
    }

    /// The same of a number that is read from its end.
    pub fn reversed(&self) -> String {
        format!("{}%", self.tail.chars().rev().collect::<String>())
    }

    /// The pattern of a text with the number in it.
    pub fn part(&self) -> String {
        format!("%{}%", self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Terms, Word};

    #[test]
    fn all_spellings_of_a_number_end_alike() {
        for spelling in ["+380 (44) 123-45-67", "00380441234567", "0441234567", "8 044 123 45 67"] {
            assert_eq!(Number::of(spelling).unwrap().tail, "441234567", "{spelling}");
        }
        assert_eq!(Number::of("123-45-67").unwrap().reversed(), "7654321%");
        assert_eq!(Number::of("044 12-34").unwrap().tail, "441234");
        for other in ["1234", "00000", "12345a", "2026-11-22 08:00", "1".repeat(21).as_str()] {
            assert_eq!(Number::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_short_word_is_sought_where_words_begin() {
        let patterns = |word: &str| Word(word.to_owned()).patterns();
        assert_eq!(patterns("ян"), ["ян%", "% ян%"]);
        assert_eq!(patterns("a-b"), ["a-b%", "% a-b%"]);
        assert_eq!(patterns("50%_x"), [r"50\%\_x%", r"% 50\%\_x%"]);
        assert_eq!(patterns("яна"), ["%яна%"]);
    }

    #[test]
    fn signs_alone_are_no_words() {
        let terms = Terms::of(" -- %% ");
        assert!(terms.forms.is_empty() && terms.number.is_none());
        let words: Vec<_> = Terms::of("Ann -- O'Hara").forms[0].iter().map(|w| w.text().to_owned()).collect();
        assert_eq!(words, ["Ann", "O'Hara"]);
    }

    #[test]
    fn slips_are_looked_for_in_names_only() {
        assert!(Terms::of("O'Hara").can_slip());
        for other in ["Ann", "ann@example.org", "a1234", "+380441234567"] {
            assert!(!Terms::of(other).can_slip(), "{other}");
        }
    }
}
