//! What is sent: the body and its headers.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::records::collection_of;
use crate::identity::sealing::Key;
use crate::kernel::ids::{OrganizationId, WebhookDeliveryId, WebhookEndpointId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::platform::webhooks::secrets::signatures;

/// Larger bodies go without the record.
const LARGEST: usize = 256 * 1024;

/// An event as it is told.
#[derive(Debug, Serialize)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    pub timestamp: Instant,
    /// The number in the change feed; null for a test.
    pub seq: Option<i64>,
    pub data: Data,
}

/// What the event is about.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    pub id: Uuid,
    pub version: i32,
    pub changed: Vec<String>,
    /// There if the endpoint wants it; null if the record is out of sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Value>,
}

/// A delivery that was claimed.
pub(super) struct Letter {
    pub organization_id: OrganizationId,
    pub endpoint_id: WebhookEndpointId,
    pub delivery_id: WebhookDeliveryId,
    /// The delivery's version under the lease.
    pub version: i32,
    pub url: String,
    pub secrets: Vec<Key>,
    pub event_id: Uuid,
    pub event_type: String,
    pub subject: String,
    pub at: Instant,
    pub body: Vec<u8>,
}

impl Event {
    pub(super) fn body(mut self) -> Result<Vec<u8>> {
        let body = serde_json::to_vec(&self).map_err(Error::internal)?;
        if body.len() <= LARGEST {
            return Ok(body);
        }
        self.data.record = self.data.record.map(|_| Value::Null);
        serde_json::to_vec(&self).map_err(Error::internal)
    }
}

/// What an event is about, as `CloudEvents` say it.
pub(super) fn subject(record_type: &str, id: Uuid) -> String {
    format!("{}/{id}", collection_of(record_type))
}

impl Letter {
    /// The headers of an attempt that begins at `now`.
    pub(super) fn headers(&self, now: Instant) -> [(&'static str, String); 12] {
        let (id, timestamp) = (self.event_id.to_string(), now.utc().timestamp());
        let signed = signatures(&self.secrets, &id, timestamp, &self.body);
        let trace =
            format!("00-{}-{:016x}-00", self.event_id.simple(), self.delivery_id.uuid().as_u64_pair().1);
        [
            ("content-type", "application/json".into()),
            ("user-agent", "crm-webhooks/1".into()),
            ("webhook-id", id.clone()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signed),
            ("ce-specversion", "1.0".into()),
            ("ce-id", id),
            ("ce-type", self.event_type.clone()),
            ("ce-source", "/api/v1".into()),
            ("ce-subject", self.subject.clone()),
            ("ce-time", self.at.to_string()),
            ("traceparent", trace),
        ]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(record: Option<Value>) -> Event {
        let data = Data { id: Uuid::nil(), version: 2, changed: vec!["name".into()], record };
        Event { kind: "deal.won".into(), timestamp: Instant::now(), seq: Some(7), data }
    }

    fn data(event: Event) -> Value {
        serde_json::from_slice::<Value>(&event.body().unwrap()).unwrap()["data"].clone()
    }

    #[test]
    fn a_thin_event_has_no_record() {
        assert!(data(event(None)).get("record").is_none());
        assert_eq!(data(event(Some(json!({ "a": 1 }))))["record"], json!({ "a": 1 }));
    }

    #[test]
    fn a_record_that_is_too_large_is_left_out() {
        assert_eq!(data(event(Some("x".repeat(LARGEST).into())))["record"], Value::Null);
        let body = event(Some("x".repeat(LARGEST - 500).into())).body().unwrap();
        assert!(body.len() > LARGEST - 500 && body.len() <= LARGEST);
    }
}
