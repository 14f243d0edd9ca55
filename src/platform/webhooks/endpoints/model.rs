//! What an endpoint is, and what can be said of one.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text as SqlText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::http::Secretive;
use crate::kernel::ids::{OrganizationId, UserId, WebhookEndpointId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{EventFilter, Instant, MemberName, Text, Url};
use crate::schema::webhook_endpoints;
use crate::{shared_record, text_enum};

text_enum! {
    /// Why nothing is delivered: `by_hand`, somebody switched it off; `gone`, it answered 410; `failing`, it
    /// did nothing but fail for five days.
    pub enum DisabledReason { ByHand = "by_hand", Gone = "gone", Failing = "failing" }
}

/// An address that is told of events.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = webhook_endpoints, primary_key(organization_id, id))]
pub struct WebhookEndpoint {
    pub id: WebhookEndpointId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Where events are sent to, by POST.
    pub url: Url,
    pub description: Option<Text>,
    /// Which events: `deal.won`, all of a kind by `deal.*`, all by `*`.
    #[schema(min_items = 1, max_items = 50)]
    pub event_types: Vec<EventFilter>,
    /// Whether events bring the record along, as the principal may see it when it is sent.
    pub include_record: bool,
    /// Which members of the record are brought along; null for all.
    #[schema(max_items = 200)]
    pub fields: Option<Vec<MemberName>>,
    /// Whether events are delivered.
    pub is_enabled: bool,
    pub disabled_reason: Option<DisabledReason>,
    /// The user in whose name records are read: whoever made the endpoint.
    pub principal_id: UserId,
    /// Until then the secret before this one signs as well.
    pub old_secret_until: Option<Instant>,
    /// What deliveries are signed with. Told once, in the answer that made it; null from then on, also when
    /// that request is repeated under its `Idempotency-Key`.
    #[diesel(select_expression = sql::<Nullable<SqlText>>("NULL"))]
    #[diesel(select_expression_type = SqlLiteral<Nullable<SqlText>>)]
    #[schema(max_length = 60, pattern = "^whsec_[A-Za-z0-9+/]{43}=$")]
    pub secret: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type WebhookEndpointPage = Page<WebhookEndpoint>;
pub type WebhookEndpointListing = Listing<WebhookEndpoint>;
shared_record!(WebhookEndpoint, "webhook_endpoint", "webhook-endpoints", WebhookEndpoint);

/// What it takes to make an endpoint.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = webhook_endpoints)]
#[serde(deny_unknown_fields)]
pub struct NewWebhookEndpoint {
    /// An address with `https` and a public name, port 443 or 8443, without user and fragment.
    pub url: Url,
    pub description: Option<Text>,
    /// Which events: `deal.won`, all of a kind by `deal.*`, all by `*`. What becomes of deliveries
    /// (`webhook.delivery_failed`) must be named, `*` leaves it out.
    #[schema(min_items = 1, max_items = 50)]
    pub event_types: Vec<EventFilter>,
    /// Whether events bring the record along; false unless said otherwise.
    pub include_record: Option<bool>,
    /// Which members of the record are brought along; all unless said otherwise.
    #[schema(max_items = 200)]
    pub fields: Option<Vec<MemberName>>,
}

/// What can be changed on an endpoint.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = webhook_endpoints)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndpointPatch {
    /// An address with `https` and a public name, port 443 or 8443, without user and fragment.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub url: Option<Url>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Text>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(min_items = 1, max_items = 50, nullable = false)]
    pub event_types: Option<Vec<EventFilter>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub include_record: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(max_items = 200)]
    pub fields: Option<Option<Vec<MemberName>>>,
}

impl Secretive for WebhookEndpoint {
    fn without_secret(&self) -> Self {
        Self { secret: None, ..self.clone() }
    }
}

impl Listed for WebhookEndpoint {
    const COLLECTION: &'static str = "webhook-endpoints";
    const TABLE: &'static str = "webhook_endpoints";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(webhook_endpoints::url),
        Field::of(webhook_endpoints::event_types),
        Field::of(webhook_endpoints::is_enabled),
        Field::of(webhook_endpoints::disabled_reason).words(DisabledReason::WORDS),
        Field::of(webhook_endpoints::principal_id),
        Field::of(webhook_endpoints::created_at).sorted(),
    ];
}
