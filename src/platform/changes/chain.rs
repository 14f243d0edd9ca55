//! The chain over an organization's log: no row can be changed, taken out, put in or moved without a trace.
//!
//! `hash(n) = SHA-256(hash(n-1) || text(n))`, where `hash(0)` is 32 zero bytes and `text(n)` is a JSON array
//! without white space: the form's name, then organization, number, id, kind and id of the record, version,
//! action, actor, request, instant, changed members, and in hexadecimal the hash of the values. That one is
//! `SHA-256(salt || values)`, with `values` as PostgreSQL writes `[before, after]`. Who erases values and
//! salt leaves the chain whole, and nobody can guess the values from what is left.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::bytes::{hex, sha256};
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};

/// Names the form, so that another can follow.
const FORM: &str = "crm.audit.v1";

/// Where the chain begins.
pub const START: Hash = [0; 32];

pub type Hash = [u8; 32];

/// What of a row goes into the chain.
#[derive(Clone, Debug, diesel::QueryableByName, Serialize, Deserialize)]
pub struct Link {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub seq: i64,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub record_type: String,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub record_id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub version: i32,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub action: String,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Uuid>)]
    pub actor_id: Option<Uuid>,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Uuid>)]
    pub request_id: Option<Uuid>,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub at: Instant,
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    pub changed: Vec<String>,
}

impl Link {
    /// The hash of the row behind `before`.
    pub fn hash(&self, before: &[u8], organization: OrganizationId, values_hash: &[u8]) -> Result<Hash> {
        #[rustfmt::skip]
        let text = (
            FORM, organization, self.seq, self.id, &self.record_type, self.record_id, self.version, &self.action,
            self.actor_id, self.request_id, self.at, &self.changed, hex(values_hash),
        );
        let text = serde_json::to_vec(&text).map_err(Error::internal)?;
        Ok(sha256(&[before, &text]))
    }
}

/// The hash of a row's values, as they stand beside the chain.
pub fn values_hash(salt: &[u8], values: &str) -> Hash {
    sha256(&[salt, values.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        let id = Uuid::from_u128;
        Link {
            seq: 1,
            id: id(2),
            record_type: "lead".into(),
            record_id: id(3),
            version: 1,
            action: "created".into(),
            actor_id: Some(id(4)),
            request_id: None,
            at: serde_json::from_str("\"2026-11-22T08:06:31.1234Z\"").unwrap(),
            changed: vec!["name".into()],
        }
    }

    /// As any other program would compute it from the description above.
    #[test]
    fn the_form_is_the_one_described() {
        let text = "[\"crm.audit.v1\",\"00000000-0000-0000-0000-000000000001\",1,\
            \"00000000-0000-0000-0000-000000000002\",\"lead\",\"00000000-0000-0000-0000-000000000003\",1,\
            \"created\",\"00000000-0000-0000-0000-000000000004\",null,\"2026-11-22T08:06:31.123400Z\",[\"name\"],\
            \"0909\"]";
        let expected = sha256(&[&START, text.as_bytes()]);
        let organization = OrganizationId::from(Uuid::from_u128(1));
        assert_eq!(link().hash(&START, organization, &[9, 9]).unwrap(), expected);
    }
}
