//! What an attempt leads to: for its delivery, for the next in line, for the endpoint.

use aws_lc_rs::rand;
use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use super::attempt::Tried;
use super::letter::Letter;
use super::schedule::next_attempt_at;
use crate::kernel::Result;
use crate::kernel::values::Instant;
use crate::platform::webhooks::deliveries::{DeliveryState, WebhookDelivery};
use crate::platform::webhooks::endpoints::{self, DisabledReason, WebhookEndpoint};
use crate::schema::{webhook_deliveries, webhook_endpoints};
use crate::store::{self, Author, Changed};

/// After so long of nothing but failures, so many at least, an endpoint is switched off.
const PATIENCE: TimeDelta = TimeDelta::days(5);
const FAILURES: i32 = 10;
/// The most attempts at once at an endpoint that bears them.
const CONCURRENCY: i32 = 8;

/// Keeps the outcome, in one transaction; nothing if the lease was lost meanwhile.
pub(super) fn settle(conn: &mut PgConnection, letter: &Letter, tried: Tried) -> Result<()> {
    store::commit(conn, &Author::program(letter.organization_id), |conn| {
        let locked = endpoints::lock(conn, letter.organization_id, letter.endpoint_id)?;
        let (Some(endpoint), Some(before)) = (locked, held(conn, letter)?) else {
            return Ok(Changed::nothing());
        };
        let gone = tried.status() == 410;
        let after = keep(conn, &before, &tried)?;
        metrics::counter!("webhook_attempts_total", "state" => after.state.word()).increment(1);
        if after.state != DeliveryState::Pending {
            wake_next(conn, &after)?;
        }
        let given_up = match after.state {
            DeliveryState::Failed => Changed::acted("delivery_failed", &before, after)?.map(drop),
            _ => Changed::nothing(),
        };
        let reason = if gone { Some(DisabledReason::Gone) } else { fare(conn, &endpoint, &tried)? };
        let Some(reason) = reason else { return Ok(given_up) };
        tracing::warn!(endpoint = %endpoint.id, reason = reason.word(), "a webhook endpoint was disabled");
        Ok(given_up.and(endpoints::disabled(conn, None, &endpoint, reason)?))
    })
}

/// The delivery, if the lease is still ours.
fn held(conn: &mut PgConnection, letter: &Letter) -> Result<Option<WebhookDelivery>> {
    let row = webhook_deliveries::table.find((letter.organization_id, letter.delivery_id));
    let row = row.filter(webhook_deliveries::version.eq(letter.version)).select(WebhookDelivery::as_select());
    Ok(row.for_update().first(conn).optional()?)
}

fn keep(conn: &mut PgConnection, before: &WebhookDelivery, tried: &Tried) -> Result<WebhookDelivery> {
    let made = before.attempt_count.saturating_add(1);
    let next = match tried.status() {
        410 => None,
        _ if tried.is_success() => None,
        _ => next_attempt_at(made, tried.ended, tried.retry_after, dice()),
    };
    let state = match next {
        Some(_) => DeliveryState::Pending,
        None if tried.is_success() => DeliveryState::Delivered,
        None => DeliveryState::Failed,
    };
    let change = (
        webhook_deliveries::version.eq(before.version + 1),
        webhook_deliveries::state.eq(state),
        webhook_deliveries::attempt_count.eq(made),
        webhook_deliveries::next_attempt_at.eq(next),
        webhook_deliveries::leased_until.eq(None::<Instant>),
        webhook_deliveries::attempts.eq(before.attempts.clone().and(tried.attempt.clone())),
        webhook_deliveries::answer.eq(tried.answer.as_deref()),
        webhook_deliveries::updated_at.eq(tried.ended),
    );
    let update = diesel::update(before).set(change);
    Ok(update.returning(WebhookDelivery::as_returning()).get_result(conn)?)
}

/// Without randomness the middle will do.
fn dice() -> u16 {
    let mut bytes = [0; 2];
    rand::fill(&mut bytes).map_or(200, |()| u16::from_le_bytes(bytes))
}

/// The record's next event is due now.
fn wake_next(conn: &mut PgConnection, settled: &WebhookDelivery) -> Result<()> {
    let Some(record_id) = settled.record_id else { return Ok(()) };
    let wake = sql_query(
        "UPDATE webhook_deliveries d SET next_attempt_at = $4 FROM (SELECT id, attempt_count FROM webhook_deliveries \
         WHERE organization_id = $1 AND endpoint_id = $2 AND record_id = $3 AND state = 'pending' \
         ORDER BY seq LIMIT 1) next \
         WHERE d.organization_id = $1 AND d.id = next.id AND next.attempt_count = 0 AND d.leased_until IS NULL",
    );
    wake.bind::<sql_types::Uuid, _>(settled.organization_id)
        .bind::<sql_types::Uuid, _>(settled.endpoint_id)
        .bind::<sql_types::Uuid, _>(record_id)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .execute(conn)?;
    Ok(())
}

/// Keeps how the endpoint fares; tells whether it has failed for too long.
fn fare(
    conn: &mut PgConnection,
    endpoint: &WebhookEndpoint,
    tried: &Tried,
) -> Result<Option<DisabledReason>> {
    use webhook_endpoints as table;
    let row = || table::table.find((endpoint.organization_id, endpoint.id));
    let state = row().select((table::concurrency, table::failures, table::failing_since));
    let (concurrency, failures, since): (i32, i32, Option<Instant>) = state.first(conn)?;
    let (now_at, failed, began) = if tried.is_success() {
        ((concurrency + 1).min(CONCURRENCY), 0, None)
    } else {
        let strained = matches!(tried.status(), 429 | 502 | 504);
        let bearable = if strained { (concurrency / 2).max(1) } else { concurrency };
        (bearable, failures.saturating_add(1), Some(since.unwrap_or(tried.ended)))
    };
    if (now_at, failed, began) != (concurrency, failures, since) {
        let change =
            (table::concurrency.eq(now_at), table::failures.eq(failed), table::failing_since.eq(began));
        diesel::update(row()).set(change).execute(conn)?;
    }
    let too_long = began.is_some_and(|began| tried.ended.utc() - began.utc() >= PATIENCE);
    Ok((too_long && failed >= FAILURES).then_some(DisabledReason::Failing))
}
