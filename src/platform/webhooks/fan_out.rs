//! From events to deliveries: one statement, in the transaction that numbers the events.

use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};

use crate::kernel::Result;
use crate::kernel::ids::{OrganizationId, WebhookEndpointId};
use crate::kernel::values::Instant;

/// A delivery for each event from one number to another and each endpoint that wants it. The id is the event's
/// with an end that belongs to the endpoint, so no event is delivered under two ids. What becomes of deliveries
/// themselves is told only to those who name it: else an endpoint that fails would hear of it, and fail.
const INSERT: &str = "INSERT INTO webhook_deliveries (organization_id, id, endpoint_id, event_id, event_type, \
     seq, record_type, record_id, next_attempt_at, created_at, updated_at) \
     SELECT c.organization_id, (left(c.id::text, 24) || right(md5(e.id::text || c.id::text), 12))::uuid, e.id, \
     c.id, c.record_type || '.' || c.action, c.seq, c.record_type, c.record_id, $4, $4, $4 \
     FROM webhook_endpoints e JOIN changes c ON c.organization_id = e.organization_id \
     WHERE e.organization_id = $1 AND c.organization_id = $1 AND e.is_enabled AND c.seq BETWEEN $2 AND $3 \
     AND (e.event_types && ARRAY[c.record_type || '.' || c.action, c.record_type || '.*'] \
     OR '*' = ANY(e.event_types) AND c.record_type <> 'webhook')";

/// One whose attempt is running stays as it is, for attempts of one event never overlap.
const AGAIN: &str = " AND e.id = $5 ON CONFLICT (organization_id, id) DO UPDATE SET state = 'pending', \
     attempt_count = 0, next_attempt_at = $4, version = webhook_deliveries.version + 1, updated_at = $4 \
     WHERE webhook_deliveries.state <> 'pending' OR webhook_deliveries.leased_until IS NULL \
     OR webhook_deliveries.leased_until <= $4";

/// Makes the deliveries of the events with these numbers, which were just given; returns how many.
pub fn fan_out(
    conn: &mut PgConnection,
    organization: OrganizationId,
    from_seq: i64,
    to_seq: i64,
) -> Result<usize> {
    if to_seq < from_seq {
        return Ok(0);
    }
    let insert = sql_query(format!("{INSERT} ON CONFLICT DO NOTHING"))
        .bind::<sql_types::Uuid, _>(organization)
        .bind::<sql_types::BigInt, _>(from_seq)
        .bind::<sql_types::BigInt, _>(to_seq)
        .bind::<sql_types::Timestamptz, _>(Instant::now());
    Ok(insert.execute(conn)?)
}

/// The same for one endpoint, also what was delivered before.
pub(super) fn replay(
    conn: &mut PgConnection,
    organization: OrganizationId,
    endpoint: WebhookEndpointId,
    from_seq: i64,
    to_seq: i64,
) -> Result<usize> {
    let insert = sql_query(format!("{INSERT}{AGAIN}"))
        .bind::<sql_types::Uuid, _>(organization)
        .bind::<sql_types::BigInt, _>(from_seq)
        .bind::<sql_types::BigInt, _>(to_seq)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(endpoint);
    Ok(insert.execute(conn)?)
}
