//! Single records that somebody reaches beyond the reach of the roles: they, or a team of theirs, are in the record's team.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::{OptionalExtension as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use super::actor::Actor;
use super::policy::{Action, Resource};
use super::within::Within;
use crate::kernel::Result;
use crate::text_enum;

text_enum! {
    /// What a member of a record's team may do with the record, if the roles let do it with any record of its kind.
    pub enum Sharing {
        /// See it.
        Read = "read",
        /// See and change it; neither archive it nor give it to somebody else.
        Edit = "edit",
    }
}

/// Which of the records that are shared with the actor count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shares {
    None,
    All,
    Edited,
}

impl Shares {
    /// Those by which a member may do it.
    pub(super) fn that_let(self, action: Action) -> Self {
        match action {
            Action::Read => self,
            Action::Update if self == Self::All => Self::Edited,
            _ => Self::None,
        }
    }
}

impl Resource {
    /// Whether such records have teams of their own.
    pub(super) fn is_shared(self) -> bool {
        matches!(self, Self::Account | Self::Contact | Self::Lead | Self::Deal)
    }
}

impl Within {
    /// Writes ` = ANY(…)`: the ids are gathered once for a statement, so that the key finds their records.
    pub(super) fn write_shares<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        shares: Shares,
    ) -> QueryResult<()> {
        for (at, column) in ["user_id", "team_id"].into_iter().enumerate() {
            out.push_sql(if at == 0 { " = ANY(ARRAY(" } else { " UNION ALL " });
            out.push_sql("SELECT m.record_id FROM record_members m WHERE m.organization_id = ");
            out.push_bind_param::<sql_types::Uuid, _>(&self.organization_id)?;
            out.push_sql(" AND m.");
            out.push_identifier(column)?;
            if at == 0 {
                out.push_sql(" = ");
                out.push_bind_param::<sql_types::Uuid, _>(&self.user_id)?;
            } else {
                out.push_sql(" = ANY(");
                out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.team_ids)?;
                out.push_sql(")");
            }
            if shares == Shares::Edited {
                out.push_sql(" AND m.access = 'edit'");
            }
        }
        out.push_sql("))");
        Ok(())
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Text)]
    access: Sharing,
}

impl Actor {
    /// What the record's team lets the actor do, if the actor belongs to it.
    pub fn shares(&self, conn: &mut PgConnection, id: Uuid) -> Result<Option<Sharing>> {
        if !self.has_shares {
            return Ok(None);
        }
        let teams: Vec<Uuid> = self.team_ids.iter().map(|team| team.uuid()).collect();
        // `edit` stands before `read`.
        let widest = sql_query(
            "SELECT access FROM record_members WHERE organization_id = $1 AND record_id = $2 \
             AND (user_id = $3 OR team_id = ANY($4)) ORDER BY access LIMIT 1",
        );
        let widest = widest.bind::<sql_types::Uuid, _>(self.organization_id).bind::<sql_types::Uuid, _>(id);
        let widest = widest.bind::<sql_types::Uuid, _>(self.user_id);
        let widest = widest.bind::<sql_types::Array<sql_types::Uuid>, _>(teams);
        let found: Option<Found> = widest.get_result(conn).optional()?;
        Ok(found.map(|found| found.access))
    }
}
