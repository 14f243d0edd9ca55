//! What of a record a caller wants to see: `fields` and `expand`.

use std::sync::Arc;

use serde_json::json;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

use super::rule::Flaw;
use super::{asked, document};
use crate::kernel::Result;

/// The most relations that one request expands.
pub(super) const EXPAND_MAX: usize = 5;

/// What of each record is to be shown: all that it has, unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The only members to be shown, beside `id` and `version`; all when empty.
    pub fields: Vec<String>,
    /// The related records to be shown beside their ids.
    pub expand: Vec<String>,
}

/// What of a record can be asked for.
#[derive(Debug)]
pub struct Offer {
    pub members: Vec<String>,
    pub relations: Vec<String>,
}

/// Where an offer comes from; it is made once for each type.
pub type Offered = fn() -> Arc<Offer>;

impl Wish {
    /// Whether the record is to be shown as it is.
    pub fn is_plain(&self) -> bool {
        self.fields.is_empty() && self.expand.is_empty()
    }

    /// Reads a query string that has these two parameters and no others.
    pub fn read(offer: Offered, query: &str) -> Result<Self> {
        let given = asked::grouped(asked::pairs_of(query)?);
        let mut wish = Self::default();
        let mut flaws = Vec::new();
        for (name, values) in &given {
            let taken = match name.as_str() {
                "fields" | "expand" => wish.take(Some(offer), name, values),
                _ => Err(Flaw::new("unknown_parameter", "There is no such parameter here.")),
            };
            flaws.extend(taken.err().map(|flaw| (name.clone(), flaw)));
        }
        if flaws.is_empty() { Ok(wish) } else { Err(asked::refusal(flaws)) }
    }

    /// Takes the values of one of the two parameters; each may be a list divided by commas.
    pub(super) fn take(&mut self, offer: Option<Offered>, name: &str, values: &[String]) -> Result<(), Flaw> {
        let named: Vec<&str> = values.iter().flat_map(|list| list.split(',')).collect();
        self.set(offer, name, &named)
    }

    pub(super) fn set(&mut self, offer: Option<Offered>, name: &str, named: &[&str]) -> Result<(), Flaw> {
        let Some(offer) = offer.map(|offer| offer()) else {
            return Err(Flaw::new("unknown_parameter", "There is no choice of members here."));
        };
        let (known, most, kept) = match name {
            "fields" => (&offer.members, offer.members.len(), &mut self.fields),
            _ => (&offer.relations, EXPAND_MAX, &mut self.expand),
        };
        for (position, one) in named.iter().enumerate() {
            if !known.iter().any(|known| known == one) {
                let message = format!("Must be one of: {}.", known.join(", "));
                return Err(Flaw::new("unknown_value", message));
            }
            if named.iter().skip(position + 1).any(|other| other == one) {
                return Err(Flaw::new("repeated", "Each name may stand only once."));
            }
        }
        if named.len() > most {
            return Err(Flaw::new("too_many_values", format!("At most {most} values.")).limit("max", most));
        }
        *kept = named.iter().map(|&one| one.to_owned()).collect();
        Ok(())
    }
}

/// The two parameters, as the document lists them.
pub fn parameters(offer: Offered) -> Vec<Parameter> {
    ["fields", "expand"].map(|name| document::many(name, about(name), schema(offer, name))).into()
}

pub(super) fn about(name: &str) -> &'static str {
    match name {
        "fields" => {
            "The only members to be shown, with `id` and `version` always among them; the others are left out. \
             A list divided by commas means the same."
        }
        _ => {
            "Related records to be shown: `account` adds the member `account` beside `account_id`, \
             `account.owner` the owner inside it. Null where there is none, or none that you may see. \
             A list divided by commas means the same."
        }
    }
}

pub(super) fn schema(offer: Offered, name: &str) -> ArrayBuilder {
    let offer = offer();
    let (known, most) = match name {
        "fields" => (&offer.members, offer.members.len()),
        _ => (&offer.relations, EXPAND_MAX),
    };
    let longest = known.iter().map(String::len).max();
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(longest)
        .enum_values(Some(known.iter().map(|word| json!(word))));
    ArrayBuilder::new().items(word).max_items(Some(most)).unique_items(true)
}
