//! The group of companies that an account belongs to.

use std::collections::HashMap;

use actix_web::{get, web};
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{QueryableByName, RunQueryDsl, sql_types};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Account, AccountKind, Tier};
use crate::access::{Can, Read, Within};
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::{AccountId, UserId};
use crate::kernel::values::{Country, Name};
use crate::kernel::{Error, Result};
use crate::store::Db;

/// Levels above the account, and below it.
const LEVELS_MAX: i32 = 10;
/// Accounts in one answer.
const NODES_MAX: usize = 1000;

/// An account in its group, with those below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountNode {
    pub id: AccountId,
    pub name: Name,
    pub kind: AccountKind,
    pub tier: Option<Tier>,
    pub country: Option<Country>,
    pub owner_id: UserId,
    /// The accounts right below it; above the account that was asked for, only the one that leads to it.
    #[schema(max_items = 1000, no_recursion)]
    pub children: Vec<AccountNode>,
}

/// The accounts above and below an account, as one tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountHierarchy {
    /// The topmost account.
    pub root: AccountNode,
    /// Whether more accounts belong to the tree than an answer can hold.
    pub is_truncated: bool,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_account_hierarchy);
}

/// Show the group of an account
///
/// The accounts above it and all below it, as far as the caller may see them: at most 10 levels up and
/// down and 1000 accounts.
#[utoipa::path(tag = "accounts", params(AccountId), responses((status = 200, body = AccountHierarchy,
    description = "The tree, from its topmost account.")))]
#[get("/accounts/{id}/hierarchy")]
async fn show_account_hierarchy(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    db: web::Data<Db>,
) -> Result<Shown<AccountHierarchy>> {
    db.read(move |conn| of(conn, &who, id.0)).await.map(Shown)
}

/// The group around an account.
pub(super) fn of(
    conn: &mut PgConnection,
    who: &Can<Read, Account>,
    id: AccountId,
) -> Result<AccountHierarchy> {
    let rows: Vec<Row> = Group { within: who.within(), id }.load(conn)?;
    let found = rows.len();
    let near = rows.into_iter().filter(|row| row.level.abs() <= LEVELS_MAX).take(NODES_MAX);
    let rows: Vec<Row> = near.collect();
    let is_truncated = rows.len() < found;
    Ok(AccountHierarchy { root: planted(rows)?, is_truncated })
}

/// Makes a tree of rows in which parents stand before their children; 404 when there are none.
fn planted(mut rows: Vec<Row>) -> Result<AccountNode> {
    rows.sort_by_key(|row| row.level);
    let mut below: HashMap<AccountId, Vec<AccountNode>> = HashMap::new();
    // From the leaves up, each node is complete when it is reached.
    while let Some(row) = rows.pop() {
        let parent = row.parent_id;
        let mut children = below.remove(&row.id).unwrap_or_default();
        children.sort_by(|a, b| a.name.cmp(&b.name));
        let node = row.node(children);
        if rows.is_empty() {
            return Ok(node);
        }
        if let Some(parent) = parent {
            below.entry(parent).or_default().push(node);
        }
    }
    Err(Error::missing())
}

#[derive(Clone, Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Uuid)]
    id: AccountId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    parent_id: Option<AccountId>,
    #[diesel(sql_type = sql_types::Text)]
    name: Name,
    #[diesel(sql_type = sql_types::Text)]
    kind: AccountKind,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    tier: Option<Tier>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    country: Option<Country>,
    #[diesel(sql_type = sql_types::Uuid)]
    owner_id: UserId,
    #[diesel(sql_type = sql_types::Integer)]
    level: i32,
}

impl Row {
    fn node(self, children: Vec<AccountNode>) -> AccountNode {
        let Self { id, name, kind, tier, country, owner_id, .. } = self;
        AccountNode { id, name, kind, tier, country, owner_id, children }
    }
}

/// The query for the accounts above, counted down from 0, and below, counted up. It stops where an
/// account is out of sight, and one level or one account beyond what is shown.
struct Group {
    within: Within,
    id: AccountId,
}

const COLUMNS: &str = "accounts.id, accounts.parent_id, accounts.name, accounts.kind, accounts.tier, \
     accounts.country, accounts.owner_id";

impl Group {
    fn push<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        name: &str,
        step: &str,
        join: &str,
    ) -> QueryResult<()> {
        out.push_sql(&format!("{name} AS (SELECT {COLUMNS}, 0 AS level FROM accounts WHERE "));
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND accounts.id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        out.push_sql(&format!(
            " UNION ALL SELECT {COLUMNS}, {name}.level {step} 1 FROM accounts JOIN {name} ON {join} \
             WHERE abs({name}.level) <= {LEVELS_MAX} AND "
        ));
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Pg> for Group {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH RECURSIVE ");
        self.push(&mut out, "above", "-", "accounts.id = above.parent_id")?;
        out.push_sql(", ");
        self.push(&mut out, "below", "+", "accounts.parent_id = below.id")?;
        // Without an order, so that the recursion ends with the limit; it yields level by level.
        out.push_sql(&format!(
            " SELECT * FROM above WHERE level < 0 UNION ALL SELECT * FROM below LIMIT {}",
            NODES_MAX + 1
        ));
        Ok(())
    }
}

impl QueryId for Group {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Group {
    type SqlType = sql_types::Untyped;
}

impl RunQueryDsl<PgConnection> for Group {}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: AccountId, parent_id: Option<AccountId>, name: &str, level: i32) -> Row {
        let (tier, country, owner_id) = (None, None, UserId::new());
        let (name, kind) = (Name::new(name), AccountKind::Organization);
        Row { id, parent_id, name, kind, tier, country, owner_id, level }
    }

    #[test]
    fn rows_become_a_tree_from_the_topmost() {
        let (top, asked, left, right) =
            (AccountId::new(), AccountId::new(), AccountId::new(), AccountId::new());
        let rows = vec![
            row(top, Some(AccountId::new()), "Top", -1),
            row(asked, Some(top), "Asked", 0),
            row(right, Some(asked), "Right", 1),
            row(left, Some(asked), "Left", 1),
        ];
        let root = planted(rows).unwrap();
        assert_eq!(root.id, top);
        let names: Vec<_> = root.children[0].children.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["Left", "Right"]);
    }

    #[test]
    fn no_rows_are_no_account() {
        assert!(planted(Vec::new()).is_err());
    }
}
