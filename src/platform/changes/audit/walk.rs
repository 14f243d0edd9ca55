//! A walk along the chain: each row is held against the one before it and against what was signed.

use std::collections::BTreeMap;

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::platform::changes::chain::{Hash, Link};

/// A row with its place in the chain.
pub(super) struct Linked {
    pub link: Link,
    pub values_hash: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
    /// The values are those of the hash, or were erased together with their salt.
    pub intact: bool,
}

/// What is known so far.
pub(super) struct Walk {
    organization: OrganizationId,
    /// The number that comes next; behind a fault it is the number of the first bad row.
    pub next: i64,
    pub hash: Vec<u8>,
    /// Hashes that were signed, by number.
    signed: BTreeMap<i64, Hash>,
}

impl Walk {
    pub fn new(organization: OrganizationId, next: i64, hash: &[u8], signed: BTreeMap<i64, Hash>) -> Self {
        Self { organization, next, hash: hash.to_vec(), signed }
    }

    /// Whether the row is what has to come next.
    pub fn step(&mut self, row: &Linked) -> Result<bool> {
        let (Some(values_hash), Some(hash)) = (&row.values_hash, &row.hash) else { return Ok(false) };
        if row.link.seq != self.next || !row.intact {
            return Ok(false);
        }
        let computed = row.link.hash(&self.hash, self.organization, values_hash)?;
        let signed = self.signed.get(&self.next).is_none_or(|signed| *signed == computed);
        if hash.as_slice() != computed || !signed {
            return Ok(false);
        }
        self.hash = computed.to_vec();
        self.next += 1;
        Ok(true)
    }

    /// The newest number that was signed.
    pub fn signed_to(&self) -> Option<i64> {
        self.signed.last_key_value().map(|(seq, _)| *seq)
    }
}
