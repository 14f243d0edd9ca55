//! What a caller asks of a list, read from the query string.

use std::collections::HashSet;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::chosen::Within;
use super::comparison::Comparison;
use super::cursor::Cursor;
use super::field::Field;
use super::keyset::Place;
use super::node::Node;
use super::operator::Op;
use super::own::OWN;
use super::plain::{id, limit, one_of, search, single};
use super::query_string::pairs;
use super::rule::{self, Flaw};
use super::settle::Open;
use super::shape::Shape;
use super::sort::{self, Key};
use super::wish::Wish;
use crate::kernel::{Error, Result, Violation};

pub(super) const LIMIT_DEFAULT: u8 = 50;
pub(super) const CONDITIONS_MAX: usize = 20;
pub(super) const VALUES_MAX: usize = 100;

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
    /// What only the database can tell the meaning of.
    pub open: Option<Open>,
    /// What the actor sees, where the sort is by own fields; and how many rows a page takes then.
    pub within: Option<Within>,
    pub rows: i64,
}

/// A parameter and all values given for it.
pub(super) type Given = (String, Vec<String>);

impl Asked {
    pub(super) fn read(shape: Shape, path: &str, query: &str) -> Result<Self> {
        let given = grouped(pairs_of(query)?);
        let mut reader = Reader::new(shape);
        for (name, values) in &given {
            if let Err(flaw) = reader.take(name, values) {
                reader.flaws.push((name.clone(), flaw));
            }
        }
        let scope = scope(path, &given);
        let (asked, open) = reader.finish()?;
        let asked = Self { scope, ..asked };
        if open.is_open() {
            return Ok(Self { open: Some(open), ..asked });
        }
        asked.going_on(open.cursor.as_deref())
    }

    /// From where the cursor points.
    pub(super) fn going_on(mut self, cursor: Option<&str>) -> Result<Self> {
        if let Some(cursor) = cursor {
            let cursor = Cursor::decode(cursor)?;
            self.after = Some(cursor.place(self.shape.collection, &self.scope, &self.keys)?);
        }
        Ok(self)
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
            open: None,
            within: None,
            rows: 0,
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
    short(&lines.join("\n"))
}

/// The same for one state of a view.
pub(super) fn rescoped(scope: &str, stamp: &str) -> String {
    short(&format!("{scope}\n{stamp}"))
}

/// What stands in cursors for all that decides which records belong to a list.
pub(super) fn short(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12).unwrap_or_default())
}

/// Takes one parameter after the other and remembers what is wrong.
pub(super) struct Reader {
    pub asked: Asked,
    pub open: Open,
    pub flaws: Vec<(String, Flaw)>,
}

impl Reader {
    pub(super) fn new(shape: Shape) -> Self {
        Self { asked: Asked::plain(shape), open: Open::default(), flaws: Vec::new() }
    }

    pub(super) fn take(&mut self, name: &str, values: &[String]) -> Result<(), Flaw> {
        if values.iter().any(|value| value.contains('\0')) {
            return Err(Flaw::new("invalid_character", "Must not contain U+0000."));
        }
        match name {
            "sort" => self.open.sort = values.to_vec(),
            "limit" => self.asked.limit = limit(single(values)?)?,
            "cursor" => self.open.cursor = Some(single(values)?.to_owned()),
            "view" if self.asked.shape.extended => self.open.view = Some(id(single(values)?)?),
            own if own.starts_with(OWN) && self.asked.shape.extended => {
                self.open.filter.push((own.to_owned(), values.to_vec()));
            }
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
        self.asked.admit(op, values)?;
        self.asked.filter.push(Comparison::new(field, op, rule::values(field, op, values)?));
        Ok(())
    }

    fn finish(mut self) -> Result<(Asked, Open)> {
        if !self.open.is_open() {
            match sort::keys(self.asked.shape, &[], &self.open.sort) {
                Ok(keys) => self.asked.keys = keys,
                Err(flaw) => self.flaws.push(("sort".to_owned(), flaw)),
            }
            let lacking = without_currency(&self.asked);
            self.flaws.extend(lacking);
        }
        if self.flaws.is_empty() { Ok((self.asked, self.open)) } else { Err(refusal(self.flaws)) }
    }
}

impl Asked {
    /// Whether one more condition with so many values has room.
    pub(super) fn admit(&self, op: Op, values: &[String]) -> Result<(), Flaw> {
        if !op.takes_many() {
            single(values)?;
        }
        if values.len() > VALUES_MAX {
            let message = format!("At most {VALUES_MAX} values.");
            return Err(Flaw::new("too_many_values", message).limit("max", VALUES_MAX));
        }
        if self.filter.len() == CONDITIONS_MAX {
            let message = format!("At most {CONDITIONS_MAX} conditions.");
            return Err(Flaw::new("too_many_conditions", message).limit("max", CONDITIONS_MAX));
        }
        Ok(())
    }
}

/// Amounts of several currencies cannot be compared.
pub(super) fn without_currency(asked: &Asked) -> Vec<(String, Flaw)> {
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
