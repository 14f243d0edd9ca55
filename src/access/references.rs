//! References to other records: an id that the actor may not see does not exist.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{OptionalExtension as _, RunQueryDsl, sql_types};
use uuid::Uuid;

use super::actor::Actor;
use super::can::{Can, Does, Guarded, Read};
use super::policy::{Action, Reach, Resource, reach};
use super::scopes::KeyScope;
use super::within::{Scope, Within};
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result};

impl Actor {
    /// 409 `reference_not_found` at `pointer` unless the actor sees the living record; nothing is
    /// asked for an absent id. The record is held as a foreign key would hold it, only sooner: one that is
    /// merged away meanwhile is not referred to any more.
    pub fn refers<R: Guarded>(
        &self,
        conn: &mut PgConnection,
        id: Option<Id<impl Sized>>,
        pointer: &str,
    ) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let who = Can::<Read, R>::prove(self).map_err(|_| Error::reference(pointer))?;
        let seen = Seen { table: R::TABLE, within: who.within(), id: id.uuid(), holds: true };
        let seen: Option<bool> = seen.get_result(conn).optional()?;
        seen.map(drop).ok_or_else(|| Error::reference(pointer))
    }
}

/// A table of records that are spoken of without their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    pub resource: Resource,
    pub name: &'static str,
    pub archives: bool,
    pub scope: Scope,
}

impl Table {
    /// The table of records `R`.
    pub const fn of<R: Guarded>() -> Self {
        Self { resource: R::RESOURCE, name: R::TABLE, archives: R::ARCHIVES, scope: R::SCOPE }
    }

    /// How far the actor sees the records; not at all where a key's scopes do not cover them.
    pub(super) fn sight(self, actor: &Actor) -> Option<Reach> {
        let needed = KeyScope::of(self.resource, Action::Read);
        let scoped = actor.scopes.as_ref().is_none_or(|scopes| scopes.allow(needed).is_ok());
        if scoped { reach(&actor.roles, self.resource, Action::Read) } else { None }
    }

    /// Whether the actor sees the living record, which is held then as by a foreign key.
    pub fn shows(self, conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<bool> {
        let Some(sight) = self.sight(actor) else { return Ok(false) };
        let within = Within::of(self, actor, sight).living();
        let seen: Option<bool> =
            Seen { table: self.name, within, id, holds: true }.get_result(conn).optional()?;
        Ok(seen.is_some())
    }
}

impl Table {
    /// Those of the records that the actor sees, archived or not.
    pub fn seen(self, conn: &mut PgConnection, actor: &Actor, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
        let Some(sight) = self.sight(actor).filter(|_| !ids.is_empty()) else { return Ok(Vec::new()) };
        Ok(SeenOf { table: self.name, within: Within::of(self, actor, sight), ids }.load(conn)?)
    }
}

impl<R: Guarded> Can<Read, R> {
    /// 404 unless the actor sees the record, archived or not.
    pub fn sees(&self, conn: &mut PgConnection, id: Uuid) -> Result<()> {
        let seen = Seen { table: R::TABLE, within: self.within_all(), id, holds: false };
        let seen: Option<bool> = seen.get_result(conn).optional()?;
        seen.map(drop).ok_or_else(Error::missing)
    }
}

impl<A: Does, R: Guarded> Can<A, R> {
    /// 404 unless the actor sees the living record, 403 when it is out of the action's reach.
    pub fn reaches_id(&self, conn: &mut PgConnection, id: Uuid) -> Result<()> {
        self.reached(conn, id, false)
    }

    /// The same, and the record stays as it is until the transaction ends.
    pub fn holds(&self, conn: &mut PgConnection, id: Uuid) -> Result<()> {
        self.reached(conn, id, true)
    }

    fn reached(&self, conn: &mut PgConnection, id: Uuid, locks: bool) -> Result<()> {
        let reach = Within::new::<R>(self.actor(), self.extent()).in_charge(A::ACTION);
        let reached = Reached { table: R::TABLE, sight: self.within(), reach, id, locks };
        match reached.get_result::<bool>(conn).optional()? {
            None => Err(Error::missing()),
            Some(false) => Err(Error::forbidden("The record is not within your reach for this.")),
            Some(true) => Ok(()),
        }
    }
}

/// Whether a record that is seen is within reach; no row when it is not seen.
struct Reached {
    table: &'static str,
    sight: Within,
    reach: Within,
    id: Uuid,
    locks: bool,
}

impl QueryFragment<Pg> for Reached {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT coalesce(");
        self.reach.walk_ast(out.reborrow())?;
        out.push_sql(", false) FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE ");
        self.sight.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        out.push_identifier(self.table)?;
        out.push_sql(".\"id\" = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        if self.locks {
            out.push_sql(" FOR SHARE");
        }
        Ok(())
    }
}

impl QueryId for Reached {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Reached {
    type SqlType = sql_types::Bool;
}

impl RunQueryDsl<PgConnection> for Reached {}

/// One row when the record is seen.
struct Seen {
    table: &'static str,
    within: Within,
    id: Uuid,
    holds: bool,
}

impl QueryFragment<Pg> for Seen {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT true FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        out.push_identifier(self.table)?;
        out.push_sql(".\"id\" = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        if self.holds {
            out.push_sql(" FOR KEY SHARE");
        }
        Ok(())
    }
}

impl QueryId for Seen {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Seen {
    type SqlType = sql_types::Bool;
}

impl RunQueryDsl<PgConnection> for Seen {}

/// The ids of those that are seen.
struct SeenOf {
    table: &'static str,
    within: Within,
    ids: Vec<Uuid>,
}

impl QueryFragment<Pg> for SeenOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT id FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        out.push_identifier(self.table)?;
        out.push_sql(".\"id\" = ANY(");
        out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for SeenOf {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for SeenOf {
    type SqlType = sql_types::Uuid;
}

impl RunQueryDsl<PgConnection> for SeenOf {}
