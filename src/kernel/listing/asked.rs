//! What a caller asks of a list, read from the query string.

use std::collections::HashSet;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::comparison::Comparison;
use super::cursor::Cursor;
use super::field::Field;
use super::keyset::Place;
use super::node::Node;
use super::operator::Op;
use super::query_string::pairs;
use super::rule::{self, Flaw};
use super::shape::Shape;
use super::sort::{self, Key};
use super::wish::Wish;
use crate::kernel::{Error, Result, Violation};

pub(super) const LIMIT_DEFAULT: u8 = 50;
pub(super) const LIMIT_MAX: u8 = 200;
pub(super) const CONDITIONS_MAX: usize = 20;
pub(super) const VALUES_MAX: usize = 100;
pub(super) const SEARCH_MAX: usize = 200;
pub(super) const WORDS_MAX: usize = 8;

/// Which records of the archive are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Archived {
    No,
    Only,
    Any,
}

#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub shape: Shape,
    pub limit: u8,
    pub keys: Vec<Key>,
    pub filter: Vec<Comparison>,
    /// A condition of any form.
    pub tree: Option<Node>,
    /// Equalities that come from the address, not from the caller.
    pub pins: Vec<Comparison>,
    /// Patterns that the search text must match.
    pub words: Vec<String>,
    pub archived: Archived,
    pub counted: bool,
    pub after: Option<Vec<Place>>,
    /// What of each record is to be shown.
    pub wish: Wish,
    /// Digest of all that decides which records belong to the list.
    pub scope: String,
}

/// A parameter and all values given for it.
pub(super) type Given = (String, Vec<String>);

impl Asked {
    pub(super) fn read(shape: Shape, path: &str, query: &str) -> Result<Self> {
        let given = grouped(pairs_of(query)?);
        let mut reader =
            Reader { asked: Self::plain(shape), sort: Vec::new(), cursor: None, flaws: Vec::new() };
        for (name, values) in &given {
            if let Err(flaw) = reader.take(name, values) {
                reader.flaws.push((name.clone(), flaw));
            }
        }
        let (mut asked, cursor) = reader.finish()?;
        asked.scope = scope(path, &given);
        if let Some(cursor) = cursor {
            asked.after =
                Some(Cursor::decode(&cursor)?.place(shape.collection, &asked.scope, &asked.keys)?);
        }
        Ok(asked)
    }

    pub(super) fn plain(shape: Shape) -> Self {
        Self {
            shape,
            limit: LIMIT_DEFAULT,
            keys: Vec::new(),
            filter: Vec::new(),
            tree: None,
            pins: Vec::new(),
            words: Vec::new(),
            archived: Archived::No,
            counted: false,
            after: None,
            wish: Wish::default(),
            scope: String::new(),
        }
    }
}

pub(super) fn pairs_of(query: &str) -> Result<Vec<(String, String)>> {
    pairs(query).ok_or_else(|| Error::unreadable("malformed_query", "The query string's encoding is broken."))
}

pub(super) fn grouped(pairs: Vec<(String, String)>) -> Vec<Given> {
    let mut given: Vec<Given> = Vec::new();
    for (name, value) in pairs {
        match given.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => given.push((name, vec![value])),
        }
    }
    given
}

/// Equal for all pages of one walk, whatever the order in which parameters are written.
fn scope(path: &str, given: &[Given]) -> String {
    let free = ["limit", "cursor", "sort", "count", "fields", "expand"];
    let mut lines: Vec<_> = given
        .iter()
        .filter(|(name, _)| !free.contains(&name.as_str()))
        .flat_map(|(name, values)| values.iter().map(move |value| format!("{}:{name}={value}", value.len())))
        .collect();
    lines.sort();
    lines.insert(0, path.to_owned());
    digest_of(&lines.join("\n"))
}

/// What stands in cursors for all that decides which records belong to a list.
pub(super) fn digest_of(said: &str) -> String {
    let hash = digest::digest(&digest::SHA256, said.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12).unwrap_or_default())
}

/// Takes one parameter after the other and remembers what is wrong.
struct Reader {
    asked: Asked,
    sort: Vec<String>,
    cursor: Option<String>,
    flaws: Vec<(String, Flaw)>,
}

impl Reader {
    fn take(&mut self, name: &str, values: &[String]) -> Result<(), Flaw> {
        if values.iter().any(|value| value.contains('\0')) {
            return Err(Flaw::new("invalid_character", "Must not contain U+0000."));
        }
        match name {
            "sort" => self.sort = values.to_vec(),
            "limit" => self.asked.limit = limit(single(values)?)?,
            "cursor" => self.cursor = Some(single(values)?.to_owned()),
            "fields" | "expand" if self.asked.shape.offer.is_some() => {
                self.asked.wish.take(self.asked.shape.offer, name, values)?;
            }
            "count" => self.asked.counted = one_of(single(values)?, &[("none", false), ("exact", true)])?,
            "q" if self.asked.shape.search.is_some() => self.asked.words = search(single(values)?)?,
            "archived" if self.asked.shape.archives => {
                let known = [("only", Archived::Only), ("any", Archived::Any)];
                self.asked.archived = one_of(single(values)?, &known)?;
            }
            _ => self.compare(name, values)?,
        }
        Ok(())
    }

    fn compare(&mut self, name: &str, values: &[String]) -> Result<(), Flaw> {
        let unknown = || Flaw::new("unknown_parameter", "This list has no such parameter.");
        let (field, op) = self.asked.shape.comparison(name).ok_or_else(unknown)?;
        if !op.takes_many() {
            single(values)?;
        }
        if values.len() > VALUES_MAX {
            let message = format!("At most {VALUES_MAX} values.");
            return Err(Flaw::new("too_many_values", message).limit("max", VALUES_MAX));
        }
        if self.asked.filter.len() == CONDITIONS_MAX {
            let message = format!("At most {CONDITIONS_MAX} conditions.");
            return Err(Flaw::new("too_many_conditions", message).limit("max", CONDITIONS_MAX));
        }
        self.asked.filter.push(Comparison::new(field, op, rule::values(field, op, values)?));
        Ok(())
    }

    fn finish(mut self) -> Result<(Asked, Option<String>)> {
        match sort::keys(self.asked.shape, &self.sort) {
            Ok(keys) => self.asked.keys = keys,
            Err(flaw) => self.flaws.push(("sort".to_owned(), flaw)),
        }
        let lacking = without_currency(&self.asked);
        self.flaws.extend(lacking);
        if self.flaws.is_empty() { Ok((self.asked, self.cursor)) } else { Err(refusal(self.flaws)) }
    }
}

/// Amounts of several currencies cannot be compared.
fn without_currency(asked: &Asked) -> Vec<(String, Flaw)> {
    let fixes = |one: &Comparison, amount: &Field, currency: &str| {
        one.op == Op::Eq && one.field.column == currency && one.field.relation == amount.relation
    };
    let amounts = asked.filter.iter().filter(|one| one.op != Op::IsNull);
    let lacking = amounts.filter_map(|one| {
        let currency = one.field.currency?;
        if asked.filter.iter().any(|other| fixes(other, &one.field, currency)) {
            return None;
        }
        let message = format!("Amounts compare within one currency: give `{currency}` as well.");
        Some((one.op.parameter(one.field.name), Flaw::new("currency_required", message)))
    });
    lacking.collect()
}

/// The problem's code is the violations' one, if they have but one.
pub(super) fn refusal(flaws: Vec<(String, Flaw)>) -> Error {
    let codes: HashSet<_> = flaws.iter().map(|(_, flaw)| flaw.code).collect();
    let common = codes.iter().next().copied().filter(|_| codes.len() == 1);
    let code = common.unwrap_or("invalid_request");
    let violations = flaws.into_iter().map(|(name, flaw)| {
        // What a caller made up is not repeated at length.
        let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
        let violation = Violation::parameter(name, flaw.code, flaw.message);
        flaw.limit.into_iter().fold(violation, |violation, (limit, value)| violation.with(limit, value))
    });
    Error::unreadable(code, "The request's parameters are not valid.").listing(violations.collect())
}

fn single(values: &[String]) -> Result<&str, Flaw> {
    match values {
        [value] => Ok(value),
        _ => Err(Flaw::new("duplicate_parameter", "Must be given only once.")),
    }
}

fn limit(text: &str) -> Result<u8, Flaw> {
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
