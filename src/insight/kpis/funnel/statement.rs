//! The sums of a funnel: one statement.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid};
use diesel::{Queryable, RunQueryDsl};

use crate::access::Within;
use crate::kernel::ids::{OrganizationId, PipelineId, StageId};
use crate::kernel::listing::Condition;
use crate::kernel::values::Name;

/// A pipeline's stages, with how many of the cohort's deals came there.
#[derive(Debug)]
pub struct Statement<'a> {
    pub within: Within,
    pub cohort: Condition<'a>,
    pub organization_id: OrganizationId,
    pub pipeline_id: PipelineId,
}

/// A stage and its sums; the cohort's own are on every row, also when there is no stage.
#[derive(Debug, Queryable)]
pub struct Row {
    pub n: i64,
    pub n_won: i64,
    pub stage: Option<StageId>,
    pub name: Option<Name>,
    pub next: Option<StageId>,
    pub entered: i64,
    pub converted: i64,
    pub won: i64,
}

/// When deals of the cohort were in which stage: for the first time, and for the last.
const ENTRIES: &str = "), entries AS (SELECT cohort.id, cohort.status, p.stage_id, min(p.entered_at) AS first_at, \
    max(p.entered_at) AS last_at FROM cohort JOIN stage_passages p ON p.organization_id = cohort.organization_id \
    AND p.deal_id = cohort.id GROUP BY 1, 2, 3), steps AS (SELECT id, name, kind, position, CASE WHEN kind = 'open' \
    THEN lead(id) OVER (PARTITION BY kind <> 'lost' ORDER BY kind <> 'open', position) END AS next_id FROM stages \
    WHERE organization_id = ";

const SUMS: &str = ") SELECT totals.n, totals.n_won, steps.id, steps.name, steps.next_id, count(entries.id), \
    count(next.id), count(entries.id) FILTER (WHERE entries.status = 'won') \
    FROM (SELECT count(*) AS n, count(*) FILTER (WHERE status = 'won') AS n_won FROM cohort) AS totals \
    LEFT JOIN steps ON true LEFT JOIN entries ON entries.stage_id = steps.id \
    LEFT JOIN entries AS next ON next.stage_id = steps.next_id AND next.id = entries.id \
    AND next.last_at >= entries.first_at \
    GROUP BY totals.n, totals.n_won, steps.id, steps.name, steps.next_id, steps.kind, steps.position \
    ORDER BY steps.kind <> 'open', steps.position";

impl QueryFragment<Pg> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH cohort AS (SELECT organization_id, id, status FROM deals WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        self.cohort.walk_ast(out.reborrow())?;
        out.push_sql(ENTRIES);
        out.push_bind_param::<Uuid, _>(&self.organization_id)?;
        out.push_sql(" AND pipeline_id = ");
        out.push_bind_param::<Uuid, _>(&self.pipeline_id)?;
        out.push_sql(SUMS);
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = (BigInt, BigInt, Nullable<Uuid>, Nullable<Text>, Nullable<Uuid>, BigInt, BigInt, BigInt);
}

impl RunQueryDsl<PgConnection> for Statement<'_> {}
