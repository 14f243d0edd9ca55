//! What every record of the API has: a type, an id, a version, an address.

use serde::Serialize;
use uuid::Uuid;

/// A record with a version, known to the change log.
pub trait Record: Serialize {
    /// Its type in the change log, singular: `lead`.
    const TYPE: &'static str;
    /// Its collection's path below `/api/v1`: `leads`.
    const COLLECTION: &'static str;

    fn id(&self) -> Uuid;

    /// From 1, one more with each change.
    fn version(&self) -> i32;

    /// A relative reference, so that no `Host` header can bend it.
    fn address(&self) -> String {
        format!("/api/v1/{}/{}", Self::COLLECTION, self.id())
    }
}
