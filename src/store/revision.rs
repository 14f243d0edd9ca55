//! The change of one record, whose plan each connection keeps. Diesel has every `update` planned anew, since its columns
//! are never the same; those that people change are, and the pool bounds what a connection keeps.

use diesel::associations::HasTable;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::result::QueryResult;
use diesel::sql_types;
use uuid::Uuid;

use super::Stored;
use crate::kernel::Result;

/// Changes the record and returns it as it is then.
pub fn revise<R, C>(conn: &mut PgConnection, record: &R, changes: C) -> Result<R>
where
    R: Stored + HasTable + Selectable<Pg>,
    C: AsChangeset<Target = R::Table>,
    Revision<C::Changeset, R::SelectExpression>: for<'q> LoadQuery<'q, PgConnection, R>,
{
    let revision = Revision {
        table: R::ROWS,
        organization: record.organization().uuid(),
        id: record.id(),
        changes: changes.as_changeset(),
        returning: R::construct_selection(),
    };
    Ok(revision.get_result(conn)?)
}

/// `UPDATE … SET … WHERE … RETURNING …`
pub struct Revision<C, S> {
    table: &'static str,
    organization: Uuid,
    id: Uuid,
    changes: C,
    returning: S,
}

impl<C: QueryFragment<Pg>, S: QueryFragment<Pg>> QueryFragment<Pg> for Revision<C, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_identifier(self.table)?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE organization_id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.organization)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        out.push_sql(" RETURNING ");
        self.returning.walk_ast(out)
    }
}

impl<C, S> QueryId for Revision<C, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, S: Expression> Query for Revision<C, S> {
    type SqlType = S::SqlType;
}

impl<C, S> RunQueryDsl<PgConnection> for Revision<C, S> {}
