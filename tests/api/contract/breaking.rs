//! What in a new document would break the clients of an old one.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

/// Which way a schema's values travel: requests may only be taken more freely, answers only promise more.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    In,
    Out,
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: BTreeSet<String>,
    /// Schemas lead back to themselves; each pair of them is compared once.
    seen: Seen,
}

type Seen = HashSet<(*const Value, *const Value, Way)>;

/// Every breaking difference, with its place.
pub fn breaking(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut comparison = Comparison { old, new, found: BTreeSet::new(), seen: Seen::new() };
    for (path, item) in members(&old["paths"]) {
        for (method, operation) in members(item).filter(|(_, part)| part.get("responses").is_some()) {
            comparison.operation(&format!("{method} {path}"), operation, &new["paths"][path][method]);
        }
    }
    comparison.found
}

impl<'a> Comparison<'a> {
    fn tell(&mut self, breaks: bool, at: &str, what: &str) {
        if breaks {
            self.found.insert(format!("{at}: {what}"));
        }
    }

    fn operation(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        if new.is_null() {
            return self.tell(true, at, "is gone");
        }
        self.tell(old["operationId"] != new["operationId"], at, "has another operationId");
        self.parameters(at, old, new);
        self.body(at, &old["requestBody"], &new["requestBody"]);
        let promised = members(&old["responses"]).filter(|(status, _)| status.starts_with('2'));
        for (status, answer) in promised {
            let at = format!("{at} {status}");
            let now = &new["responses"][status];
            self.tell(now.is_null(), &at, "is no longer the status of success");
            self.content(&at, resolved(self.old, answer), resolved(self.new, now), Way::Out);
        }
    }

    fn parameters(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
        let (before, after) = (items(&old["parameters"]), items(&new["parameters"]));
        for was in before {
            let at = format!("{at} parameter {}", was["name"]);
            match after.iter().find(|is| same(was, is)) {
                None => self.tell(true, &at, "is gone"),
                Some(is) => {
                    self.tell(was["required"] != true && is["required"] == true, &at, "is required now");
                    self.schema(&at, &was["schema"], &is["schema"], Way::In);
                }
            }
        }
        for is in after.iter().filter(|is| is["required"] == true) {
            let known = before.iter().any(|was| same(was, is));
            self.tell(!known, &format!("{at} parameter {}", is["name"]), "is new and required");
        }
    }

    fn body(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let at = format!("{at} body");
        self.tell(old["required"] != true && new["required"] == true, &at, "is required now");
        self.content(&at, old, new, Way::In);
    }

    fn content(&mut self, at: &str, old: &'a Value, new: &'a Value, way: Way) {
        for (kind, media) in members(&old["content"]) {
            let now = &new["content"][kind];
            self.tell(now.is_null(), at, &format!("{kind} is gone"));
            self.schema(at, &media["schema"], &now["schema"], way);
        }
    }

    fn schema(&mut self, at: &str, old: &'a Value, new: &'a Value, way: Way) {
        if old.is_null() || new.is_null() {
            return;
        }
        let ((old, was_null), (new, is_null)) = (plain(self.old, old), plain(self.new, new));
        let breaks = if way == Way::In { was_null && !is_null } else { is_null && !was_null };
        self.tell(breaks, at, "has changed its mind about null");
        if !self.seen.insert((std::ptr::from_ref(old), std::ptr::from_ref(new), way)) {
            return;
        }
        self.kinds(at, old, new, way);
        self.words(at, old, new, way);
        self.properties(at, old, new, way);
        self.schema(&format!("{at}/[]"), &old["items"], &new["items"], way);
        self.alternatives(at, old, new, way);
        if way == Way::In {
            self.limits(at, old, new);
        }
    }

    fn kinds(&mut self, at: &str, old: &Value, new: &Value, way: Way) {
        let (was, is) = (kinds(old), kinds(new));
        let (less, more) = if way == Way::In { (&was, &is) } else { (&is, &was) };
        let breaks = !less.is_subset(more) && (!more.is_empty() || way != Way::In);
        self.tell(breaks && !was.is_empty(), at, &format!("was {was:?}, is {is:?}"));
    }

    fn words(&mut self, at: &str, old: &Value, new: &Value, way: Way) {
        let set = |schema: &Value| {
            schema["enum"].as_array().map(|words| words.iter().map(Value::to_string).collect())
        };
        let (was, is): (Option<BTreeSet<_>>, Option<BTreeSet<_>>) = (set(old), set(new));
        let breaks = match (way, was, is) {
            (Way::In, Some(was), Some(is)) => !was.is_subset(&is),
            (Way::Out, Some(was), Some(is)) => !is.is_subset(&was),
            (Way::In, None, Some(_)) | (Way::Out, Some(_), None) => true,
            _ => false,
        };
        self.tell(breaks, at, "has other words");
    }

    fn properties(&mut self, at: &str, old: &'a Value, new: &'a Value, way: Way) {
        for (name, was) in members(&old["properties"]) {
            let (at, is) = (format!("{at}/{name}"), &new["properties"][name]);
            self.tell(is.is_null(), &at, "is gone");
            self.schema(&at, was, is, way);
        }
        let (was, is) = (required(old), required(new));
        let (fewer, more, what) = match way {
            Way::In => (is, was, "is required now"),
            Way::Out => (was, is, "is not always there any more"),
        };
        for name in fewer.difference(&more) {
            self.tell(true, &format!("{at}/{name}"), what);
        }
        let closed = |schema: &Value| schema["additionalProperties"] == false;
        self.tell(way == Way::In && closed(new) && !closed(old), at, "takes no other members any more");
        let (was, is) = (&old["additionalProperties"], &new["additionalProperties"]);
        if was.is_object() && is.is_object() {
            self.schema(&format!("{at}/*"), was, is, way);
        }
    }

    fn alternatives(&mut self, at: &str, old: &'a Value, new: &'a Value, way: Way) {
        for keyword in ["oneOf", "anyOf", "allOf"] {
            let (was, is) = (items(&old[keyword]), items(&new[keyword]));
            let (fewer, more) = if way == Way::In { (was, is) } else { (is, was) };
            let breaks = !was.is_empty() && fewer.len() > more.len();
            self.tell(breaks, at, &format!("has other alternatives ({keyword})"));
            for (one, same) in fewer.iter().zip(more) {
                let pair = |other: &'a Value| if way == Way::In { (one, other) } else { (other, one) };
                // One that has moved is still there.
                let mut others = std::iter::once(same).chain(more);
                match others.find_map(|other| self.fits(at, pair(other), way)) {
                    Some(seen) => self.seen = seen,
                    None => self.schema(at, pair(same).0, pair(same).1, way),
                }
            }
        }
    }

    /// What has been compared by then, if nothing breaks between the two.
    fn fits(&self, at: &str, (was, is): (&'a Value, &'a Value), way: Way) -> Option<Seen> {
        let (old, new, seen) = (self.old, self.new, self.seen.clone());
        let mut tried = Self { old, new, found: BTreeSet::new(), seen };
        tried.schema(at, was, is, way);
        tried.found.is_empty().then_some(tried.seen)
    }

    /// What a request may hold at most must not become less.
    fn limits(&mut self, at: &str, old: &Value, new: &Value) {
        for (keyword, sign) in [
            ("maxLength", 1.0),
            ("maxItems", 1.0),
            ("maximum", 1.0),
            ("maxProperties", 1.0),
            ("minLength", -1.0),
            ("minItems", -1.0),
            ("minimum", -1.0),
        ] {
            let limit = |schema: &Value| schema[keyword].as_f64().map_or(f64::INFINITY, |limit| limit * sign);
            self.tell(limit(new) < limit(old), at, &format!("`{keyword}` is tighter"));
        }
        for keyword in ["pattern", "format", "uniqueItems", "multipleOf"] {
            let breaks = !new[keyword].is_null() && new[keyword] != old[keyword];
            self.tell(breaks, at, &format!("`{keyword}` is another"));
        }
    }
}

fn members(part: &Value) -> impl Iterator<Item = (&String, &Value)> {
    part.as_object().into_iter().flatten()
}

fn items(part: &Value) -> &[Value] {
    part.as_array().map_or(&[], Vec::as_slice)
}

fn required(schema: &Value) -> BTreeSet<&str> {
    items(&schema["required"]).iter().filter_map(Value::as_str).collect()
}

/// The types that a schema's values have; none where it does not say.
fn kinds(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::String(kind) => BTreeSet::from([kind.as_str()]),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect()
        }
        _ => BTreeSet::new(),
    }
}

/// A schema without the word that its values may be null, and whether it had it.
fn plain<'a>(document: &'a Value, schema: &'a Value) -> (&'a Value, bool) {
    let schema = resolved(document, schema);
    let null = |part: &Value| part["type"] == "null" || items(&part["type"]).contains(&"null".into());
    let all = ["oneOf", "anyOf"].iter().flat_map(|keyword| items(&schema[*keyword]));
    let (nulls, others): (Vec<_>, Vec<_>) = all.partition(|part| null(part));
    match others.as_slice() {
        [one] => (resolved(document, one), !nulls.is_empty() || null(resolved(document, one))),
        _ => (schema, null(schema) || !nulls.is_empty()),
    }
}

/// The schema behind a reference.
fn resolved<'a>(document: &'a Value, part: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(target) => document.pointer(&target[1..]).map_or(part, |part| resolved(document, part)),
        None => part,
    }
}
