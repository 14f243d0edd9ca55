//! Names of people and companies, and how to reach them. No two have the same address or number.

use std::collections::HashMap;

use super::dice::Dice;
use super::words::{ADJECTIVES, LATIN, RUSSIAN, Spelled, THINGS, TRADES, UKRAINIAN, Words};
use crate::kernel::values::{Email, Name, PhoneNumber};

/// A made-up person.
pub(super) struct Person {
    pub words: &'static Words,
    pub first: &'static str,
    pub middle: Option<&'static str>,
    pub last: String,
    /// The name in addresses.
    address: String,
}

/// A made-up company.
pub(super) struct Company {
    pub words: &'static Words,
    pub name: String,
    pub legal_name: String,
    pub industry: &'static str,
    pub domain: String,
}

/// Makes names up, one after the other.
pub(super) struct Names {
    dice: Dice,
    people: u32,
    numbers: u32,
    companies: HashMap<String, u32>,
}

impl Person {
    pub(super) fn email(&self, domain: &str) -> Email {
        Email::new(format!("{}@{domain}", self.address))
    }

    pub(super) fn full_name(&self) -> Name {
        Name::new(format!("{} {}", self.first, self.last))
    }
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), people: 0, numbers: 0, companies: HashMap::new() }
    }

    /// Half of the names are in Latin letters, the others in Cyrillic ones.
    pub(super) fn language(&mut self) -> &'static Words {
        let languages: [(u64, &'static Words); 3] = [(50, &LATIN), (30, &UKRAINIAN), (20, &RUSSIAN)];
        self.dice.weighed(&languages).unwrap_or(&LATIN)
    }

    pub(super) fn person(&mut self, words: &'static Words) -> Person {
        let (first, last, fathers): (Spelled, (String, String), _) = if self.dice.chance(50) {
            let (first, (last, latin)) = (self.dice.word(words.women), self.dice.word(words.surnames));
            let (ending, latin_ending) = words.feminine;
            (first, (format!("{last}{ending}"), format!("{latin}{latin_ending}")), words.fathers.1)
        } else {
            let (first, (last, latin)) = (self.dice.word(words.men), self.dice.word(words.surnames));
            (first, (last.to_owned(), latin.to_owned()), words.fathers.0)
        };
        let middle = self.dice.one(fathers).filter(|_| self.dice.chance(40));
        self.people += 1;
        let address = format!("{}.{}.{}", first.1, last.1, self.people);
        Person { words, first: first.0, middle, last: last.0, address }
    }

    pub(super) fn company(&mut self, words: &'static Words) -> Company {
        let (adjective, in_address) = self.both(words.adjectives, &ADJECTIVES);
        let (thing, thing_in_address) = self.both(words.things, &THINGS);
        let (trade, industry) = self.both(words.trades, &TRADES);
        let address = format!("{in_address}-{thing_in_address}-{industry}");
        let count = self.companies.entry(address.clone()).or_default();
        *count += 1;
        let (number, suffix) = match *count {
            1 => (String::new(), String::new()),
            count => (format!(" {count}"), format!("-{count}")),
        };
        let name = format!("{adjective} {thing} {trade}{number}");
        let (before, after) = words.company;
        let legal_name = format!("{before}{name}{after}");
        Company { words, name, legal_name, industry, domain: format!("{address}{suffix}.example.com") }
    }

    /// A word and the one at the same place of another list.
    fn both(&mut self, from: &[&'static str], other: &[&'static str]) -> (&'static str, &'static str) {
        let pairs: Vec<Spelled> = from.iter().copied().zip(other.iter().copied()).collect();
        self.dice.word(&pairs)
    }

    /// A number under an area code that is given to nobody.
    pub(super) fn phone(&mut self, words: &Words) -> PhoneNumber {
        self.numbers += 1;
        let (high, low) = (self.numbers / 10_000, self.numbers % 10_000);
        PhoneNumber::new(format!("{} {high:03}-{:02}-{:02}", words.dial, low / 100, low % 100))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// So many people and companies, by everything that is told of them.
    fn made(seed: u64, count: usize) -> Vec<[String; 4]> {
        let mut names = Names::new(seed);
        let make = |_| {
            let words = names.language();
            let (person, company) = (names.person(words), names.company(words));
            let email = person.email(&company.domain).to_string();
            [person.full_name().to_string(), company.name, email, names.phone(words).normalised()]
        };
        (0..count).map(make).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_names() {
        assert_eq!(made(1, 200), made(1, 200));
        assert_ne!(made(1, 200), made(2, 200));
    }

    #[test]
    fn latin_and_cyrillic_names_are_mixed() {
        let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
        let cyrillic = |text: &str| text.chars().any(|c| ('\u{400}'..'\u{500}').contains(&c));
        let made = made(1, 200);
        for column in [0, 1] {
            assert!(made.iter().filter(|row| latin(&row[column])).count() > 50);
            assert!(made.iter().filter(|row| cyrillic(&row[column])).count() > 50);
        }
        for sign in ['і', 'ы'] {
            assert!(made.iter().any(|row| row[0].contains(sign) || row[1].contains(sign)), "{sign}");
        }
    }

    #[test]
    fn nobody_shares_an_address_or_a_number() {
        let made = made(1, 5000);
        for column in [1, 2, 3] {
            assert_eq!(made.iter().map(|row| &row[column]).collect::<HashSet<_>>().len(), made.len());
        }
        assert!(made.iter().all(|row| row[2].is_ascii() && row[2].ends_with(".example.com")));
    }
}
