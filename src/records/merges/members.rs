//! What the survivor's members become: its own values; where it has none, those of the merged in their order; lists of
//! all, each item once; and what was chosen.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::PartialSchema as _;
use uuid::Uuid;

use super::kinds::Mergeable;
use super::model::MergeRequest;
use super::parties::Parties;
use crate::kernel::check::check;
use crate::kernel::error::Refusal;
use crate::kernel::http::read;
use crate::kernel::{Error, Result, Violation};

/// Who is in charge goes together, and by choice alone.
const CHARGE: [&str; 2] = ["owner_id", "team_id"];

/// The members that a change of the record takes.
pub(super) fn names<R: Mergeable>() -> Result<Vec<String>> {
    let schema = serde_json::to_value(R::Patch::schema()).map_err(Error::internal)?;
    let members = schema.get("properties").and_then(Value::as_object);
    Ok(members.into_iter().flat_map(Map::keys).cloned().collect())
}

/// 422 for chosen members that there are not.
pub(super) fn refuse_unknown<R: Mergeable>(request: &MergeRequest) -> Result<()> {
    let names = names::<R>()?;
    let known = |member: &str| {
        member.starts_with("custom.")
            || !matches!(member, "custom" | "external_ids") && names.iter().any(|name| name == member)
    };
    let unknown = request.chosen().into_iter().filter(|(member, _)| !known(member)).map(|(member, _)| {
        Violation::at(format!("/choose/{member}"), "unknown_field", "There is no such member to choose.")
    });
    let unknown: Vec<_> = unknown.collect();
    if unknown.is_empty() { Ok(()) } else { Err(Error::invalid(unknown)) }
}

/// The survivor's members that change, as a patch.
pub(super) fn patch<R: Mergeable>(
    parties: &Parties<R>,
    request: &MergeRequest,
) -> Result<Map<String, Value>> {
    let views = parties.all().map(view).collect::<Result<Vec<_>>>()?;
    let sources = Sources { views: &views, ids: parties.ids(), chosen: request.chosen() };
    let mut patch = Map::new();
    for name in names::<R>()? {
        let value = match name.as_str() {
            "custom" => sources.custom(),
            name if CHARGE.contains(&name) => sources.choice(name).cloned(),
            name if sources.choice(name).is_none() && parties.survivor.settled().contains(&name) => None,
            name => Some(sources.member(name)),
        };
        if let Some(value) = value.filter(|value| sources.own(&name) != Some(value)) {
            patch.insert(name, value);
        }
    }
    Ok(patch)
}

/// The record as the API shows it.
pub(super) fn view<R: serde::Serialize>(record: &R) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::internal("a record is not an object")),
    }
}

struct Sources<'a> {
    /// The survivor first.
    views: &'a [Map<String, Value>],
    ids: Vec<Uuid>,
    chosen: Vec<(&'a str, Uuid)>,
}

impl Sources<'_> {
    fn own(&self, name: &str) -> Option<&Value> {
        self.views.first()?.get(name)
    }

    /// Which record's value was chosen.
    fn chosen(&self, member: &str) -> Option<&Map<String, Value>> {
        let (_, id) = self.chosen.iter().find(|(name, _)| *name == member)?;
        self.views.get(self.ids.iter().position(|other| other == id)?)
    }

    fn choice(&self, name: &str) -> Option<&Value> {
        self.chosen(name)?.get(name)
    }

    fn member(&self, name: &str) -> Value {
        if let Some(chosen) = self.choice(name) {
            return chosen.clone();
        }
        if self.own(name).is_some_and(Value::is_array) {
            return self.united(name);
        }
        let mut all = self.views.iter().filter_map(|view| view.get(name));
        all.find(|value| !self.is_empty(value)).cloned().unwrap_or(Value::Null)
    }

    /// Also empty: what would make the survivor refer to itself, or to what is no longer there.
    fn is_empty(&self, value: &Value) -> bool {
        let is_party = |text: &str| text.parse().is_ok_and(|id: Uuid| self.ids.contains(&id));
        value.is_null() || value.as_str().is_some_and(|text| text.is_empty() || is_party(text))
    }

    /// The items of all lists, each once, whatever its spelling; one of them can be the primary one.
    fn united(&self, name: &str) -> Value {
        let lists = self.views.iter().filter_map(|view| view.get(name)?.as_array());
        let mut seen = BTreeSet::new();
        let mut united: Vec<Value> = lists.flatten().filter(|item| seen.insert(key(item))).cloned().collect();
        let mut has_primary = false;
        for item in &mut united {
            if let Some(Value::Bool(is_primary)) = item.get_mut("is_primary") {
                *is_primary = *is_primary && !has_primary;
                has_primary |= *is_primary;
            }
        }
        Value::Array(united)
    }

    /// Own fields, key by key.
    fn custom(&self) -> Option<Value> {
        let of = |view: &Map<String, Value>| {
            view.get("custom").and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let views: Vec<Map<String, Value>> = self.views.iter().map(of).collect();
        let mut changes = Map::new();
        for key in views.iter().flat_map(Map::keys) {
            let value = match self.chosen(&format!("custom.{key}")) {
                Some(chosen) => of(chosen).get(key).cloned(),
                None => {
                    views.iter().filter_map(|view| view.get(key)).find(|value| !self.is_empty(value)).cloned()
                }
            };
            let own = views.first().and_then(|own| own.get(key));
            if value.as_ref() != own {
                changes.insert(key.clone(), value.unwrap_or(Value::Null));
            }
        }
        if changes.is_empty() { None } else { Some(Value::Object(changes)) }
    }
}

/// By what an item of a list is told from others.
fn key(item: &Value) -> String {
    let of = |name: &str| item.get(name).and_then(Value::as_str);
    match (of("normalised"), of("kind"), of("system"), of("value")) {
        (Some(number), ..) => number.to_owned(),
        (None, None, None, Some(value)) => value.to_lowercase(),
        _ => item.to_string(),
    }
}

/// What is shown is more than a change takes: computed members are left out. 409 for what cannot stand, such as a list
/// that became too long.
pub(super) fn fitting<R: Mergeable>(patch: Map<String, Value>) -> Result<R::Patch> {
    let mut patch = Value::Object(patch);
    for _ in 0..5 {
        let Err(Error::Refused(refusal)) = check::<R::Patch>(&patch) else { break };
        let unknown = refusal.errors.iter().filter(|flaw| flaw.code == "unknown_field");
        let places: Vec<&str> = unknown.filter_map(|flaw| flaw.pointer.as_deref()).collect();
        if places.is_empty() {
            break;
        }
        for place in places {
            remove(&mut patch, place);
        }
    }
    read(patch).map_err(unfit)
}

fn unfit(error: Error) -> Error {
    let unfit = |refusal: &Refusal| refusal.status == actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        Error::Refused(refusal) if unfit(&refusal) => {
            let detail = "The records' values do not fit into one record; choose those that are to stay.";
            Error::conflict("merge_conflict", "", detail).listing(refusal.errors)
        }
        other => other,
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = value.pointer_mut(parent) {
        members.remove(name);
    }
}

/// The members that differ: as they were, and as they became.
pub(super) fn difference<R: Mergeable>(before: &R, after: &R) -> Result<(Value, Value)> {
    let (old, new) = (view(before)?, view(after)?);
    let names = names::<R>()?;
    let changed = names.iter().filter(|name| old.get(*name) != new.get(*name));
    let (mut was, mut became) = (Map::new(), Map::new());
    for name in changed {
        was.insert(name.clone(), old.get(name).cloned().unwrap_or_default());
        became.insert(name.clone(), new.get(name).cloned().unwrap_or_default());
    }
    Ok((json!(was), json!(became)))
}
