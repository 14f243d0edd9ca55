//! What an activity is, and how activities are listed.

use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::{ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
use super::links::{self, Gathered};
use super::participants::{PARTICIPANTS, Participant, Participants};
use crate::access::Scope;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{AccountId, ActivityId, ContactId, DealId, LeadId, OrganizationId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing, Offered, Relation};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Note, Seconds, Text, Word};
use crate::schema::{activities, activity_links};
use crate::store::view::offer;
use crate::store::{Spelled, View};
use crate::{extended_record, owned_record, related};

/// Something that is done with customers, or is to be done. It is seen by its owner and those who lead the owner's team,
/// by the users who take part, and by everybody who may see a record that it is linked with.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = activities, primary_key(organization_id, id))]
pub struct Activity {
    pub id: ActivityId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user who does it.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    pub kind: ActivityKind,
    pub status: ActivityStatus,
    pub direction: Option<ActivityDirection>,
    /// By what it goes or went, such as `whatsapp`; a word of the organization's own.
    pub channel: Option<Word>,
    pub subject: Option<Text>,
    /// What it is about, or what came of it.
    pub body: Option<Note>,
    pub location: Option<Text>,
    /// When it begins or began.
    pub starts_at: Option<Instant>,
    /// When it ends or ended.
    pub ends_at: Option<Instant>,
    /// By when it is to be done, or was; the planned start, unless said otherwise.
    pub due_at: Option<Instant>,
    /// How long it takes or took, in seconds.
    pub duration_s: Option<Seconds>,
    /// How the call ended; only calls that are done have one.
    pub outcome: Option<CallOutcome>,
    /// Whether it counts as a touch: done with somebody on the customer's side, by a call that was connected, a meeting,
    /// a visit, an e-mail, a message or a letter. Notes never do.
    pub is_touch: bool,
    /// When it happens or happened, for lists and timelines: the start, else the due time, else when it was entered.
    pub occurs_at: Instant,
    /// The accounts it is about.
    #[diesel(select_expression = links::ACCOUNTS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub account_ids: Vec<AccountId>,
    /// The contacts it is about, beside those who take part.
    #[diesel(select_expression = links::CONTACTS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub contact_ids: Vec<ContactId>,
    /// The leads it is about.
    #[diesel(select_expression = links::LEADS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub lead_ids: Vec<LeadId>,
    /// The deals it is about.
    #[diesel(select_expression = links::DEALS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub deal_ids: Vec<DealId>,
    #[diesel(select_expression = PARTICIPANTS, select_expression_type = Spelled<Jsonb>)]
    #[schema(value_type = Vec<Participant>, max_items = 1000)]
    pub participants: Participants,
    /// The ids that other systems have for it.
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: ExternalIds,
    /// The values of the organization's own fields, by key.
    pub custom: Custom,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
    pub archived_at: Option<Instant>,
}

pub type ActivityView = View<Activity>;
pub type ActivityPage = Page<Activity>;
pub type ActivityListing = Listing<Activity>;
owned_record!(Activity, "activity", "activities", Scope::Linked(&links::LINKS));
extended_record!(Activity);
related!(Activity {
    "owner_id" => User, "team_id" => Team, "created_by_id" => User, "updated_by_id" => User,
});

impl Activity {
    /// Whether somebody of the customer's side is concerned.
    pub(super) fn has_customer(&self) -> bool {
        let takes_part = || self.participants.0.iter().any(|participant| participant.contact_id.is_some());
        !self.account_ids.is_empty()
            || !self.contact_ids.is_empty()
            || !self.lead_ids.is_empty()
            || !self.deal_ids.is_empty()
            || takes_part()
    }
}

const LINKED: Relation = Relation::children("activity_links", "activity_id");

impl Listed for Activity {
    const COLLECTION: &'static str = "activities";
    const TABLE: &'static str = "activities";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-occurs_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(activities::owner_id),
        Field::of(activities::team_id),
        Field::of(activities::kind).words(ActivityKind::WORDS),
        Field::of(activities::status).words(ActivityStatus::WORDS),
        Field::of(activities::direction).words(ActivityDirection::WORDS),
        Field::of(activities::channel),
        Field::of(activities::subject),
        Field::of(activities::starts_at),
        Field::of(activities::ends_at),
        Field::of(activities::due_at).sorted(),
        Field::of(activities::duration_s),
        Field::of(activities::outcome).words(CallOutcome::WORDS),
        Field::of(activities::is_touch),
        Field::of(activities::occurs_at).sorted(),
        Field::of(activity_links::account_id).via(LINKED),
        Field::of(activity_links::contact_id).via(LINKED),
        Field::of(activity_links::lead_id).via(LINKED),
        Field::of(activity_links::deal_id).via(LINKED),
        Field::of(activity_links::user_id).via(LINKED),
        Field::of(activities::created_at).sorted(),
        Field::of(activities::updated_at).sorted(),
    ];
}
