//! Which records are there already: asked for a whole chunk at once, key by key.

use std::collections::{BTreeSet, HashMap};

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{QueryableByName, RunQueryDsl, sql_types};
use serde_json::Value;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read, Within};
use crate::kernel::values::{Email, PhoneNumber};
use crate::kernel::{Error, Result};

/// Something that a record is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    /// The member that holds it.
    pub member: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The record's own id.
    Id,
    /// In the table of ids of other systems.
    External,
    /// A column, or what SQL makes of it.
    Column(&'static str),
    /// A column with several of them.
    Columns(&'static str),
}

const fn key(name: &'static str, member: &'static str, kind: Kind) -> Key {
    Key { name, member, kind }
}

const ID: Key = key("id", "id", Kind::Id);
const EXTERNAL: Key = key("external_id", "external_ids", Kind::External);

pub const OF_ACCOUNTS: &[Key] = &[
    ID,
    EXTERNAL,
    key("email", "email", Kind::Column("lower(accounts.email)")),
    key("name", "name", Kind::Column("accounts.name")),
];
pub const OF_CONTACTS: &[Key] = &[
    ID,
    EXTERNAL,
    key("email", "emails", Kind::Columns("contacts.email_keys")),
    key("phone", "phones", Kind::Columns("contacts.phone_keys")),
];
pub const OF_LEADS: &[Key] = &[
    ID,
    EXTERNAL,
    key("email", "email", Kind::Column("lower(leads.email)")),
    key("phone", "phone", Kind::Column("leads.phone_key")),
];
pub const OF_DEALS: &[Key] = &[ID, EXTERNAL, key("name", "name", Kind::Column("deals.name"))];
pub const OF_PRODUCTS: &[Key] = &[ID, EXTERNAL, key("sku", "sku", Kind::Column("products.sku"))];

impl Key {
    /// The values of a row by which records are compared.
    pub fn values(self, record: &Value) -> Vec<String> {
        let Some(member) = record.get(self.member) else { return Vec::new() };
        let items = member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice);
        items.iter().filter_map(|item| self.value(item)).filter(|value| !value.is_empty()).collect()
    }

    fn value(self, item: &Value) -> Option<String> {
        if self.kind == Kind::External {
            return Some(external(item.get("system")?.as_str()?, item.get("id")?.as_str()?));
        }
        let text = item.as_str().or_else(|| item.get("value")?.as_str())?;
        Some(match self.name {
            "email" => Email::new(text).folded().to_string(),
            "phone" => PhoneNumber::new(text).normalised(),
            _ => text.to_owned(),
        })
    }
}

/// System and id as one text; the divider stands in neither.
fn external(system: &str, id: &str) -> String {
    format!("{system}\u{1f}{id}")
}

/// A record that has one of the values asked for.
#[derive(Clone, Debug, QueryableByName)]
pub struct Match {
    #[diesel(sql_type = sql_types::Text)]
    pub value: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
}

/// The records that have one of these values, as far as the actor sees them.
pub fn find<R: Guarded>(
    conn: &mut PgConnection,
    actor: &Actor,
    key: Key,
    values: &[String],
) -> Result<Vec<Match>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let who = Can::<Read, R>::prove(actor)?;
    let parts = values.iter().filter_map(|value| value.split_once('\u{1f}'));
    let (systems, ids): (Vec<String>, Vec<String>) =
        parts.map(|(system, id)| (system.to_owned(), id.to_owned())).unzip();
    let uuids = values.iter().filter_map(|value| value.parse().ok()).collect();
    let asked = Asked {
        table: R::TABLE,
        of: R::TYPE,
        kind: key.kind,
        within: who.within(),
        values,
        systems,
        ids,
        uuids,
    };
    let found: Vec<(String, Uuid)> = asked.load(conn)?;
    Ok(found.into_iter().map(|(value, id)| Match { value, id }).collect())
}

struct Asked<'a> {
    table: &'static str,
    of: &'static str,
    kind: Kind,
    within: Within,
    values: &'a [String],
    systems: Vec<String>,
    ids: Vec<String>,
    uuids: Vec<Uuid>,
}

impl Asked<'_> {
    fn id(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        out.push_identifier(self.table)?;
        out.push_sql(".\"id\"");
        Ok(())
    }

    /// What is told, and from where.
    fn head(&self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        match self.kind {
            Kind::Id => {
                self.id(out)?;
                out.push_sql("::text");
            }
            Kind::External => out.push_sql("x.system || E'\\x1f' || x.external_id"),
            Kind::Column(sql) => out.push_sql(sql),
            Kind::Columns(_) => out.push_sql("k.value"),
        }
        out.push_sql(", ");
        self.id(out)?;
        out.push_sql(" FROM ");
        out.push_identifier(self.table)?;
        match self.kind {
            Kind::External => {
                out.push_sql(" JOIN external_ids x ON x.organization_id = ");
                out.push_identifier(self.table)?;
                out.push_sql(".organization_id AND x.record_id = ");
                self.id(out)?;
            }
            Kind::Columns(sql) => {
                out.push_sql(", unnest(");
                out.push_sql(sql);
                out.push_sql(") AS k(value)");
            }
            Kind::Id | Kind::Column(_) => {}
        }
        Ok(())
    }

    fn condition<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        type Texts = sql_types::Array<sql_types::Text>;
        match self.kind {
            Kind::Id => {
                self.id(out)?;
                out.push_sql(" = ANY(");
                out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.uuids)?;
            }
            Kind::External => {
                out.push_sql("x.record_type = ");
                out.push_bind_param::<sql_types::Text, _>(self.of)?;
                out.push_sql(" AND x.system = ANY(");
                out.push_bind_param::<Texts, _>(&self.systems)?;
                out.push_sql(") AND x.external_id = ANY(");
                out.push_bind_param::<Texts, _>(&self.ids)?;
            }
            Kind::Column(sql) => {
                out.push_sql(sql);
                out.push_sql(" = ANY(");
                out.push_bind_param::<Texts, _>(self.values)?;
            }
            Kind::Columns(sql) => {
                out.push_sql(sql);
                out.push_sql(" && ");
                out.push_bind_param::<Texts, _>(self.values)?;
                out.push_sql(" AND k.value = ANY(");
                out.push_bind_param::<Texts, _>(self.values)?;
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Pg> for Asked<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.head(&mut out)?;
        out.push_sql(" WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        self.condition(&mut out)
    }
}

impl QueryId for Asked<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Asked<'_> {
    type SqlType = (sql_types::Text, sql_types::Uuid);
}

impl RunQueryDsl<PgConnection> for Asked<'_> {}

/// What is known in a chunk: the records of before, and those that its rows have made.
#[derive(Debug, Default)]
pub struct Known(HashMap<(&'static str, String), BTreeSet<Uuid>>);

impl Known {
    pub fn add(&mut self, key: Key, value: String, id: Uuid) {
        self.0.entry((key.name, value)).or_default().insert(id);
    }

    /// The record of a row, with the key that found it; 409 where there are several.
    pub fn find(&self, keys: &[Key], record: &Value) -> Result<Option<(Key, Uuid)>> {
        for key in keys {
            let values = key.values(record);
            let found = values.into_iter().filter_map(|value| self.0.get(&(key.name, value)));
            let found: BTreeSet<Uuid> = found.flatten().copied().collect();
            match (found.first(), found.len()) {
                (Some(id), 1) => return Ok(Some((*key, *id))),
                (Some(_), _) => return Err(several(*key)),
                (None, _) => {}
            }
        }
        Ok(None)
    }
}

fn several(key: Key) -> Error {
    let detail = format!("Several records are found by `{}`.", key.name);
    Error::conflict("several_matches", &format!("/{}", key.member), detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_value() {
        let record = json!({ "emails": [{ "value": "Ann@X.org" }], "phones": [{ "value": "+38 (044) 1" }],
                             "external_ids": [{ "system": "erp", "id": "7" }, { "system": "shop" }] });
        let values: Vec<_> = OF_CONTACTS.iter().map(|key| key.values(&record)).collect();
        assert_eq!(
            values,
            [vec![], vec!["erp\u{1f}7".to_owned()], vec!["ann@x.org".to_owned()], vec!["+380441".to_owned()]]
        );
        assert_eq!(OF_LEADS[2].values(&json!({ "email": "A@b.c" })), ["a@b.c"]);
    }

    #[test]
    fn the_first_key_that_finds_counts() {
        let mut known = Known::default();
        let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
        known.add(OF_LEADS[2], "a@x.org".into(), one);
        known.add(OF_LEADS[3], "+1".into(), two);
        let found = |record: &Value| known.find(OF_LEADS, record).unwrap().map(|(key, id)| (key.name, id));
        assert_eq!(found(&json!({ "email": "A@x.org", "phone": "+1" })), Some(("email", one)));
        assert_eq!(found(&json!({ "phone": "+1" })), Some(("phone", two)));
        assert_eq!(found(&json!({ "phone": "+2" })), None);
    }
}
