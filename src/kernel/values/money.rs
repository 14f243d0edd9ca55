//! Decimals and money: exact, spoken as strings.

use std::borrow::Cow;

use diesel::deserialize::{self, FromSql, FromSqlRow, Queryable};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Nullable, Numeric, Text};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationError, ValidationErrors};

use super::Currency;

macro_rules! decimal_value {
    ($(#[doc = $doc:literal])+ $name:ident, $pattern:expr, $decimals:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Numeric)]
        pub struct $name(Decimal);

        impl $name {
            pub fn new(value: Decimal) -> Self { Self(value) }
            pub fn get(self) -> Decimal { self.0 }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&at_least(self.0, $decimals))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map(Self).map_err(|_| de::Error::custom("not a decimal"))
            }
        }

        impl ToSql<Numeric, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Decimal as ToSql<Numeric, Pg>>::to_sql(&self.0, out)
            }
        }

        impl FromSql<Numeric, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                <Decimal as FromSql<Numeric, Pg>>::from_sql(value).map(Self)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1)).max_length(Some(24))
                    .pattern(Some($pattern))
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { Cow::Borrowed(stringify!($name)) }
        }
    };
}

decimal_value! {
    /// An amount of money as a decimal string, at most four decimals.
    Amount, r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$", 0
}
decimal_value! {
    /// A quantity as a decimal string, more than zero, at most six decimals.
    Quantity,
    concat!(
        r"^([1-9][0-9]{0,11}(\.[0-9]{1,6})?|0\.([1-9][0-9]{0,5}|0[1-9][0-9]{0,4}|0{2}[1-9][0-9]{0,3}",
        r"|0{3}[1-9][0-9]{0,2}|0{4}[1-9][0-9]?|0{5}[1-9]))$"
    ),
    0
}
decimal_value! {
    /// A percentage from 0 to 100 as a decimal string, at most six decimals.
    Rate, r"^(100(\.0{1,6})?|[1-9]?[0-9](\.[0-9]{1,6})?)$", 0
}

/// The decimal without needless zeros, but with at least so many decimals.
fn at_least(value: Decimal, decimals: u32) -> Decimal {
    let mut value = value.normalize();
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    value
}

/// A sum of money. Totals carry no more decimals than the currency's smallest coin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub amount: Amount,
    pub currency: Currency,
}

impl Money {
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount: Amount(amount), currency }
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut object = serializer.serialize_struct("Money", 2)?;
        let amount = at_least(self.amount.0, self.currency.minor_units());
        object.serialize_field("amount", &amount.to_string())?;
        object.serialize_field("currency", &self.currency)?;
        object.end()
    }
}

impl Validate for Money {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let most = self.currency.minor_units();
        if self.amount.0.normalize().scale() <= most {
            return Ok(());
        }
        let mut errors = ValidationErrors::new();
        let mut error = ValidationError::new("too_many_decimals")
            .with_message(format!("At most {most} decimals for {}.", self.currency).into());
        error.add_param("max".into(), &most);
        errors.add("amount", error);
        Err(errors)
    }
}

/// A rule for prices and totals: zero or more.
pub fn not_negative(money: &Money) -> Result<(), ValidationError> {
    if money.amount.0.is_sign_negative() && !money.amount.0.is_zero() {
        return Err(ValidationError::new("out_of_range").with_message("Must not be negative.".into()));
    }
    Ok(())
}

impl Queryable<(Numeric, Text), Pg> for Money {
    type Row = (Amount, Currency);

    fn build((amount, currency): Self::Row) -> deserialize::Result<Self> {
        Ok(Self { amount, currency })
    }
}

/// Money kept in two columns that are empty together: an amount and its currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MaybeMoney(pub Option<Money>);

impl MaybeMoney {
    /// What stands in the column of the amount.
    pub fn amount(&self) -> Option<Amount> {
        self.0.as_ref().map(|money| money.amount)
    }

    /// What stands in the column of the currency.
    pub fn currency(&self) -> Option<Currency> {
        self.0.as_ref().map(|money| money.currency.clone())
    }
}

impl Queryable<(Nullable<Numeric>, Nullable<Text>), Pg> for MaybeMoney {
    type Row = (Option<Amount>, Option<Currency>);

    fn build((amount, currency): Self::Row) -> deserialize::Result<Self> {
        Ok(Self(amount.zip(currency).map(|(amount, currency)| Money { amount, currency })))
    }
}

/// An amount that may be empty while its currency is known.
impl Queryable<(Nullable<Numeric>, Text), Pg> for MaybeMoney {
    type Row = (Option<Amount>, Currency);

    fn build((amount, currency): Self::Row) -> deserialize::Result<Self> {
        Ok(Self(amount.map(|amount| Money { amount, currency })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, currency: &str) -> Money {
        Money::new(text.parse().unwrap(), Currency::new(currency))
    }

    #[test]
    fn money_shows_at_least_its_smallest_coin() {
        let shown = |text, currency| serde_json::to_value(money(text, currency)).unwrap()["amount"].clone();
        assert_eq!(shown("1234.5", "EUR"), "1234.50");
        assert_eq!(shown("1234.0000", "JPY"), "1234");
        assert_eq!(shown("0.1250", "EUR"), "0.125");
    }

    #[test]
    fn a_total_finer_than_the_coin_is_refused() {
        assert!(money("1.05", "EUR").validate().is_ok());
        assert!(money("1.0500", "EUR").validate().is_ok());
        assert!(money("1.055", "EUR").validate().is_err());
        assert!(money("0.5", "JPY").validate().is_err());
    }

    #[test]
    fn a_price_is_zero_or_more() {
        assert!(not_negative(&money("0", "EUR")).is_ok());
        assert!(not_negative(&money("-0.00", "EUR")).is_ok());
        assert!(not_negative(&money("-0.01", "EUR")).is_err());
    }
}
