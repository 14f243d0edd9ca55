//! What is due, and who takes it.
//!
//! Under the lock of the endpoint's row: of each record's pending events the first goes, the others wait
//! until it is settled. One that waits is put off, so that it is not looked at in each round; when the one
//! before it is settled, the next in line is due at once.

use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use super::letter::{Data, Event, Letter, subject};
use super::records;
use crate::access::Actor;
use crate::identity;
use crate::identity::sealing::Key;
use crate::kernel::Result;
use crate::kernel::ids::{OrganizationId, UserId, WebhookDeliveryId, WebhookEndpointId};
use crate::kernel::values::{Instant, MemberName, Url};
use crate::platform::webhooks::Secrets;
use crate::schema::webhook_endpoints;

/// An attempt that has lasted so long is lost.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// One that waits for another is looked at again after so long, at the earliest.
const WAIT: TimeDelta = TimeDelta::seconds(5);

/// An endpoint with something to be delivered.
#[derive(Debug, QueryableByName)]
pub(super) struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    organization_id: OrganizationId,
    #[diesel(sql_type = sql_types::Uuid)]
    id: WebhookEndpointId,
}

/// Whoever has something due, in no order, so that nobody waits for ever behind the same others.
pub(super) fn due(conn: &mut PgConnection) -> Result<Vec<Due>> {
    let due = sql_query(
        "SELECT e.organization_id, e.id FROM webhook_endpoints e WHERE e.is_enabled AND EXISTS \
         (SELECT FROM webhook_deliveries d WHERE d.organization_id = e.organization_id AND d.endpoint_id = e.id \
         AND d.state = 'pending' AND d.next_attempt_at <= $1) ORDER BY random() LIMIT 100",
    );
    Ok(due.bind::<sql_types::Timestamptz, _>(Instant::now()).load(conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_endpoints)]
struct Endpoint {
    url: Url,
    include_record: bool,
    fields: Option<Vec<MemberName>>,
    principal_id: UserId,
    sealed_secret: Vec<u8>,
    sealed_old_secret: Option<Vec<u8>>,
    old_secret_until: Option<Instant>,
    concurrency: i32,
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = sql_types::Uuid)]
    id: WebhookDeliveryId,
    #[diesel(sql_type = sql_types::Integer)]
    version: i32,
    #[diesel(sql_type = sql_types::Uuid)]
    event_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    event_type: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    created_at: Instant,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    seq: Option<i64>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    record_type: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    record_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    record_version: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Array<sql_types::Text>>)]
    changed: Option<Vec<String>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    at: Option<Instant>,
}

/// `$3` now, `$4` end of the lease, `$5` end of a wait, `$6` how many may go. A delivery whose event has left
/// the log goes without what the log knew.
const CLAIM: &str = "WITH due AS ( \
      SELECT d.id, d.next_attempt_at, d.seq, (SELECT h.next_attempt_at FROM webhook_deliveries h \
        WHERE h.organization_id = $1 AND h.endpoint_id = $2 AND h.state = 'pending' \
        AND h.record_id = d.record_id AND h.seq < d.seq ORDER BY h.seq LIMIT 1) AS behind \
      FROM webhook_deliveries d WHERE d.organization_id = $1 AND d.endpoint_id = $2 AND d.state = 'pending' \
      AND d.next_attempt_at <= $3 AND (d.leased_until IS NULL OR d.leased_until <= $3) ORDER BY d.next_attempt_at, d.seq LIMIT 200 \
    ), placed AS ( \
      SELECT id, behind, row_number() OVER (PARTITION BY behind IS NULL ORDER BY next_attempt_at, seq) AS place \
      FROM due \
    ), claimed AS ( \
      UPDATE webhook_deliveries d SET version = d.version + 1, \
        next_attempt_at = CASE WHEN p.behind IS NULL THEN $4 ELSE greatest(p.behind, $5) END, \
        leased_until = CASE WHEN p.behind IS NULL THEN $4 END \
      FROM placed p WHERE d.organization_id = $1 AND d.id = p.id AND (p.behind IS NOT NULL OR p.place <= $6) \
      RETURNING d.* \
    ) \
    SELECT d.id, d.version, d.event_id, d.event_type, d.created_at, d.seq, d.record_type, d.record_id, \
      c.version AS record_version, c.changed, c.at \
    FROM claimed d LEFT JOIN changes c ON c.organization_id = $1 AND c.id = d.event_id \
    WHERE d.leased_until IS NOT NULL ORDER BY d.seq";

/// Takes up to `most` deliveries of an endpoint, as far as it bears more at once, and writes their letters.
pub(super) fn claim(
    conn: &mut PgConnection,
    secrets: &Secrets,
    due: &Due,
    most: usize,
) -> Result<Vec<Letter>> {
    conn.transaction(|conn| {
        let row = webhook_endpoints::table.find((due.organization_id, due.id)).select(Endpoint::as_select());
        let row = row.filter(webhook_endpoints::is_enabled).for_update().skip_locked();
        let Some(endpoint) = row.first(conn).optional()? else { return Ok(Vec::new()) };
        let free = i64::from(endpoint.concurrency) - running(conn, due)?;
        let free = free.min(i64::try_from(most).unwrap_or(i64::MAX));
        if free < 1 {
            return Ok(Vec::new());
        }
        let claimed = lease(conn, due, free)?;
        let actor = if endpoint.include_record {
            identity::deputy(conn, due.organization_id, endpoint.principal_id, Uuid::nil())?
        } else {
            None
        };
        let keys = keys(secrets, due.id, &endpoint);
        let mut letters = Vec::new();
        for delivery in claimed {
            let body = event(conn, actor.as_ref(), &endpoint, &delivery)?.body()?;
            letters.push(letter(due, &endpoint, keys.clone(), delivery, body));
        }
        Ok(letters)
    })
}

/// How many attempts run at the endpoint, here or elsewhere.
fn running(conn: &mut PgConnection, due: &Due) -> Result<i64> {
    use crate::schema::webhook_deliveries::dsl;
    let of = dsl::organization_id.eq(due.organization_id).and(dsl::endpoint_id.eq(due.id));
    let query = dsl::webhook_deliveries.filter(of).filter(dsl::leased_until.gt(Instant::now()));
    Ok(query.count().get_result(conn)?)
}

fn lease(conn: &mut PgConnection, due: &Due, free: i64) -> Result<Vec<Claimed>> {
    let now = Instant::now();
    let claim = sql_query(CLAIM)
        .bind::<sql_types::Uuid, _>(due.organization_id)
        .bind::<sql_types::Uuid, _>(due.id)
        .bind::<sql_types::Timestamptz, _>(now)
        .bind::<sql_types::Timestamptz, _>(Instant::from(now.utc() + LEASE))
        .bind::<sql_types::Timestamptz, _>(Instant::from(now.utc() + WAIT))
        .bind::<sql_types::BigInt, _>(free);
    Ok(claim.load(conn)?)
}

/// The secret, and the one before it while its day lasts.
fn keys(secrets: &Secrets, id: WebhookEndpointId, endpoint: &Endpoint) -> Vec<Key> {
    let lasts = endpoint.old_secret_until.is_some_and(|until| until > Instant::now());
    let old = endpoint.sealed_old_secret.as_ref().filter(|_| lasts);
    let sealed = std::iter::once(&endpoint.sealed_secret).chain(old);
    sealed.filter_map(|sealed| secrets.open(id, sealed)).collect()
}

fn event(
    conn: &mut PgConnection,
    actor: Option<&Actor>,
    endpoint: &Endpoint,
    delivery: &Claimed,
) -> Result<Event> {
    let about = delivery.record_type.as_deref().zip(delivery.record_id);
    let record = match about {
        Some((kind, id)) if endpoint.include_record => {
            Some(records::record(conn, actor, kind, id, endpoint.fields.as_deref())?)
        }
        _ => None,
    };
    Ok(Event {
        kind: delivery.event_type.clone(),
        timestamp: delivery.at.unwrap_or(delivery.created_at),
        seq: delivery.seq,
        data: Data {
            id: delivery.record_id.unwrap_or(delivery.event_id),
            version: delivery.record_version.unwrap_or(1),
            changed: delivery.changed.clone().unwrap_or_default(),
            record,
        },
    })
}

fn letter(due: &Due, endpoint: &Endpoint, secrets: Vec<Key>, delivery: Claimed, body: Vec<u8>) -> Letter {
    let about = delivery.record_type.as_deref().zip(delivery.record_id);
    Letter {
        organization_id: due.organization_id,
        endpoint_id: due.id,
        delivery_id: delivery.id,
        version: delivery.version,
        url: endpoint.url.to_string(),
        secrets,
        event_id: delivery.event_id,
        event_type: delivery.event_type,
        subject: about
            .map_or_else(|| subject("webhook-endpoints", due.id.uuid()), |(kind, id)| subject(kind, id)),
        at: delivery.at.unwrap_or(delivery.created_at),
        body,
    }
}
