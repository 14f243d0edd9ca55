//! The pipeline an organization begins with.

use diesel::pg::PgConnection;

use super::model::{Pipeline, StageKind};
use super::new::{FirstStage, NewPipeline};
use super::routes::create;
use crate::access::{Can, Create};
use crate::kernel::Result;
use crate::kernel::values::{Name, Percent};
use crate::store::Changed;

/// A plain way of selling: three open stages, won, lost.
pub fn first_steps() -> NewPipeline {
    let stage = |(name, kind, probability): (&str, _, _)| FirstStage {
        name: Name::new(name),
        kind: Some(kind),
        probability: Percent::new(probability),
        max_days: None,
        required_fields: None,
    };
    let stages = [
        ("Prospecting", StageKind::Open, 10),
        ("Engaging", StageKind::Open, 30),
        ("Proposal", StageKind::Open, 60),
        ("Won", StageKind::Won, 100),
        ("Lost", StageKind::Lost, 0),
    ];
    let stages = stages.into_iter().map(stage).collect();
    NewPipeline { name: Name::new("Sales"), is_default: Some(true), stages }
}

/// Sets up the first pipeline of a new organization.
pub fn create_default(conn: &mut PgConnection, who: &Can<Create, Pipeline>) -> Result<Changed<Pipeline>> {
    create(conn, who, first_steps())
}
