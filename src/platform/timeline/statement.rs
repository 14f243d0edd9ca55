//! A timeline as one statement.

use diesel::RunQueryDsl;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::model::TimelineListing;
use super::subjects::Subjects;

/// What each change is called here.
const KINDS: &str = "CASE WHEN c.action = 'created' THEN 'creation' WHEN c.action = 'converted' THEN 'conversion' \
    WHEN c.action IN ('merged', 'unmerged') THEN 'merge' WHEN c.action IN ('archived', 'restored') THEN 'archive' \
    WHEN c.action = 'updated' OR c.action = 'answered' THEN 'field_change' ELSE 'stage_move' END";

/// What is asked of the timeline of the subjects.
pub(super) struct Timeline<'a> {
    pub organization: Uuid,
    pub subjects: &'a Subjects,
    pub listing: &'a TimelineListing,
}

/// The page's rows: id, moment, kind, type and id of the record, user.
pub(super) struct Rows<'a>(pub &'a Timeline<'a>);

/// Each activity once, however many of the subjects it is linked with.
impl QueryFragment<Pg> for Timeline<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // How many subjects there are is not the same for all records.
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "WITH timeline AS (SELECT a.organization_id, a.id, a.occurs_at AS at, 'activity'::text AS kind, \
             'activity'::text AS record_type, a.id AS record_id, a.owner_id AS user_id FROM activities a \
             WHERE a.organization_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.organization)?;
        out.push_sql(" AND a.archived_at IS NULL AND a.id IN (");
        self.write_linked(&mut out)?;
        let (types, ids) = &self.subjects.told;
        out.push_sql(") UNION ALL SELECT c.organization_id, c.id, c.at, ");
        out.push_sql(KINDS);
        out.push_sql(", c.record_type, c.record_id, c.actor_id FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(types)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SqlUuid>, _>(ids)?;
        out.push_sql(") AS s(kind, id) JOIN changes c ON c.record_type = s.kind AND c.record_id = s.id ");
        out.push_sql("WHERE c.organization_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.organization)?;
        out.push_sql(") ");
        Ok(())
    }
}

impl Timeline<'_> {
    /// The activities that are linked with one of the subjects.
    fn write_linked<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Subjects { accounts, contacts, leads, deals, .. } = self.subjects;
        let columns =
            [("account_id", accounts), ("contact_id", contacts), ("lead_id", leads), ("deal_id", deals)];
        for (at, (column, ids)) in columns.into_iter().enumerate() {
            out.push_sql(if at > 0 { " UNION ALL " } else { "" });
            out.push_sql("SELECT l.activity_id FROM activity_links l WHERE l.organization_id = ");
            out.push_bind_param::<SqlUuid, _>(&self.organization)?;
            out.push_sql(" AND l.");
            out.push_identifier(column)?;
            out.push_sql(" = ANY(");
            out.push_bind_param::<Array<SqlUuid>, _>(ids)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl QueryFragment<Pg> for Rows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("SELECT id, at, kind, record_type, record_id, user_id FROM timeline WHERE ");
        self.0.listing.write_page(&mut out)
    }
}

impl QueryId for Rows<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Rows<'_> {
    type SqlType = (SqlUuid, Timestamptz, Text, Text, SqlUuid, Nullable<SqlUuid>);
}

impl RunQueryDsl<PgConnection> for Rows<'_> {}
