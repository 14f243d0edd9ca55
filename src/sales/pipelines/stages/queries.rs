//! Every question put to the table of stages.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use crate::access::{Actor, Can, Read};
use crate::kernel::Result;
use crate::kernel::ids::{PipelineId, StageId};
use crate::kernel::listing::Field;
use crate::kernel::values::Instant;
use crate::sales::pipelines::model::{Pipeline, Stage, StageListing, StagePage, StagePatch};
use crate::sales::pipelines::new::NewStage;
use crate::schema::stages;

/// The stages of a pipeline that the caller has been shown to see.
pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Pipeline>,
    pipeline: PipelineId,
    listing: StageListing,
) -> Result<StagePage> {
    let own = stages::organization_id.eq(who.organization_id);
    let listing = listing.only(Field::of(stages::pipeline_id), pipeline);
    let query = stages::table.filter(own).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Stage::as_select()).load(conn)?;
    listing.close(conn, own, rows)
}

pub(in crate::sales::pipelines) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    pipeline: PipelineId,
    new: NewStage,
    position: i32,
) -> Result<Stage> {
    let now = Instant::now();
    let stamp = (
        stages::organization_id.eq(actor.organization_id),
        stages::id.eq(StageId::new()),
        stages::pipeline_id.eq(pipeline),
        stages::position.eq(position),
        stages::created_at.eq(now),
        stages::updated_at.eq(now),
        stages::created_by_id.eq(actor.user_id),
        stages::updated_by_id.eq(actor.user_id),
    );
    let insert = diesel::insert_into(stages::table).values((new, stamp));
    Ok(insert.returning(Stage::as_returning()).get_result(conn)?)
}

/// `position` is set only where it is free.
pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    stage: &Stage,
    patch: StagePatch,
    position: i32,
) -> Result<Stage> {
    let stamp = (
        stages::position.eq(position),
        stages::version.eq(stage.version + 1),
        stages::updated_at.eq(Instant::now()),
        stages::updated_by_id.eq(actor.user_id),
    );
    Ok(diesel::update(stage).set((patch, stamp)).returning(Stage::as_returning()).get_result(conn)?)
}

/// Takes stages out of the way while their places are given anew.
pub(super) fn step_aside(
    conn: &mut PgConnection,
    actor: &Actor,
    ids: impl Iterator<Item = StageId>,
) -> Result<()> {
    let ids: Vec<StageId> = ids.collect();
    let own = stages::organization_id.eq(actor.organization_id).and(stages::id.eq_any(ids));
    // Places end at 1000, so these are free.
    let aside = stages::position.eq(stages::position + 10_000);
    diesel::update(stages::table.filter(own)).set(aside).execute(conn)?;
    Ok(())
}

pub(super) fn delete(conn: &mut PgConnection, stage: &Stage) -> Result<()> {
    diesel::delete(stage).execute(conn)?;
    Ok(())
}
