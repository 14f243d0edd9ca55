//! Three-state members of a change: absent, null, or a value.

use serde::{Deserialize, Deserializer};

/// For `Option<T>`: absent leaves the member alone; null is refused, since the member cannot be empty.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// For `Option<Option<T>>`: absent leaves the member alone, null clears it.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}
