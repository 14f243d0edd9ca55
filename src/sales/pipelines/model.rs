//! What a pipeline is, and what can be said of one and of its stages.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::queries;
use crate::identity::users::User;
use crate::kernel::ids::{OrganizationId, PipelineId, StageId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Days, Instant, Name, Percent, Position};
use crate::schema::{pipelines, stages};
use crate::{part_record, related, shared_record, text_enum};

text_enum! {
    /// Where a stage leads: deals are worked on in open stages and end in the others.
    pub enum StageKind { Open = "open", Won = "won", Lost = "lost" }
}

text_enum! {
    /// A member of a deal that a stage can ask for.
    pub enum RequiredField {
        Amount = "amount", AccountId = "account_id", ContactId = "contact_id",
        ExpectedCloseOn = "expected_close_on", SourceId = "source_id", NextStep = "next_step", Lines = "lines"
    }
}

/// A way of selling, with its stages in their order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pipeline {
    pub id: PipelineId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    /// Grows with every change of the pipeline or of one of its stages.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub name: Name,
    /// Whether deals go here unless told otherwise; one pipeline is the default.
    pub is_default: bool,
    #[schema(max_items = 100)]
    pub stages: Vec<Stage>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type PipelinePage = Page<Pipeline>;
pub type PipelineListing = Listing<Pipeline>;
shared_record!(Pipeline, "pipeline", "pipelines", Pipeline);
related!(Pipeline by queries::among { "created_by_id" => User, "updated_by_id" => User });

impl Pipeline {
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// Where deals begin.
    pub fn first_open(&self) -> Option<&Stage> {
        self.of_kind(StageKind::Open)
    }

    /// The first stage of a kind; there is at most one for won and one for lost.
    pub fn of_kind(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == kind)
    }
}

/// Where a stage stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct StagePath {
    /// The pipeline's id.
    pub id: PipelineId,
    /// The stage's id.
    pub stage_id: StageId,
}

/// A step of a pipeline.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = stages, primary_key(organization_id, id))]
pub struct Stage {
    pub id: StageId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub pipeline_id: PipelineId,
    /// Unique among the stages of its pipeline.
    pub name: Name,
    /// Its place among the stages of its pipeline.
    pub position: Position,
    pub kind: StageKind,
    /// How likely a deal in this stage is won.
    pub probability: Percent,
    /// How long a deal should stay at most.
    pub max_days: Option<Days>,
    /// Members that a deal must have to enter.
    #[schema(max_items = 7)]
    pub required_fields: Vec<RequiredField>,
    /// The stages a deal can move to from here; null for any.
    #[schema(max_items = 100)]
    pub allowed_next_ids: Option<Vec<StageId>>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type StagePage = Page<Stage>;
pub type StageListing = Listing<Stage>;

part_record!(Stage, "stage", "stages" of "pipelines" by pipeline_id, Pipeline);
related!(Stage in stages { "pipeline_id" => Pipeline, "created_by_id" => User, "updated_by_id" => User });

/// What can be changed on a pipeline itself.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = pipelines)]
#[serde(deny_unknown_fields)]
pub struct PipelinePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// True takes the place of the default pipeline; false is refused on the default one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_default: Option<bool>,
}

/// What can be changed on a stage; its kind cannot.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = stages)]
#[serde(deny_unknown_fields)]
pub struct StagePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// The stages behind make room; a place beyond the end is the end.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(nullable = false)]
    pub position: Option<Position>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub probability: Option<Percent>,
    #[serde(default, deserialize_with = "nullable")]
    pub max_days: Option<Option<Days>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 7, nullable = false)]
    pub required_fields: Option<Vec<RequiredField>>,
    /// Stages of the same pipeline; null for any.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_items = 100)]
    pub allowed_next_ids: Option<Option<Vec<StageId>>>,
}

impl Listed for Pipeline {
    const COLLECTION: &'static str = "pipelines";
    const TABLE: &'static str = "pipelines";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(pipelines::name).sorted(),
        Field::of(pipelines::is_default),
        Field::of(pipelines::created_at).sorted(),
    ];
}

impl Listed for Stage {
    const COLLECTION: &'static str = "stages";
    const TABLE: &'static str = "stages";
    const DEFAULT_SORT: &'static str = "position";
    const FIELDS: &'static [Field] = &[
        Field::of(stages::name),
        Field::of(stages::kind).words(StageKind::WORDS),
        Field::of(stages::position).sorted(),
    ];
}
