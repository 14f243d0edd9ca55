//! The members of a question, read into what a list is asked.

use serde_json::{Map, Value};

use super::tree::Reader;
use crate::kernel::listing::asked::{Archived, Asked, short};
use crate::kernel::listing::cursor::LENGTH_MAX;
use crate::kernel::listing::node::Node;
use crate::kernel::listing::plain::{LIMIT_MAX, one_of, search};
use crate::kernel::listing::rule::Flaw;
use crate::kernel::listing::settle::Open;
use crate::kernel::listing::shape::Shape;
use crate::kernel::listing::sort;
use crate::kernel::{Error, Result, Violation};

/// Members that do not decide which records belong to the list.
const FREE: [&str; 6] = ["limit", "cursor", "sort", "count", "fields", "expand"];

pub(super) fn read(shape: Shape, path: &str, body: &Value) -> Result<Asked> {
    let Some(members) = body.as_object() else {
        return Err(Error::invalid_at("", "invalid_type", "The value has the wrong type."));
    };
    let mut reader = Members {
        asked: Asked::plain(shape),
        open: Open { in_body: true, ..Open::default() },
        wrong: Vec::new(),
    };
    for (name, value) in members {
        if let Err(flaw) = reader.take(name, value) {
            reader.wrong.push(violation(&format!("/{}", escape(name)), flaw));
        }
    }
    reader.finish(path, members)
}

/// A flaw at its place in the body, in the words that bodies use.
pub(super) fn violation(at: &str, flaw: Flaw) -> Violation {
    let (code, message) = match flaw.code {
        "malformed" => ("invalid_format", "The value has the wrong form.".to_owned()),
        "too_many_values" => ("too_many", flaw.message),
        "unknown_parameter" => ("unknown_field", "There is no such member.".to_owned()),
        code => (code, flaw.message),
    };
    let violation = Violation::at(at, code, message);
    flaw.limit.into_iter().fold(violation, |violation, (limit, value)| violation.with(limit, value))
}

/// A member's name inside a JSON pointer; what a caller made up is not repeated at length.
pub(super) fn escape(name: &str) -> String {
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
    name.replace('~', "~0").replace('/', "~1")
}

pub(super) fn wrong_type() -> Flaw {
    Flaw::new("invalid_type", "The value has the wrong type.")
}

/// A text without U+0000.
pub(super) fn text(value: &Value) -> Result<&str, Flaw> {
    match value.as_str() {
        Some(text) if text.contains('\0') => {
            Err(Flaw::new("invalid_character", "The character U+0000 is not allowed."))
        }
        Some(text) => Ok(text),
        None => Err(wrong_type()),
    }
}

/// An integer, also when it is written with a zero fraction.
pub(super) fn integer(value: &Value) -> Result<String, Flaw> {
    match (value.as_i64(), value.as_f64()) {
        (Some(whole), _) => Ok(whole.to_string()),
        (None, Some(number)) if number.fract() == 0.0 => Ok(format!("{number:.0}")),
        _ => Err(wrong_type()),
    }
}

fn texts(value: &Value) -> Result<Vec<&str>, Flaw> {
    value.as_array().ok_or_else(wrong_type)?.iter().map(text).collect()
}

/// Takes one member after the other and remembers what is wrong.
struct Members {
    asked: Asked,
    open: Open,
    wrong: Vec<Violation>,
}

impl Members {
    fn knows(&self, name: &str) -> bool {
        let shape = &self.asked.shape;
        match name {
            "where" | "sort" | "limit" | "cursor" | "count" => true,
            "q" => shape.search.is_some(),
            "archived" => shape.archives,
            "fields" | "expand" => shape.offer.is_some(),
            _ => false,
        }
    }

    fn take(&mut self, name: &str, value: &Value) -> Result<(), Flaw> {
        match name {
            _ if !self.knows(name) => return Err(Flaw::new("unknown_parameter", "")),
            _ if value.is_null() => {}
            "where" => {
                let mut reader = Reader::new(self.asked.shape);
                self.asked.tree = reader.read(value);
                self.wrong.append(&mut reader.wrong);
            }
            "sort" => self.open.sort = texts(value)?.into_iter().map(str::to_owned).collect(),
            "limit" => self.asked.limit = limit(value)?,
            "cursor" => self.open.cursor = Some(cursor(value)?.to_owned()),
            "count" => self.asked.counted = one_of(text(value)?, &[("none", false), ("exact", true)])?,
            "q" => self.asked.words = search(text(value)?)?,
            "archived" => {
                let known = [("only", Archived::Only), ("any", Archived::Any)];
                self.asked.archived = one_of(text(value)?, &known)?;
            }
            _ => self.asked.wish.set(self.asked.shape.offer, name, &texts(value)?)?,
        }
        Ok(())
    }

    fn finish(mut self, path: &str, members: &Map<String, Value>) -> Result<Asked> {
        let open = self.open.is_open() || self.asked.tree.as_ref().is_some_and(Node::is_open);
        if !open {
            match sort::keys(self.asked.shape, &[], &self.open.sort) {
                Ok(keys) => self.asked.keys = keys,
                Err(flaw) => self.wrong.push(violation("/sort", flaw)),
            }
        }
        if !self.wrong.is_empty() {
            return Err(Error::invalid(self.wrong));
        }
        let asked = Asked { scope: scope(path, members), ..self.asked };
        if open {
            return Ok(Asked { open: Some(self.open), ..asked });
        }
        asked.going_on(self.open.cursor.as_deref()).map_err(in_body)
    }
}

/// Equal for all pages of one walk.
fn scope(path: &str, members: &Map<String, Value>) -> String {
    let deciding = members.iter().filter(|(name, value)| !FREE.contains(&name.as_str()) && !value.is_null());
    let deciding: Map<String, Value> = deciding.map(|(name, value)| (name.clone(), value.clone())).collect();
    short(&format!("{path}\n{}", Value::Object(deciding)))
}

fn limit(value: &Value) -> Result<u8, Flaw> {
    let text = integer(value)?;
    let within = text.parse::<u8>().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    within.ok_or_else(|| {
        let message = format!("Must be an integer from 1 to {LIMIT_MAX}.");
        Flaw::new("out_of_range", message).limit("max", usize::from(LIMIT_MAX))
    })
}

/// What can be a cursor; whether it is one of ours shows later.
fn cursor(value: &Value) -> Result<&str, Flaw> {
    let text = text(value)?;
    if text.len() > LENGTH_MAX {
        let message = format!("At most {LENGTH_MAX} characters.");
        return Err(Flaw::new("too_long", message).limit("max", LENGTH_MAX));
    }
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let fits = !text.is_empty() && text.bytes().all(is_sign);
    if fits { Ok(text) } else { Err(Flaw::new("malformed", "")) }
}

/// A cursor's refusal, with its place in the body.
pub(in crate::kernel::listing) fn in_body(error: Error) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    for violation in &mut refusal.errors {
        violation.parameter = None;
        violation.pointer = Some("/cursor".to_owned());
    }
    Error::Refused(refusal)
}
