//! Integers with bounds. JSON Schema calls `5.0` an integer, so it is read as one.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! integer_value {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal..=$max:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::expression::AsExpression,
            diesel::deserialize::FromSqlRow, serde::Serialize)]
        #[diesel(sql_type = diesel::sql_types::Int4)]
        #[serde(transparent)]
        pub struct $name(i32);

        impl $name {
            pub const fn new(value: i32) -> Self { Self(value) }
            pub const fn get(self) -> i32 { self.0 }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                whole(deserializer).map(Self)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Int4, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <i32 as diesel::serialize::ToSql<diesel::sql_types::Int4, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Int4, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <i32 as diesel::deserialize::FromSql<diesel::sql_types::Int4, diesel::pg::Pg>>::from_sql(value).map(Self)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                    .minimum(Some($min)).maximum(Some($max))
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { Cow::Borrowed(stringify!($name)) }
        }
    };
}

integer_value! {
    /// A number of things.
    Count, 0..=2_000_000_000
}
integer_value! {
    /// A place in an order, from 1.
    Position, 1..=1000
}
integer_value! {
    /// A share in whole percent.
    Percent, 0..=100
}
integer_value! {
    /// A number of days.
    Days, 1..=3650
}

integer_value! {
    /// A number of seconds.
    Seconds, 0..=2_000_000_000
}

integer_value! {
    /// A number of characters that is allowed.
    Length, 1..=10_000
}
integer_value! {
    /// A number of decimals that is allowed.
    Decimals, 0..=6
}
integer_value! {
    /// The life of a credential, in days.
    KeyDays, 1..=365
}
integer_value! {
    /// A year of the calendar.
    Year, 1000..=2999
}

/// A large whole number, for members that have no type of their own.
pub fn long<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    whole_of(&number).ok_or_else(|| de::Error::custom("not a whole number"))
}

fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    whole_of(&number)
        .and_then(|n| i32::try_from(n).ok())
        .ok_or_else(|| de::Error::custom("not a whole number"))
}

/// The whole number behind `5` or `5.0`.
pub fn whole_of(number: &serde_json::Number) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return Some(whole);
    }
    let text = number.to_string();
    let (digits, zeros) = text.split_once('.')?;
    zeros.bytes().all(|b| b == b'0').then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_zero_fraction_is_still_an_integer() {
        assert_eq!(serde_json::from_str::<Count>("5.0").unwrap(), Count::new(5));
        assert!(serde_json::from_str::<Count>("5.5").is_err());
        assert!(serde_json::from_str::<Count>("99999999999").is_err());
    }
}
