//! Pages of an agenda.

use diesel::RunQueryDsl;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::model::{AgendaEntry, AgendaEntryPage, AgendaKind, AgendaListing};
use super::people;
use crate::access::{Can, Read, Within};
use crate::kernel::ids::{AnyId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::store::Stored as _;

/// What a user is to do, as far as the actor sees it.
struct Agenda<'a> {
    organization: Uuid,
    user: Uuid,
    activities: Within,
    tasks: Within,
    listing: &'a AgendaListing,
}

struct Rows<'a>(&'a Agenda<'a>);

/// What a user is to do; 404 for nobody, 403 for somebody out of reach.
pub(super) fn of(
    conn: &mut PgConnection,
    who: &Can<Read, Activity>,
    user: UserId,
    listing: &AgendaListing,
) -> Result<AgendaEntryPage> {
    people::reaches(conn, who, user)?;
    let agenda = Agenda {
        organization: who.organization_id.uuid(),
        user: user.uuid(),
        activities: who.within(),
        tasks: who.also::<Read, Task>()?.within(),
        listing,
    };
    let rows: Vec<(AnyId, Instant, AgendaKind)> = Rows(&agenda).load(conn)?;
    let ids = |kind| {
        let some = rows.iter().filter(move |row| row.2 == kind);
        some.map(|row| row.0.uuid()).collect::<Vec<Uuid>>()
    };
    let mut activities = Activity::by_id(conn, who.organization_id, &ids(AgendaKind::Activity))?;
    let mut tasks = Task::by_id(conn, who.organization_id, &ids(AgendaKind::Task))?;
    let entry = |(id, at, kind): (AnyId, Instant, AgendaKind)| {
        let (activity, task) = (activities.remove(&id.uuid()), tasks.remove(&id.uuid()));
        if activity.is_none() && task.is_none() {
            return Err(Error::internal("an entry of an agenda is gone"));
        }
        Ok(AgendaEntry { id, at, kind, activity, task })
    };
    listing.close_with(conn, &agenda, rows.into_iter().map(entry).collect::<Result<Vec<_>>>()?)
}

impl QueryFragment<Pg> for Agenda<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "WITH agenda AS (SELECT activities.id, activities.occurs_at AS at, 'activity'::text AS kind ",
        );
        out.push_sql("FROM activities WHERE ");
        self.activities.walk_ast(out.reborrow())?;
        out.push_sql(" AND activities.status = 'planned' AND (activities.owner_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.user)?;
        out.push_sql(
            " OR activities.id IN (SELECT l.activity_id FROM activity_links l WHERE l.organization_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.organization)?;
        out.push_sql(" AND l.user_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.user)?;
        out.push_sql(")) UNION ALL SELECT tasks.id, tasks.due_at, 'task'::text FROM tasks WHERE ");
        self.tasks.walk_ast(out.reborrow())?;
        out.push_sql(" AND tasks.status IN ('open', 'in_progress', 'waiting') AND tasks.due_at IS NOT NULL ");
        out.push_sql("AND tasks.owner_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.user)?;
        out.push_sql(") ");
        Ok(())
    }
}

impl QueryFragment<Pg> for Rows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql("SELECT id, at, kind FROM agenda WHERE ");
        self.0.listing.write_page(&mut out)
    }
}

impl QueryId for Rows<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Rows<'_> {
    type SqlType = (SqlUuid, Timestamptz, Text);
}

impl RunQueryDsl<PgConnection> for Rows<'_> {}
