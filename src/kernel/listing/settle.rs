//! What a query string leaves open until the database is at hand: fields of an organization's own, and saved
//! views.

use super::asked::{Archived, Asked, Given, Reader, grouped, refusal, rescoped, without_currency};
use super::own::{self, OWN, OwnField};
use super::query_string::pairs;
use super::question;
use super::rule::Flaw;
use super::shape::Shape;
use super::sort;
use crate::kernel::error::Violation;
use crate::kernel::{Error, Result};
use uuid::Uuid;

/// Parameters that speak of fields of the organization's own, or of a saved view; and what waits for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    pub filter: Vec<Given>,
    pub sort: Vec<String>,
    pub cursor: Option<String>,
    pub view: Option<Uuid>,
    /// Whether it stands in a body.
    pub in_body: bool,
}

impl Open {
    pub(super) fn is_open(&self) -> bool {
        let own = |list: &String| list.split(',').any(|name| name.trim_start_matches('-').starts_with(OWN));
        self.view.is_some() || !self.filter.is_empty() || self.sort.iter().any(own)
    }
}

/// A filter, a sort and a choice of members that were saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The query string of a list, without what pages it.
    pub filter: String,
    /// As in `sort`.
    pub sort: Vec<String>,
    /// As in `fields`.
    pub fields: Vec<String>,
    /// Another one after each change: cursors hold for one state of a view.
    pub stamp: String,
}

type Flaws = Vec<(String, Flaw)>;

/// The question with nothing open.
pub(super) fn settle(asked: &Asked, fields: &[OwnField], saved: Option<&Saved>) -> Result<Asked> {
    let mut asked = asked.clone();
    let Some(open) = asked.open.take() else { return Ok(asked) };
    if let Some(tree) = &mut asked.tree {
        question::resolve(tree, fields)?;
    }
    let mut flaws = take_own(&mut asked, fields, &open.filter);
    let view = saved.map(|saved| (saved, read(asked.shape, fields, saved)));
    let view = view.map(|(saved, read)| read.map(|read| (saved, read)).map_err(gone)).transpose()?;
    let keys = match &view {
        Some((_, view)) if open.sort.is_empty() => Ok(view.keys.clone()),
        _ => sort::keys(asked.shape, fields, &open.sort),
    };
    match keys {
        Ok(keys) => asked.keys = keys,
        Err(flaw) => flaws.push(("sort".to_owned(), flaw)),
    }
    if let Some((saved, view)) = view {
        narrow(&mut asked, view);
        asked.scope = rescoped(&asked.scope, &saved.stamp);
    }
    flaws.extend(without_currency(&asked));
    match (flaws.is_empty(), open.in_body) {
        (true, false) => asked.going_on(open.cursor.as_deref()),
        (true, true) => asked.going_on(open.cursor.as_deref()).map_err(question::in_body),
        (false, false) => Err(refusal(flaws)),
        (false, true) => Err(question::mismatch(flaws)),
    }
}

/// Reads the parameters that name own fields.
fn take_own(asked: &mut Asked, fields: &[OwnField], given: &[Given]) -> Flaws {
    let mut flaws = Vec::new();
    for (name, values) in given {
        let read = own::comparison(fields, name, values);
        match read.and_then(|read| asked.admit(read.op, values).map(|()| read)) {
            Ok(read) => asked.filter.push(read),
            Err(flaw) => flaws.push((name.clone(), flaw)),
        }
    }
    flaws
}

/// Only records that the view has, too; and only its members, unless others were named.
fn narrow(asked: &mut Asked, view: Asked) {
    asked.filter.extend(view.filter);
    asked.words.extend(view.words);
    if asked.wish.fields.is_empty() {
        asked.wish.fields = view.wish.fields;
    }
    asked.archived = match (asked.archived, view.archived) {
        (Archived::No | Archived::Any, one) | (one, Archived::No | Archived::Any) => one,
        (Archived::Only, Archived::Only) => Archived::Only,
    };
}

/// What is wrong with a part of what was saved.
struct Broken {
    part: &'static str,
    parameter: String,
    flaw: Flaw,
}

fn broken(part: &'static str) -> impl Fn((String, Flaw)) -> Broken {
    move |(parameter, flaw)| Broken { part, parameter, flaw }
}

/// What was saved, as a question of its own.
fn read(shape: Shape, fields: &[OwnField], saved: &Saved) -> Result<Asked, Vec<Broken>> {
    let (mut asked, mut found) = match filtered(shape, fields, &saved.filter) {
        Ok(asked) => (asked, Vec::new()),
        Err(flaws) => (Asked::plain(shape), flaws.into_iter().map(broken("filter")).collect()),
    };
    match sort::keys(shape, fields, &saved.sort) {
        Ok(keys) => asked.keys = keys,
        Err(flaw) => found.push(broken("sort")(("sort".to_owned(), flaw))),
    }
    if !saved.fields.is_empty() {
        let named: Vec<&str> = saved.fields.iter().map(String::as_str).collect();
        let taken = asked.wish.set(shape.offer, "fields", &named).err();
        found.extend(taken.map(|flaw| broken("fields")(("fields".to_owned(), flaw))));
    }
    if found.is_empty() { Ok(asked) } else { Err(found) }
}

fn filtered(shape: Shape, fields: &[OwnField], filter: &str) -> Result<Asked, Flaws> {
    let unread = || vec![("filter".to_owned(), Flaw::new("malformed_query", "The encoding is broken."))];
    let given = grouped(pairs(filter).ok_or_else(unread)?);
    let mut reader = Reader::new(shape);
    for (name, values) in &given {
        let taken = match name.as_str() {
            "limit" | "cursor" | "count" | "sort" | "view" | "fields" | "expand" => {
                Err(Flaw::new("unknown_parameter", "A view's filter has no such parameter."))
            }
            name => reader.take(name, values),
        };
        reader.flaws.extend(taken.err().map(|flaw| (name.clone(), flaw)));
    }
    let Reader { mut asked, open, mut flaws } = reader;
    flaws.extend(take_own(&mut asked, fields, &open.filter));
    flaws.extend(without_currency(&asked));
    if flaws.is_empty() { Ok(asked) } else { Err(flaws) }
}

/// 409 `view_not_valid`, with places in the body, unless the list takes what is to be saved.
pub(super) fn check(shape: Shape, fields: &[OwnField], saved: &Saved) -> Result<()> {
    read(shape, fields, saved).map(|_| ()).map_err(|found| {
        let violation = |Broken { part, parameter, flaw }: Broken| {
            Violation::at(format!("/{part}"), flaw.code, flaw.message).with("parameter", parameter)
        };
        Error::conflict(NOT_VALID, "", "The list does not take this filter, sort or choice of members.")
            .listing(found.into_iter().map(violation).collect())
    })
}

const NOT_VALID: &str = "view_not_valid";

/// 409 for a view whose fields have changed or gone since it was saved.
fn gone(found: Vec<Broken>) -> Error {
    let violation = |Broken { parameter, flaw, .. }: Broken| {
        Violation::parameter("view", flaw.code, flaw.message).with("parameter", parameter)
    };
    Error::conflict(NOT_VALID, "", "The list no longer takes what the view asks for: change the view.")
        .listing(found.into_iter().map(violation).collect())
}
