//! What it takes to set up a pipeline.

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{RequiredField, StageKind};
use crate::kernel::ids::StageId;
use crate::kernel::values::{Days, Name, Percent, Position};
use crate::schema::stages;

/// A pipeline with its stages, first to last: at least one open stage, at most one won and one lost,
/// no two of the same name.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPipeline {
    pub name: Name,
    /// True takes the place of the default pipeline. The first pipeline is the default in any case.
    pub is_default: Option<bool>,
    #[schema(min_items = 1, max_items = 50)]
    #[validate(custom(function = "make_a_way"))]
    pub stages: Vec<FirstStage>,
}

/// A stage of a new pipeline; its place is its place in the list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstStage {
    pub name: Name,
    /// `open`, unless said otherwise.
    pub kind: Option<StageKind>,
    pub probability: Percent,
    pub max_days: Option<Days>,
    #[schema(max_items = 7)]
    pub required_fields: Option<Vec<RequiredField>>,
}

/// What it takes to add a stage to a pipeline.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = stages)]
#[serde(deny_unknown_fields)]
pub struct NewStage {
    pub name: Name,
    /// `open`, unless said otherwise. A pipeline has at most one won and one lost stage.
    pub kind: Option<StageKind>,
    pub probability: Percent,
    pub max_days: Option<Days>,
    #[schema(max_items = 7)]
    pub required_fields: Option<Vec<RequiredField>>,
    /// Stages of the same pipeline; null for any.
    #[schema(max_items = 100)]
    pub allowed_next_ids: Option<Vec<StageId>>,
    /// The last, unless said otherwise; the stages behind make room.
    #[diesel(skip_insertion)]
    pub position: Option<Position>,
}

impl From<FirstStage> for NewStage {
    fn from(first: FirstStage) -> Self {
        Self {
            name: first.name,
            kind: first.kind,
            probability: first.probability,
            max_days: first.max_days,
            required_fields: first.required_fields,
            allowed_next_ids: None,
            position: None,
        }
    }
}

fn make_a_way(stages: &[FirstStage]) -> Result<(), ValidationError> {
    let refused = |code: &'static str, message: &'static str| {
        Err(ValidationError::new(code).with_message(message.into()))
    };
    let count = |kind| stages.iter().filter(|stage| stage.kind.unwrap_or(StageKind::Open) == kind).count();
    if count(StageKind::Open) == 0 {
        return refused("too_few", "At least one stage is open.");
    }
    if count(StageKind::Won) > 1 || count(StageKind::Lost) > 1 {
        return refused("too_many", "At most one stage is won and one is lost.");
    }
    let names: HashSet<_> = stages.iter().map(|stage| &stage.name).collect();
    if names.len() < stages.len() {
        return refused("repeated", "Each name may stand only once.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(all: &[(&str, StageKind)]) -> Vec<FirstStage> {
        let stage = |(name, kind): &(&str, StageKind)| FirstStage {
            name: Name::new(*name),
            kind: Some(*kind),
            probability: Percent::new(10),
            max_days: None,
            required_fields: None,
        };
        all.iter().map(stage).collect()
    }

    #[test]
    fn a_way_has_a_beginning_and_one_end_of_each_kind() {
        use StageKind::{Lost, Open, Won};
        assert!(make_a_way(&stages(&[("a", Open), ("b", Won), ("c", Lost)])).is_ok());
        assert_eq!(make_a_way(&stages(&[("b", Won)])).unwrap_err().code, "too_few");
        assert_eq!(make_a_way(&stages(&[("a", Open), ("b", Won), ("c", Won)])).unwrap_err().code, "too_many");
        assert_eq!(make_a_way(&stages(&[("a", Open), ("a", Open)])).unwrap_err().code, "repeated");
    }
}
