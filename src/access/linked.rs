//! Rows that are seen through the records they are linked with, such as an activity through its customer: whoever comes
//! to see the customer sees what was done before.

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::sql_types;

use super::actor::Actor;
use super::policy::Reach;
use super::references::Table;
use super::shares::Shares;
use super::within::{Scope, Within};

/// A table that says with which records, and with whom, the rows of another one are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Links {
    pub table: &'static str,
    /// The column that names the row.
    pub whole: &'static str,
    /// The column that names a user who takes part.
    pub user: &'static str,
    /// The columns that name records, and the tables of these.
    pub records: &'static [(&'static str, Table)],
}

/// Links that show something to an actor.
#[derive(Clone, Debug)]
pub(super) struct Through {
    links: &'static Links,
    /// Columns of links, the tables they lead to, and how far the actor sees these.
    sights: Vec<(&'static str, &'static str, Reach)>,
    /// Whether records of these tables may be shared with the actor.
    shares: bool,
}

impl Through {
    pub(super) fn of(links: &'static Links, actor: &Actor) -> Self {
        let sight = |(column, table): &(&'static str, Table)| {
            let reach = table.sight(actor)?;
            let reach = if table.scope == Scope::Shared { Reach::Organization } else { reach };
            Some((*column, table.name, reach))
        };
        Self { links, sights: links.records.iter().filter_map(sight).collect(), shares: actor.has_shares }
    }

    /// Writes alternatives to being in charge. Each of them by itself: then the planner may look the links up row by row,
    /// or gather those of all the actor's records once.
    pub(super) fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, within: &'b Within) -> QueryResult<()> {
        self.begin(out, within, None)?;
        out.push_sql(" AND (l.");
        out.push_identifier(self.links.user)?;
        out.push_sql(" = ");
        out.push_bind_param::<sql_types::Uuid, _>(&within.user_id)?;
        for (column, ..) in self.sights.iter().filter(|(.., reach)| *reach == Reach::Organization) {
            out.push_sql(" OR l.");
            out.push_identifier(column)?;
            out.push_sql(" IS NOT NULL");
        }
        out.push_sql("))");
        for (column, table, reach) in self.sights.iter().filter(|(.., reach)| *reach < Reach::Organization) {
            self.begin(out, within, Some((column, table)))?;
            out.push_sql(" AND (s.owner_id = ");
            out.push_bind_param::<sql_types::Uuid, _>(&within.user_id)?;
            if *reach == Reach::Team {
                out.push_sql(" OR s.team_id = ANY(");
                out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&within.team_ids)?;
                out.push_sql(")");
            }
            if self.shares {
                out.push_sql(" OR s.id");
                within.write_shares(out, Shares::All)?;
            }
            out.push_sql("))");
        }
        Ok(())
    }

    /// `OR EXISTS (SELECT … WHERE …` of the row's links, `s` being the records that a column leads to.
    fn begin<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        within: &'b Within,
        to: Option<(&str, &str)>,
    ) -> QueryResult<()> {
        out.push_sql(" OR EXISTS (SELECT 1 FROM ");
        out.push_identifier(self.links.table)?;
        out.push_sql(" l");
        if let Some((column, table)) = to {
            out.push_sql(" JOIN ");
            out.push_identifier(table)?;
            out.push_sql(" s ON s.organization_id = l.organization_id AND s.id = l.");
            out.push_identifier(column)?;
        }
        out.push_sql(" WHERE l.organization_id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&within.organization_id)?;
        out.push_sql(" AND l.");
        out.push_identifier(self.links.whole)?;
        out.push_sql(" = ");
        out.push_identifier(within.table)?;
        out.push_sql(".id");
        Ok(())
    }
}
