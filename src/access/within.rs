//! The one rule for what an actor sees of a table.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types;
use uuid::Uuid;

use super::actor::Actor;
use super::can::Guarded;
use super::linked::{Links, Through};
use super::policy::{Action, Reach};
use super::references::Table;
use super::shares::Shares;

/// Whether a table's rows have owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `owner_id` and `team_id` say who reaches a row.
    Owned,
    /// All of the organization's rows are alike.
    Shared,
    /// As owned ones; and whoever sees a record that a row is linked with, or takes part, sees the row.
    Linked(&'static Links),
}

/// A condition on a table: the tenant, and within it the actor's reach.
#[derive(Clone, Debug)]
pub struct Within {
    pub(super) table: &'static str,
    pub(super) organization_id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) team_ids: Vec<Uuid>,
    reach: Reach,
    archives: bool,
    living: bool,
    through: Option<Through>,
    shares: Shares,
}

impl Within {
    pub(super) fn new<R: Guarded>(actor: &Actor, reach: Reach) -> Self {
        Self::of(Table::of::<R>(), actor, reach)
    }

    pub(super) fn of(table: Table, actor: &Actor, reach: Reach) -> Self {
        Self {
            table: table.name,
            organization_id: actor.organization_id.uuid(),
            user_id: actor.user_id.uuid(),
            team_ids: actor.team_ids.iter().map(|id| id.uuid()).collect(),
            reach: if table.scope == Scope::Shared { Reach::Organization } else { reach },
            archives: table.archives,
            living: false,
            through: match table.scope {
                Scope::Linked(links) => Some(Through::of(links, actor)),
                Scope::Owned | Scope::Shared => None,
            },
            shares: if actor.has_shares && table.resource.is_shared() { Shares::All } else { Shares::None },
        }
    }

    /// Only what the actor may do this to, not what is seen through others.
    #[must_use]
    pub(super) fn in_charge(self, action: Action) -> Self {
        Self { through: None, shares: self.shares.that_let(action), ..self }
    }

    /// Without the archived.
    #[must_use]
    pub(super) fn living(self) -> Self {
        Self { living: self.archives, ..self }
    }

    fn column(&self, out: &mut AstPass<'_, '_, Pg>, name: &str) -> QueryResult<()> {
        out.push_identifier(self.table)?;
        out.push_sql(".");
        out.push_identifier(name)
    }
}

impl QueryFragment<Pg> for Within {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.column(&mut out, "organization_id")?;
        out.push_sql(" = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.organization_id)?;
        if self.reach < Reach::Organization {
            out.push_sql(" AND (");
            self.column(&mut out, "owner_id")?;
            out.push_sql(" = ");
            out.push_bind_param::<sql_types::Uuid, _>(&self.user_id)?;
            if self.reach == Reach::Team {
                out.push_sql(" OR ");
                self.column(&mut out, "team_id")?;
                out.push_sql(" = ANY(");
                out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.team_ids)?;
                out.push_sql(")");
            }
            if self.shares != Shares::None {
                out.push_sql(" OR ");
                self.column(&mut out, "id")?;
                self.write_shares(&mut out, self.shares)?;
            }
            if let Some(through) = &self.through {
                through.write(&mut out, self)?;
            }
            out.push_sql(")");
        }
        if self.living {
            out.push_sql(" AND ");
            self.column(&mut out, "archived_at")?;
            out.push_sql(" IS NULL");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Within {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Within {
    type SqlType = sql_types::Bool;
}

impl<GB> ValidGrouping<GB> for Within {
    type IsAggregate = is_aggregate::No;
}

impl<QS> AppearsOnTable<QS> for Within {}
impl<QS> SelectableExpression<QS> for Within {}
