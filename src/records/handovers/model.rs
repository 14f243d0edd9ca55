//! A hand-over as it is asked for, and as it is kept.

use std::borrow::Cow;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::kernel::ids::{HandoverId, OrganizationId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Note, Word};
use crate::schema::handovers;
use crate::{json_column, shared_record, text_enum};

text_enum! {
    /// By which rule customers are given to people.
    pub enum HandoverRule {
        /// All to one person.
        ToOne = "to_one",
        /// One after the other, in turns.
        RoundRobin = "round_robin",
        /// Each to whoever has the least open work by then.
        ByLoad = "by_load",
        /// The same, among the active members of a team.
        ByTeam = "by_team",
    }
}

/// Whose work goes to whom is said by the address and by this.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "names_who_takes_over"))]
pub struct HandoverRequest {
    pub rule: HandoverRule,
    /// Who takes over: one for `to_one`, one or more for `round_robin` and `by_load`, each once; not with `by_team`.
    #[schema(min_items = 1, max_items = 100)]
    pub to_ids: Option<Vec<UserId>>,
    /// The team that takes over, without its subteams; for `by_team` only.
    pub team_id: Option<TeamId>,
    /// Why; kept with the hand-over.
    pub note: Option<Note>,
    /// Only tell what would be; false unless said otherwise.
    pub dry_run: Option<bool>,
}

fn names_who_takes_over(request: &HandoverRequest) -> Result<(), ValidationError> {
    let ids = request.to_ids.as_deref().unwrap_or_default();
    let repeated = ids.iter().enumerate().any(|(at, id)| ids.iter().take(at).any(|other| other == id));
    let message = match request.rule {
        _ if repeated => "Each user may stand in `to_ids` only once.",
        HandoverRule::ByTeam if request.team_id.is_some() && request.to_ids.is_none() => return Ok(()),
        HandoverRule::ByTeam => "`by_team` takes `team_id` and no `to_ids`.",
        HandoverRule::ToOne if ids.len() != 1 => "`to_one` takes one user in `to_ids`.",
        _ if ids.is_empty() => "This rule takes users in `to_ids`.",
        _ if request.team_id.is_some() => "Only `by_team` takes `team_id`.",
        _ => return Ok(()),
    };
    Err(ValidationError::new("inconsistent").with_message(Cow::Borrowed(message)))
}

/// How many records of a kind went to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandoverShare {
    pub user_id: UserId,
    /// The kind of record, such as `deal`.
    #[schema(value_type = Word)]
    pub record_type: String,
    #[schema(minimum = 1, maximum = 5_000)]
    pub count: i32,
}

json_column! {
    /// Who got how many records of which kind.
    pub struct Shares(Vec<HandoverShare>);
}

/// What a hand-over did, or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// The hand-over, by which it can be taken back; null for a dry run, and where nothing was to be handed over.
    pub handover_id: Option<HandoverId>,
    pub dry_run: bool,
    /// Who got how many records of which kind.
    #[schema(max_items = 600)]
    pub moved: Vec<HandoverShare>,
    /// How many customers went along, each with all that belongs to it.
    #[schema(minimum = 0, maximum = 5_000)]
    pub customers: i32,
    /// How many records are left to be handed over by another call: 5,000 go at once.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub left: i32,
}

/// Open work that went from one user to others.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = handovers, primary_key(organization_id, id))]
pub struct Handover {
    pub id: HandoverId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Whose work it was.
    pub user_id: UserId,
    pub rule: HandoverRule,
    pub note: Option<Note>,
    /// Who got how many records of which kind.
    #[schema(value_type = Vec<HandoverShare>, max_items = 600)]
    pub moved: Shares,
    /// How many records an undo left with others, who have got them since; null until then.
    #[schema(minimum = 0, maximum = 5_000)]
    pub kept_count: Option<i32>,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
    pub undone_by_id: Option<UserId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    #[diesel(column_name = owner_id)]
    pub created_by_id: UserId,
}

pub type HandoverPage = Page<Handover>;
pub type HandoverListing = Listing<Handover>;
shared_record!(Handover, "handover", "handovers", Handover, Owned);

impl Listed for Handover {
    const COLLECTION: &'static str = "handovers";
    const TABLE: &'static str = "handovers";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(handovers::user_id),
        Field::of(handovers::rule).words(HandoverRule::WORDS),
        Field::of(handovers::undone_at),
        Field::of(handovers::created_at).sorted(),
    ];
}
