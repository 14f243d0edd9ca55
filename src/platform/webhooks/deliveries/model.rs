//! What a delivery is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{AnyId, OrganizationId, WebhookDeliveryId, WebhookEndpointId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::schema::webhook_deliveries;
use crate::{json_column, shared_record, text_enum};

text_enum! {
    /// How far a delivery is: `pending`, to be sent, for the first time or again; `delivered`, answered with
    /// 2xx; `failed`, given up after the tenth attempt; `canceled`, the endpoint went off before.
    pub enum DeliveryState {
        Pending = "pending", Delivered = "delivered", Failed = "failed", Canceled = "canceled"
    }
}

/// One attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub struct Attempt {
    pub at: Instant,
    /// Until the answer was read, in milliseconds.
    #[schema(minimum = 0, maximum = 3_600_000)]
    pub duration_ms: i64,
    /// The HTTP status of the answer; null if none came.
    #[schema(minimum = 100, maximum = 999)]
    pub status: Option<i32>,
    /// Why no answer came; null if one did.
    #[schema(max_length = 200, pattern = "^[^\\u0000]*$")]
    pub failure: Option<String>,
}

json_column! {
    /// The attempts, the oldest first.
    pub struct Attempts(Vec<Attempt>);
}

/// One event for one endpoint.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = webhook_deliveries, primary_key(organization_id, id))]
pub struct WebhookDelivery {
    pub id: WebhookDeliveryId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub endpoint_id: WebhookEndpointId,
    /// What the receiver gets as `webhook-id`: the same in every attempt, retry and replay.
    pub event_id: AnyId,
    /// What happened, such as `deal.won`.
    #[schema(max_length = 129, pattern = "^[a-z][a-z0-9_]{0,63}\\.[a-z][a-z0-9_]{0,63}$")]
    pub event_type: String,
    /// The event's number in the change feed; null for a test.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub seq: Option<i64>,
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: Option<String>,
    pub record_id: Option<AnyId>,
    pub state: DeliveryState,
    /// How many attempts were made since it was last ordered.
    #[schema(minimum = 0, maximum = 1000)]
    pub attempt_count: i32,
    /// When the next attempt is due; while one runs, when that one counts as lost. Null when there is none.
    pub next_attempt_at: Option<Instant>,
    /// The last twenty attempts, the oldest first.
    #[schema(max_items = 20, value_type = Vec<Attempt>)]
    pub attempts: Attempts,
    /// The first 4 KiB of the last answer's body.
    #[schema(max_length = 4096, pattern = "^[^\\u0000]*$")]
    pub answer: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub type WebhookDeliveryPage = Page<WebhookDelivery>;
pub type WebhookDeliveryListing = Listing<WebhookDelivery>;
shared_record!(WebhookDelivery, "webhook", "webhook-deliveries", WebhookEndpoint);

impl Listed for WebhookDelivery {
    const COLLECTION: &'static str = "webhook-deliveries";
    const TABLE: &'static str = "webhook_deliveries";
    const FIELDS: &'static [Field] = &[
        Field::of(webhook_deliveries::endpoint_id),
        Field::of(webhook_deliveries::event_id),
        Field::of(webhook_deliveries::event_type),
        Field::of(webhook_deliveries::seq),
        Field::of(webhook_deliveries::record_type),
        Field::of(webhook_deliveries::record_id),
        Field::of(webhook_deliveries::state).words(DeliveryState::WORDS),
        Field::of(webhook_deliveries::created_at),
    ];
}
