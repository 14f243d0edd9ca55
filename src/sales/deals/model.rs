//! What a deal is, and how deals are listed.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::passages::StagePassage;
use crate::directory::accounts::{Account, AccountKind, SizeBand, Tier};
use crate::directory::contacts::Contact;
use crate::directory::sources::LeadSource;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{
    AccountId, CompetitorId, ContactId, DealId, LeadId, LeadSourceId, OrganizationId, PipelineId, ReasonId,
    StageId, TagId, TeamId, UserId,
};
use crate::kernel::listing::{Field, Kind, Listed, Listing, Nested, Offered, Relation};
use crate::kernel::page::Page;
use crate::kernel::values::{Currency, Day, Instant, MaybeMoney, Money, Name, Note, Percent, Text};
use crate::sales::competitors::Competitor;
use crate::sales::leads::Lead;
use crate::sales::pipelines::{Pipeline, Stage};
use crate::sales::reasons::{Reason, ReasonDepartment};
use crate::schema::{accounts, deal_contacts, deal_lines, deals, reasons, stage_passages};
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, owned_record, related, text_enum, untouched_days};

text_enum! {
    /// What kind of business a deal is.
    pub enum DealKind {
        New = "new", Repeat = "repeat", Upsell = "upsell", CrossSell = "cross_sell", Renewal = "renewal"
    }
}

text_enum! {
    /// How a deal stands.
    pub enum DealStatus { Open = "open", Won = "won", Lost = "lost", Abandoned = "abandoned" }
}

text_enum! {
    /// Where a deal's amount comes from.
    pub enum AmountSource {
        /// It was given.
        Manual = "manual",
        /// It is the sum of the lines.
        Lines = "lines",
    }
}

text_enum! {
    /// How firmly a deal is counted on; `closed` is a won one.
    pub enum ForecastCategory {
        Omitted = "omitted", Pipeline = "pipeline", BestCase = "best_case", Commit = "commit", Closed = "closed"
    }
}

text_enum! {
    /// How firmly an open deal is counted on.
    pub enum OpenForecast {
        Omitted = "omitted", Pipeline = "pipeline", BestCase = "best_case", Commit = "commit"
    }
}

impl From<OpenForecast> for ForecastCategory {
    fn from(open: OpenForecast) -> Self {
        match open {
            OpenForecast::Omitted => Self::Omitted,
            OpenForecast::Pipeline => Self::Pipeline,
            OpenForecast::BestCase => Self::BestCase,
            OpenForecast::Commit => Self::Commit,
        }
    }
}

/// An opportunity to sell.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = deals, primary_key(organization_id, id))]
pub struct Deal {
    pub id: DealId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user in charge.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    pub name: Name,
    pub kind: DealKind,
    /// The company or household that buys.
    pub account_id: Option<AccountId>,
    /// The person who buys, or speaks for the account.
    pub contact_id: Option<ContactId>,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub stage_entered_at: Instant,
    pub status: DealStatus,
    #[diesel(select_expression = (deals::amount, deals::currency))]
    #[diesel(select_expression_type = (deals::amount, deals::currency))]
    #[schema(value_type = Option<Money>)]
    pub amount: MaybeMoney,
    /// The currency of the amount and of all lines.
    pub currency: Currency,
    pub amount_source: AmountSource,
    /// How likely the deal is won; the stage's, unless another was given.
    pub probability: Percent,
    pub forecast_category: ForecastCategory,
    pub expected_close_on: Option<Day>,
    /// When it was won, lost or abandoned.
    pub closed_at: Option<Instant>,
    /// Why it was won, lost or abandoned.
    pub reason_id: Option<ReasonId>,
    /// Who else wants to have it; of a lost deal, to whom it was lost.
    pub competitor_id: Option<CompetitorId>,
    /// How it came.
    pub source_id: Option<LeadSourceId>,
    /// The lead it was made from.
    pub lead_id: Option<LeadId>,
    pub next_step: Option<Text>,
    pub description: Option<Note>,
    /// The tags that it carries, each once, in the order in which they were made.
    #[schema(max_items = 50)]
    pub tag_ids: Vec<TagId>,
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
    /// The record that it was merged into.
    pub merged_into_id: Option<DealId>,
}

pub type DealView = View<Deal>;
pub type DealPage = Page<Deal>;
pub type DealListing = Listing<Deal>;
owned_record!(Deal, "deal", "deals");
extended_record!(Deal);
related!(Deal {
    "owner_id" => User, "team_id" => Team, "account_id" => Account, "contact_id" => Contact,
    "pipeline_id" => Pipeline, "stage_id" => Stage, "reason_id" => Reason,
    "competitor_id" => Competitor, "source_id" => LeadSource, "lead_id" => Lead, "created_by_id" => User, "updated_by_id" => User,
});

impl Deal {
    pub fn has_customer(&self) -> bool {
        self.account_id.is_some() || self.contact_id.is_some()
    }
}

const ACCOUNT: Relation = Relation::parent("account_id", "accounts");
const PARTICIPANTS: Relation = Relation::children("deal_contacts", "deal_id");
const REASON: Relation = Relation::parent("reason_id", "reasons");
const PASSAGES: Relation = Relation::children("stage_passages", "deal_id");

/// The day on which a deal brings its money, as far as that is known: expected of open deals, true of
/// won ones, where the organization is.
const FORECAST_ON: &str = "CASE deals.status WHEN 'open' THEN deals.expected_close_on WHEN 'won' THEN \
    (deals.closed_at AT TIME ZONE (SELECT organizations.time_zone FROM organizations \
    WHERE organizations.id = deals.organization_id))::date END";

/// Whose the credit for a deal is: those who share it, or the owner.
const CREDITED: &str = "coalesce((SELECT array_agg(deal_splits.user_id) FROM deal_splits \
    WHERE deal_splits.organization_id = deals.organization_id AND deal_splits.deal_id = deals.id), ARRAY[deals.owner_id])";

impl Listed for Deal {
    const COLLECTION: &'static str = "deals";
    const TABLE: &'static str = "deals";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const NESTED: &'static [Nested] = &[Nested::new("stage_history", PASSAGES, StagePassage::ALL)];
    const FIELDS: &'static [Field] = &[
        Field::of(deals::owner_id),
        Field::of(deals::team_id),
        Field::of(deals::name).sorted(),
        Field::of(deals::kind).words(DealKind::WORDS),
        Field::of(deals::account_id),
        Field::of(deals::contact_id),
        Field::of(deals::pipeline_id),
        Field::of(deals::stage_id),
        Field::of(deals::status).words(DealStatus::WORDS),
        Field::of(deals::amount).money("currency").sorted(),
        Field::of(deals::currency),
        Field::of(deals::probability),
        Field::of(deals::forecast_category).words(ForecastCategory::WORDS),
        Field::of(deals::expected_close_on).sorted(),
        Field::of(deals::closed_at).sorted(),
        Field::of(deals::reason_id),
        Field::of(deals::competitor_id),
        Field::of(deals::source_id),
        Field::of(deals::lead_id),
        Field::of(deals::merged_into_id),
        Field::of(deals::created_at).sorted(),
        Field::of(deals::updated_at).sorted(),
        Field::of(deal_lines::product_id).via(Relation::children("deal_lines", "deal_id")),
        Field::of(deal_contacts::contact_id).named("participant_id").via(PARTICIPANTS),
        Field::of(accounts::name).named("account__name").via(ACCOUNT),
        Field::of(accounts::kind).words(AccountKind::WORDS).named("account__kind").via(ACCOUNT),
        Field::of(accounts::tier).words(Tier::WORDS).named("account__tier").via(ACCOUNT),
        Field::of(accounts::industries).named("account__industries").via(ACCOUNT),
        Field::of(accounts::size_band).words(SizeBand::WORDS).named("account__size_band").via(ACCOUNT),
        Field::of(accounts::country).named("account__country").via(ACCOUNT),
        Field::of(reasons::department).words(ReasonDepartment::WORDS).named("reason__department").via(REASON),
        Field::of(stage_passages::stage_id).named("entered_stage_id").via(PASSAGES),
        Field::computed("forecast_on", Kind::Day, FORECAST_ON),
        Field::computed("untouched_days", Kind::Integer, untouched_days!("deals", "deal")),
        Field::of(deals::tag_ids),
        Field::computed("credited_ids", Kind::Ids, CREDITED),
    ];
}
