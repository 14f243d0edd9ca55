//! What is told of a contact's channels.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::directory::contacts::Channel;
use crate::kernel::values::Instant;
use crate::text_enum;

text_enum! {
    /// By what a preference is known.
    pub enum PreferenceBasis {
        /// The contact stated it.
        Stated = "stated",
        /// What was done tells it.
        Computed = "computed",
        /// It is not known.
        None = "none",
    }
}

/// How one channel fared with a contact.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChannelFigures {
    pub channel: Channel,
    /// How often we began by it, attempts that reached nobody included.
    #[schema(minimum = 0, maximum = 1000)]
    pub begun_by_us: i32,
    /// How many of these were answered: a call that was connected, a meeting or visit that took place; an e-mail, a
    /// message or a letter when something came back by the same channel within 14 days.
    #[schema(minimum = 0, maximum = 1000)]
    pub answered: i32,
    /// How often the contact began by it.
    #[schema(minimum = 0, maximum = 1000)]
    pub begun_by_contact: i32,
    /// 0.6 × the share of answers + 0.4 × the channel's share of what the contact began, from 0 to 1.
    #[serde(serialize_with = "plain")]
    #[schema(value_type = String, max_length = 6, pattern = r"^(?:0|1)(?:\.[0-9]{1,4})?$")]
    pub score: Decimal,
}

fn plain<S: Serializer>(score: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&score.normalize())
}

/// By what a contact is best reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChannelPreference {
    /// What was stated; else what was computed, never a channel by which the contact must not be reached.
    pub preferred_channel: Option<Channel>,
    pub basis: PreferenceBasis,
    /// What the contact stated.
    pub stated_channel: Option<Channel>,
    /// The channel of the highest score; null with fewer than 3 touches.
    pub computed_channel: Option<Channel>,
    /// The ways in which the contact must not be reached.
    #[schema(max_items = 5)]
    pub do_not_contact: Vec<Channel>,
    /// From when on is counted: 12 months.
    pub from: Instant,
    pub to: Instant,
    /// Touches with the contact in that time, as far as the caller sees them.
    #[schema(minimum = 0, maximum = 1000)]
    pub touches: i32,
    /// The channels that were used, the highest score first.
    #[schema(max_items = 5)]
    pub channels: Vec<ChannelFigures>,
}
