//! What is asked about the days that come, and what is told of them.

use std::borrow::Cow;

use diesel::{QueryableByName, sql_types};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{ContactId, ImportantDateId, UserId};
use crate::kernel::values::{Day, Label, Text};

/// How far to look ahead.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Ahead {
    /// How many days, today being the first, from `1d` to `365d`; `30d`, unless said otherwise.
    #[serde(default = "month", deserialize_with = "span")]
    #[param(value_type = Option<String>, max_length = 4,
        pattern = "^(?:[1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])d$")]
    pub(super) within: usize,
}

const fn month() -> usize {
    30
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    let digits = text.strip_suffix('d').filter(|digits| !digits.starts_with(['0', '+']));
    let days = digits.and_then(|digits| digits.parse().ok()).filter(|days| (1..=365).contains(days));
    days.ok_or_else(|| de::Error::custom("must be a number of days from `1d` to `365d`"))
}

/// A day of somebody's that comes.
#[derive(Clone, Debug, Serialize, ToSchema, QueryableByName)]
pub struct UpcomingDate {
    /// When it is. Who was born on 29 February has the 28th in other years.
    #[diesel(sql_type = sql_types::Date)]
    pub occurs_on: Day,
    #[diesel(sql_type = sql_types::Uuid)]
    pub contact_id: ContactId,
    /// First and last name together.
    #[diesel(sql_type = sql_types::Text)]
    pub contact_name: Text,
    /// The user in charge of the contact.
    #[diesel(sql_type = sql_types::Uuid)]
    pub owner_id: UserId,
    /// The important date; null for a birthday.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub important_date_id: Option<ImportantDateId>,
    /// What is on that day; null for a birthday.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<Label>,
    /// The first time: for a birthday, the day of birth.
    #[diesel(sql_type = sql_types::Date)]
    pub first_on: Day,
    /// How many years later that is.
    #[diesel(sql_type = sql_types::Integer)]
    #[schema(minimum = -2000, maximum = 2000)]
    pub years: i32,
}

/// The days that come next.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UpcomingDates {
    /// Today, where the organization is.
    pub from_on: Day,
    /// The last day that was looked at.
    pub to_on: Day,
    /// In their order.
    #[schema(max_items = 1000)]
    pub data: Vec<UpcomingDate>,
    /// Whether there are more than an answer can hold.
    pub is_truncated: bool,
}
