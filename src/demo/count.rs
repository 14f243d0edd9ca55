//! How much an organization has of everything.

use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;

/// The tables that are counted.
const TABLES: [&str; 27] = [
    "users",
    "teams",
    "lead_sources",
    "tags",
    "reasons",
    "competitors",
    "pipelines",
    "products",
    "accounts",
    "sites",
    "contacts",
    "account_contacts",
    "important_dates",
    "interests",
    "leads",
    "deals",
    "deal_lines",
    "deal_contacts",
    "deal_splits",
    "activities",
    "tasks",
    "handovers",
    "briefings",
    "comments",
    "followers",
    "record_members",
    "changes",
];

/// How many records of a kind there are.
#[derive(Debug, QueryableByName)]
pub struct Counted {
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::BigInt)]
    pub count: i64,
}

pub(super) fn all(conn: &mut PgConnection, of: OrganizationId) -> Result<Vec<Counted>> {
    let one =
        |table: &str| format!("SELECT '{table}' AS name, count(*) FROM {table} WHERE organization_id = $1");
    let each: Vec<String> = TABLES.into_iter().map(one).collect();
    Ok(sql_query(each.join(" UNION ALL ")).bind::<sql_types::Uuid, _>(of).load(conn)?)
}
