//! Every question put to the table of pipelines.

use std::collections::HashMap;

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Pipeline, PipelineListing, PipelinePage, PipelinePatch, Stage};
use crate::access::{Actor, Can, Does, Read, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{OrganizationId, PipelineId, UserId};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Name};
use crate::kernel::{Error, Result};
use crate::schema::{pipelines, stages};

/// A pipeline as it lies in its table, without its stages.
#[derive(HasQuery, Identifiable, serde::Serialize)]
#[diesel(table_name = pipelines, primary_key(organization_id, id))]
struct Row {
    id: PipelineId,
    organization_id: OrganizationId,
    version: i32,
    name: Name,
    is_default: bool,
    created_at: Instant,
    updated_at: Instant,
    created_by_id: Option<UserId>,
    updated_by_id: Option<UserId>,
}

impl Row {
    fn with(self, stages: Vec<Stage>) -> Pipeline {
        Pipeline {
            id: self.id,
            organization_id: self.organization_id,
            version: self.version,
            name: self.name,
            is_default: self.is_default,
            stages,
            created_at: self.created_at,
            updated_at: self.updated_at,
            created_by_id: self.created_by_id,
            updated_by_id: self.updated_by_id,
        }
    }
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Pipeline>) -> dsl::Filter<pipelines::table, Within> {
    pipelines::table.filter(who.within())
}

/// One query for the pipelines and one for all their stages.
pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Pipeline>,
    listing: &PipelineListing,
) -> Result<PipelinePage> {
    let query = visible_to(who).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Row::as_select()).load(conn)?;
    let Page { data, page } = listing.close(conn, who.within(), rows)?;
    Ok(Page { data: with_stages(conn, who.organization_id, data)?, page })
}

/// Those of the pipelines that the actor sees, in no order.
pub(super) fn among(
    conn: &mut PgConnection,
    who: &Can<Read, Pipeline>,
    ids: &[Uuid],
) -> Result<Vec<Pipeline>> {
    let rows = visible_to(who).filter(pipelines::id.eq_any(ids)).select(Row::as_select()).load(conn)?;
    with_stages(conn, who.organization_id, rows)
}

/// The pipelines of these ids, for whoever may see the whole organization.
pub fn of_ids(conn: &mut PgConnection, organization: OrganizationId, ids: &[Uuid]) -> Result<Vec<Pipeline>> {
    let own = pipelines::organization_id.eq(organization).and(pipelines::id.eq_any(ids));
    let rows = pipelines::table.filter(own).select(Row::as_select()).load(conn)?;
    with_stages(conn, organization, rows)
}

fn with_stages(
    conn: &mut PgConnection,
    organization: OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<Pipeline>> {
    let ids: Vec<PipelineId> = rows.iter().map(|row| row.id).collect();
    let mut stages: HashMap<PipelineId, Vec<Stage>> = HashMap::new();
    for stage in stages_of(conn, organization, &ids)? {
        stages.entry(stage.pipeline_id).or_default().push(stage);
    }
    let whole = rows.into_iter().map(|row| {
        let stages = stages.remove(&row.id).unwrap_or_default();
        row.with(stages)
    });
    Ok(whole.collect())
}

fn stages_of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    ids: &[PipelineId],
) -> Result<Vec<Stage>> {
    let own = stages::organization_id.eq(organization).and(stages::pipeline_id.eq_any(ids));
    Ok(stages::table.filter(own).order_by(stages::position).select(Stage::as_select()).load(conn)?)
}

fn complete(conn: &mut PgConnection, actor: &Actor, row: Row) -> Result<Pipeline> {
    let stages = stages_of(conn, actor.organization_id, &[row.id])?;
    Ok(row.with(stages))
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Pipeline>, id: PipelineId) -> Result<Pipeline> {
    let row = visible_to(who).filter(pipelines::id.eq(id)).select(Row::as_select()).first(conn)?;
    complete(conn, who, row)
}

/// The pipeline that the id at `pointer` names; 409 when there is none.
pub fn find_named<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Pipeline>,
    id: PipelineId,
    pointer: &str,
) -> Result<Pipeline> {
    let query = visible_to(who).filter(pipelines::id.eq(id)).select(Row::as_select());
    let row = query.first(conn).optional()?.ok_or_else(|| Error::reference(pointer))?;
    complete(conn, who, row)
}

/// The pipeline of deals that name none.
pub fn find_default<A: Does>(conn: &mut PgConnection, who: &Can<A, Pipeline>) -> Result<Pipeline> {
    let query = visible_to(who).filter(pipelines::is_default).select(Row::as_select());
    let row = query.first(conn).optional()?.ok_or_else(|| {
        Error::conflict("no_default_pipeline", "/pipeline_id", "No pipeline is the default; name one.")
    })?;
    complete(conn, who, row)
}

/// The pipeline, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Pipeline>,
    id: PipelineId,
    at: &IfMatch,
) -> Result<Pipeline> {
    let query = visible_to(who).filter(pipelines::id.eq(id)).select(Row::as_select());
    let row = query.for_update().first(conn)?;
    let pipeline = complete(conn, who, row)?;
    who.is_current(&pipeline, at)?;
    Ok(pipeline)
}

/// The default pipeline, locked, if there is one.
pub(super) fn default_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Pipeline>,
) -> Result<Option<Pipeline>> {
    let query = visible_to(who).filter(pipelines::is_default).select(Row::as_select());
    let row = query.for_update().first(conn).optional()?;
    row.map(|row| complete(conn, who, row)).transpose()
}

pub(super) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    name: &Name,
    is_default: bool,
) -> Result<PipelineId> {
    let (id, now) = (PipelineId::new(), Instant::now());
    let row = (
        pipelines::organization_id.eq(actor.organization_id),
        pipelines::id.eq(id),
        pipelines::name.eq(name),
        pipelines::is_default.eq(is_default),
        pipelines::created_at.eq(now),
        pipelines::updated_at.eq(now),
        pipelines::created_by_id.eq(actor.user_id),
        pipelines::updated_by_id.eq(actor.user_id),
    );
    diesel::insert_into(pipelines::table).values(row).execute(conn)?;
    Ok(id)
}

/// Also after a change of stages alone: the pipeline's document has changed.
pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    pipeline: &Pipeline,
    patch: PipelinePatch,
) -> Result<Pipeline> {
    let stamp = (
        pipelines::version.eq(pipeline.version + 1),
        pipelines::updated_at.eq(Instant::now()),
        pipelines::updated_by_id.eq(actor.user_id),
    );
    let target = pipelines::table.find((pipeline.organization_id, pipeline.id));
    let row = diesel::update(target).set((patch, stamp)).returning(Row::as_returning()).get_result(conn)?;
    complete(conn, actor, row)
}

/// For good, with its stages; one that deals have passed through stays.
pub(super) fn delete(conn: &mut PgConnection, pipeline: &Pipeline) -> Result<()> {
    let stages = stages::organization_id.eq(pipeline.organization_id);
    diesel::delete(stages::table.filter(stages.and(stages::pipeline_id.eq(pipeline.id)))).execute(conn)?;
    diesel::delete(pipelines::table.find((pipeline.organization_id, pipeline.id))).execute(conn)?;
    Ok(())
}
