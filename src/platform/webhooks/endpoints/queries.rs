//! Every question put to the table of endpoints.

use chrono::TimeDelta;
use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{
    DisabledReason, NewWebhookEndpoint, WebhookEndpoint, WebhookEndpointListing, WebhookEndpointPage,
    WebhookEndpointPatch,
};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{OrganizationId, UserId, WebhookEndpointId};
use crate::kernel::values::Instant;
use crate::schema::webhook_endpoints;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, WebhookEndpoint>) -> dsl::Filter<webhook_endpoints::table, Within> {
    webhook_endpoints::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, WebhookEndpoint>,
    listing: &WebhookEndpointListing,
) -> Result<WebhookEndpointPage> {
    let query = visible_to(who).filter(listing.condition()).order_by(listing.order()).limit(listing.limit());
    let rows = query.select(WebhookEndpoint::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(in crate::platform::webhooks) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, WebhookEndpoint>,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint> {
    let query = visible_to(who).filter(webhook_endpoints::id.eq(id));
    Ok(query.select(WebhookEndpoint::as_select()).first(conn)?)
}

/// The endpoint, locked until what happens to it or to its deliveries is done.
pub(in crate::platform::webhooks) fn hold<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, WebhookEndpoint>,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint> {
    let query = visible_to(who).filter(webhook_endpoints::id.eq(id)).select(WebhookEndpoint::as_select());
    Ok(query.for_update().first(conn)?)
}

/// The same, for a change of the record.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, WebhookEndpoint>,
    id: WebhookEndpointId,
    at: &IfMatch,
) -> Result<WebhookEndpoint> {
    let endpoint = hold(conn, who, id)?;
    who.is_current(&endpoint, at)?;
    Ok(endpoint)
}

/// The same, for the courier; nothing if it was deleted meanwhile.
pub(in crate::platform::webhooks) fn lock(
    conn: &mut PgConnection,
    organization: OrganizationId,
    id: WebhookEndpointId,
) -> Result<Option<WebhookEndpoint>> {
    let query = webhook_endpoints::table.find((organization, id)).select(WebhookEndpoint::as_select());
    Ok(query.for_update().first(conn).optional()?)
}

pub(super) fn count(conn: &mut PgConnection, who: &Can<Create, WebhookEndpoint>) -> Result<i64> {
    Ok(visible_to(who).count().get_result(conn)?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, WebhookEndpoint>,
    new: NewWebhookEndpoint,
    id: WebhookEndpointId,
    sealed_secret: &[u8],
) -> Result<WebhookEndpoint> {
    let now = Instant::now();
    let stamp = (
        webhook_endpoints::organization_id.eq(who.organization_id),
        webhook_endpoints::id.eq(id),
        webhook_endpoints::principal_id.eq(who.user_id),
        webhook_endpoints::sealed_secret.eq(sealed_secret),
        webhook_endpoints::created_at.eq(now),
        webhook_endpoints::updated_at.eq(now),
        webhook_endpoints::created_by_id.eq(who.user_id),
        webhook_endpoints::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(webhook_endpoints::table).values((new, stamp));
    Ok(insert.returning(WebhookEndpoint::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, WebhookEndpoint>,
    endpoint: &WebhookEndpoint,
    patch: WebhookEndpointPatch,
) -> Result<WebhookEndpoint> {
    let update = diesel::update(endpoint).set((patch, stamp(endpoint, Some(who.user_id))));
    Ok(update.returning(WebhookEndpoint::as_returning()).get_result(conn)?)
}

/// Puts a new secret in the place of the present one, which signs along for so long.
pub(super) fn rotate(
    conn: &mut PgConnection,
    who: &Can<Update, WebhookEndpoint>,
    endpoint: &WebhookEndpoint,
    sealed_secret: &[u8],
    farewell: TimeDelta,
) -> Result<WebhookEndpoint> {
    let until = Instant::from(Instant::now().utc() + farewell);
    let change = (
        webhook_endpoints::sealed_old_secret.eq(webhook_endpoints::sealed_secret.nullable()),
        webhook_endpoints::old_secret_until.eq(until),
        webhook_endpoints::sealed_secret.eq(sealed_secret),
    );
    let update = diesel::update(endpoint).set((change, stamp(endpoint, Some(who.user_id))));
    Ok(update.returning(WebhookEndpoint::as_returning()).get_result(conn)?)
}

/// Switches it off for a reason, or on, and then it begins afresh.
pub(super) fn switch(
    conn: &mut PgConnection,
    by: Option<UserId>,
    endpoint: &WebhookEndpoint,
    reason: Option<DisabledReason>,
) -> Result<WebhookEndpoint> {
    let change = (
        webhook_endpoints::is_enabled.eq(reason.is_none()),
        webhook_endpoints::disabled_reason.eq(reason),
        webhook_endpoints::concurrency.eq(8),
        webhook_endpoints::failures.eq(0),
        webhook_endpoints::failing_since.eq(None::<Instant>),
    );
    let update = diesel::update(endpoint).set((change, stamp(endpoint, by)));
    Ok(update.returning(WebhookEndpoint::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, endpoint: &WebhookEndpoint) -> Result<()> {
    diesel::delete(endpoint).execute(conn)?;
    Ok(())
}

type Stamp = (
    dsl::Eq<webhook_endpoints::version, i32>,
    dsl::Eq<webhook_endpoints::updated_at, Instant>,
    dsl::Eq<webhook_endpoints::updated_by_id, Option<UserId>>,
);

fn stamp(endpoint: &WebhookEndpoint, by: Option<UserId>) -> Stamp {
    (
        webhook_endpoints::version.eq(endpoint.version + 1),
        webhook_endpoints::updated_at.eq(Instant::now()),
        webhook_endpoints::updated_by_id.eq(by),
    )
}
