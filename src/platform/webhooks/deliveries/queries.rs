//! Every question that callers put to the table of deliveries; the courier has its own.

use chrono::TimeDelta;
use diesel::dsl::{self, not};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::{NoContext, Timestamp, Uuid};

use super::model::{Attempts, DeliveryState, WebhookDelivery, WebhookDeliveryListing, WebhookDeliveryPage};
use crate::access::{Can, Does, Read, Within};
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, WebhookDeliveryId};
use crate::kernel::values::Instant;
use crate::platform::webhooks::endpoints::WebhookEndpoint;
use crate::schema::webhook_deliveries;

/// For so long the log is kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows that one round of forgetting takes.
const ROUND: i64 = 5_000;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, WebhookDelivery>) -> dsl::Filter<webhook_deliveries::table, Within> {
    webhook_deliveries::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, WebhookDelivery>,
    listing: &WebhookDeliveryListing,
) -> Result<WebhookDeliveryPage> {
    let query = visible_to(who).filter(listing.condition()).order_by(listing.order()).limit(listing.limit());
    let rows = query.select(WebhookDelivery::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, WebhookDelivery>,
    id: WebhookDeliveryId,
) -> Result<WebhookDelivery> {
    let query = visible_to(who).filter(webhook_deliveries::id.eq(id));
    Ok(query.select(WebhookDelivery::as_select()).first(conn)?)
}

/// A delivery of an event of its own, which tells the endpoint that it is reached.
pub(super) fn ping(conn: &mut PgConnection, endpoint: &WebhookEndpoint) -> Result<WebhookDelivery> {
    let now = Instant::now();
    let new = (
        webhook_deliveries::organization_id.eq(endpoint.organization_id),
        webhook_deliveries::id.eq(WebhookDeliveryId::new()),
        webhook_deliveries::endpoint_id.eq(endpoint.id),
        webhook_deliveries::event_id.eq(AnyId::new()),
        webhook_deliveries::event_type.eq("webhook.ping"),
        webhook_deliveries::next_attempt_at.eq(now),
        webhook_deliveries::created_at.eq(now),
        webhook_deliveries::updated_at.eq(now),
    );
    let insert = diesel::insert_into(webhook_deliveries::table).values(new);
    Ok(insert.returning(WebhookDelivery::as_returning()).get_result(conn)?)
}

/// Makes the delivery due now, with ten attempts before it; one whose attempt is running stays as it is.
pub(super) fn renew(conn: &mut PgConnection, delivery: &WebhookDelivery) -> Result<WebhookDelivery> {
    let now = Instant::now();
    let change = (
        webhook_deliveries::version.eq(webhook_deliveries::version + 1),
        webhook_deliveries::state.eq(DeliveryState::Pending),
        webhook_deliveries::attempt_count.eq(0),
        webhook_deliveries::next_attempt_at.eq(now),
        webhook_deliveries::updated_at.eq(now),
    );
    let pending = webhook_deliveries::state.eq(DeliveryState::Pending);
    let resting = not(pending)
        .or(webhook_deliveries::leased_until.is_null())
        .or(webhook_deliveries::leased_until.le(now).assume_not_null());
    let update = diesel::update(delivery).filter(resting).set(change);
    let renewed = update.returning(WebhookDelivery::as_returning()).get_result(conn).optional()?;
    Ok(renewed.unwrap_or_else(|| delivery.clone()))
}

/// Ends what is still to be delivered to a held endpoint; who has an attempt running finds another version.
pub(in crate::platform::webhooks) fn cancel(
    conn: &mut PgConnection,
    endpoint: &WebhookEndpoint,
) -> Result<()> {
    let of = webhook_deliveries::organization_id.eq(endpoint.organization_id);
    let of = of.and(webhook_deliveries::endpoint_id.eq(endpoint.id));
    let change = (
        webhook_deliveries::version.eq(webhook_deliveries::version + 1),
        webhook_deliveries::state.eq(DeliveryState::Canceled),
        webhook_deliveries::next_attempt_at.eq(None::<Instant>),
        webhook_deliveries::updated_at.eq(Instant::now()),
    );
    diesel::update(webhook_deliveries::table.filter(of))
        .filter(webhook_deliveries::state.eq(DeliveryState::Pending))
        .set(change)
        .execute(conn)?;
    Ok(())
}

impl Attempts {
    /// With one more, without those that are too old to be of interest.
    pub(in crate::platform::webhooks) fn and(mut self, attempt: super::Attempt) -> Self {
        const MOST: usize = 20;
        self.0.push(attempt);
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
        self
    }
}

/// Drops deliveries of events older than 30 days, found by their ids, which begin with the event's moment.
pub fn forget(conn: &mut PgConnection) -> Result<usize> {
    let before = (Instant::now().utc() - KEPT).timestamp();
    let before = Timestamp::from_unix(NoContext, u64::try_from(before).unwrap_or_default(), 0);
    let forgotten = sql_query(
        "WITH old AS MATERIALIZED (SELECT o.organization_id, o.id FROM feed_heads h \
         JOIN webhook_deliveries o ON o.organization_id = h.organization_id WHERE o.id < $1 \
         AND (o.state <> 'pending' OR NOT EXISTS (SELECT FROM webhook_endpoints e \
         WHERE e.organization_id = o.organization_id AND e.id = o.endpoint_id)) LIMIT $2) \
         DELETE FROM webhook_deliveries d USING old WHERE d.organization_id = old.organization_id AND d.id = old.id",
    );
    let forgotten =
        forgotten.bind::<sql_types::Uuid, _>(Uuid::new_v7(before)).bind::<sql_types::BigInt, _>(ROUND);
    Ok(forgotten.execute(conn)?)
}
