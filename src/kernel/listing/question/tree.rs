//! The tree of a question, read with every mistake at its place.

use serde_json::{Map, Value};

use super::members::{escape, violation, wrong_type};
use super::{DEPTH_MAX, LEAVES_MAX};
use crate::kernel::Violation;
use crate::kernel::listing::node::Node;
use crate::kernel::listing::rule::Flaw;
use crate::kernel::listing::shape::Shape;

/// Where a node stands: its pointer, its level, and the fields that stand beside or above it in an `and`
/// as being equal to something.
#[derive(Clone)]
pub(super) struct Place {
    pub at: String,
    pub depth: usize,
    pub fixed: Vec<String>,
}

impl Place {
    pub(super) fn below(&self, step: impl std::fmt::Display) -> String {
        format!("{}/{step}", self.at)
    }
}

/// Reads a tree and remembers what is wrong.
pub(super) struct Reader {
    pub shape: Shape,
    pub leaves: usize,
    pub wrong: Vec<Violation>,
}

impl Reader {
    pub(super) fn new(shape: Shape) -> Self {
        Self { shape, leaves: 0, wrong: Vec::new() }
    }

    pub(super) fn read(&mut self, value: &Value) -> Option<Node> {
        let root = Place { at: "/where".to_owned(), depth: 1, fixed: Vec::new() };
        let node = self.node(value, &root);
        if self.leaves > LEAVES_MAX {
            let flaw = Flaw::new("too_many", format!("At most {LEAVES_MAX} comparisons."));
            return self.refuse("/where", flaw.limit("max", LEAVES_MAX));
        }
        node
    }

    pub(super) fn refuse<T>(&mut self, at: &str, flaw: Flaw) -> Option<T> {
        self.wrong.push(violation(at, flaw));
        None
    }

    pub(super) fn refuse_unknown(&mut self, place: &Place, members: &Map<String, Value>, known: &[&str]) {
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let flaw = Flaw::new("unknown_field", "There is no such member.");
            self.wrong.push(violation(&place.below(escape(name)), flaw));
        }
    }

    fn node(&mut self, value: &Value, place: &Place) -> Option<Node> {
        let Some(members) = value.as_object() else { return self.refuse(&place.at, wrong_type()) };
        if place.depth > DEPTH_MAX {
            let flaw = Flaw::new("too_deep", format!("A tree has at most {DEPTH_MAX} levels."));
            return self.refuse(&place.at, flaw.limit("max", DEPTH_MAX));
        }
        let joint = ["and", "or", "not"].into_iter().find_map(|word| Some((word, members.get(word)?)));
        let Some((word, inner)) = joint else { return self.leaf(members, place) };
        self.refuse_unknown(place, members, &[word]);
        let mut below = Place { at: place.below(word), depth: place.depth + 1, fixed: place.fixed.clone() };
        match word {
            "and" => {
                below.fixed.extend(equalities(inner));
                self.nodes(inner, &below).map(Node::All)
            }
            "or" => self.nodes(inner, &below).map(Node::Any),
            _ => self.node(inner, &below).map(|node| Node::Not(Box::new(node))),
        }
    }

    fn nodes(&mut self, value: &Value, place: &Place) -> Option<Vec<Node>> {
        let Some(items) = value.as_array() else { return self.refuse(&place.at, wrong_type()) };
        if items.is_empty() {
            return self.refuse(&place.at, Flaw::new("too_few", "At least 1 items."));
        }
        if items.len() > LEAVES_MAX {
            let flaw = Flaw::new("too_many", format!("At most {LEAVES_MAX} items."));
            return self.refuse(&place.at, flaw.limit("max", LEAVES_MAX));
        }
        let read = items
            .iter()
            .enumerate()
            .map(|(position, item)| self.node(item, &Place { at: place.below(position), ..place.clone() }));
        // All of them are read, so that all mistakes are told.
        let read: Vec<_> = read.collect();
        read.into_iter().collect()
    }
}

/// The fields that an `and` holds to one value.
fn equalities(all: &Value) -> Vec<String> {
    let items = all.as_array().into_iter().flatten();
    let fixing = items.filter(|item| item["op"] == "eq");
    fixing.filter_map(|item| item["field"].as_str()).map(str::to_owned).collect()
}
