//! Adding, changing and removing a stage. Each locks the pipeline, whose document holds its stages
//! and is logged with them.

use diesel::pg::PgConnection;

use super::{order, queries};
use crate::access::{Actor, Can, Delete, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{PipelineId, StageId};
use crate::kernel::values::Position;
use crate::kernel::{Error, Result};
use crate::sales::pipelines::model::{Pipeline, PipelinePatch, Stage, StageKind, StagePatch, StagePath};
use crate::sales::pipelines::new::NewStage;
use crate::sales::pipelines::queries as pipelines;
use crate::store::Changed;

pub(super) fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Pipeline>,
    id: PipelineId,
    new: NewStage,
) -> Result<Changed<Stage>> {
    let pipeline = pipelines::find_to(conn, who, id, &IfMatch::Any)?;
    refuse_strangers(&pipeline, new.allowed_next_ids.as_deref())?;
    let end = pipeline.stages.iter().map(|stage| stage.position.get()).max().unwrap_or(0) + 1;
    let Some(to) = new.position.map(Position::get) else {
        let stage = queries::insert(conn, who, id, new, end)?;
        return told(conn, who, &pipeline, Changed::created(stage)?);
    };
    let (to, shifted) = shifted(pipeline.stages.iter().collect(), to);
    queries::step_aside(conn, who, shifted.iter().map(|(stage, _)| stage.id))?;
    let stage = queries::insert(conn, who, id, new, to)?;
    let others = settle(conn, who, shifted)?;
    told(conn, who, &pipeline, Changed::created(stage)?.and(others))
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Pipeline>,
    StagePath { id, stage_id: stage }: StagePath,
    at: &IfMatch,
    patch: StagePatch,
) -> Result<Changed<Stage>> {
    let pipeline = pipelines::find_to(conn, who, id, &at.of_whole())?;
    let before = found(&pipeline, stage, at)?;
    refuse_strangers(&pipeline, patch.allowed_next_ids.as_ref().and_then(Option::as_deref))?;
    let Some(to) = patch.position.map(Position::get) else {
        let after = queries::update(conn, who, before, patch, before.position.get())?;
        return told(conn, who, &pipeline, Changed::updated(before, after)?);
    };
    let (to, shifted) = shifted(pipeline.stages.iter().filter(|other| other.id != stage).collect(), to);
    queries::step_aside(conn, who, shifted.iter().map(|(stage, _)| stage.id).chain([stage]))?;
    let after = queries::update(conn, who, before, patch, to)?;
    let others = settle(conn, who, shifted)?;
    told(conn, who, &pipeline, Changed::updated(before, after)?.and(others))
}

pub(super) fn delete(
    conn: &mut PgConnection,
    who: &Can<Delete, Pipeline>,
    StagePath { id, stage_id: stage }: StagePath,
    at: &IfMatch,
) -> Result<Changed<()>> {
    let pipeline = pipelines::find_to(conn, who, id, &at.of_whole())?;
    let gone = found(&pipeline, stage, at)?;
    let open = pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).count();
    if gone.kind == StageKind::Open && open == 1 {
        return Err(Error::conflict("last_open_stage", "", "A pipeline keeps at least one open stage."));
    }
    queries::delete(conn, gone)?;
    let forgotten = forget(conn, who, &pipeline, stage)?;
    told(conn, who, &pipeline, Changed::deleted(gone)?.and(forgotten))
}

fn found<'a>(pipeline: &'a Pipeline, id: StageId, at: &IfMatch) -> Result<&'a Stage> {
    let stage = pipeline.stage(id).ok_or_else(Error::missing)?;
    at.check(stage.version)?;
    Ok(stage)
}

/// Stages of other pipelines cannot be next.
fn refuse_strangers(pipeline: &Pipeline, next: Option<&[StageId]>) -> Result<()> {
    match next.into_iter().flatten().position(|id| pipeline.stage(*id).is_none()) {
        Some(index) => Err(Error::reference(&format!("/allowed_next_ids/{index}"))),
        None => Ok(()),
    }
}

/// The place of a stage that asks for `to`, and the others that change theirs for it.
fn shifted(others: Vec<&Stage>, to: i32) -> (i32, Vec<(&Stage, i32)>) {
    let (to, mut others) = order::around(others, to);
    others.retain(|(stage, place)| stage.position.get() != *place);
    (to, others)
}

/// Gives stages that stepped aside their new places.
fn settle(conn: &mut PgConnection, actor: &Actor, shifted: Vec<(&Stage, i32)>) -> Result<Changed<()>> {
    shifted.into_iter().try_fold(Changed::nothing(), |all, (before, place)| {
        let after = queries::update(conn, actor, before, StagePatch::default(), place)?;
        Ok(all.and(Changed::updated(before, after)?))
    })
}

/// No stage leads to a stage that is gone.
fn forget(conn: &mut PgConnection, actor: &Actor, pipeline: &Pipeline, gone: StageId) -> Result<Changed<()>> {
    let mut changes = Changed::nothing();
    for stage in pipeline.stages.iter().filter(|stage| stage.id != gone) {
        let Some(next) = stage.allowed_next_ids.as_ref().filter(|next| next.contains(&gone)) else {
            continue;
        };
        let next = next.iter().copied().filter(|id| *id != gone).collect();
        let patch = StagePatch { allowed_next_ids: Some(Some(next)), ..StagePatch::default() };
        let after = queries::update(conn, actor, stage, patch, stage.position.get())?;
        changes = changes.and(Changed::updated(stage, after)?);
    }
    Ok(changes)
}

/// The change of a stage with that of the pipeline's document.
fn told<T>(
    conn: &mut PgConnection,
    actor: &Actor,
    before: &Pipeline,
    change: Changed<T>,
) -> Result<Changed<T>> {
    let after = pipelines::update(conn, actor, before, PipelinePatch::default())?;
    Ok(change.and(Changed::updated(before, after)?))
}
