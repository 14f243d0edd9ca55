//! Values of filters and cursors: read from text, bound to statements.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::{Error, QueryResult};
use diesel::sql_types as sql;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::field::Kind;
use crate::kernel::ids::Id;

/// One or several values of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    Ids(Vec<Uuid>),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Decimals(Vec<Decimal>),
    Flags(Vec<bool>),
    Instants(Vec<DateTime<Utc>>),
    Days(Vec<NaiveDate>),
}

macro_rules! from_one {
    ($($one:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$one> for Values {
            fn from(value: $one) -> Self {
                Self::$variant(vec![value.into()])
            }
        })+
    };
}

from_one! {
    Uuid => Ids, String => Texts, &str => Texts, i32 => Integers, i64 => Integers, Decimal => Decimals,
    bool => Flags, DateTime<Utc> => Instants, NaiveDate => Days,
}

impl<T> From<Id<T>> for Values {
    fn from(id: Id<T>) -> Self {
        id.uuid().into()
    }
}

impl Values {
    /// Reads texts that are known to be well formed; `None` if one is not even that.
    pub(super) fn read(kind: Kind, texts: &[String]) -> Option<Self> {
        Some(match kind {
            Kind::Id | Kind::Ids => Self::Ids(each(texts, |text| Uuid::parse_str(text).ok())?),
            Kind::Text | Kind::Texts => Self::Texts(texts.to_vec()),
            Kind::Integer | Kind::Long => Self::Integers(each(texts, |text| text.parse().ok())?),
            Kind::Decimal => Self::Decimals(each(texts, |text| Decimal::from_str_exact(text).ok())?),
            Kind::Flag => Self::Flags(each(texts, |text| text.parse().ok())?),
            Kind::Instant => Self::Instants(each(texts, instant)?),
            Kind::Day => Self::Days(each(texts, |text| text.parse().ok())?),
        })
    }

    /// Binds the first value.
    pub(super) fn bind_one<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Ids(values) => out.push_bind_param::<sql::Uuid, _>(first(values)?),
            Self::Texts(values) => out.push_bind_param::<sql::Text, _>(first(values)?),
            Self::Integers(values) => out.push_bind_param::<sql::BigInt, _>(first(values)?),
            Self::Decimals(values) => out.push_bind_param::<sql::Numeric, _>(first(values)?),
            Self::Flags(values) => out.push_bind_param::<sql::Bool, _>(first(values)?),
            Self::Instants(values) => out.push_bind_param::<sql::Timestamptz, _>(first(values)?),
            Self::Days(values) => out.push_bind_param::<sql::Date, _>(first(values)?),
        }
    }

    /// Binds all values as one array, so that a statement's text does not depend on their number.
    pub(super) fn bind_all<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Ids(values) => out.push_bind_param::<sql::Array<sql::Uuid>, _>(values),
            Self::Texts(values) => out.push_bind_param::<sql::Array<sql::Text>, _>(values),
            Self::Integers(values) => out.push_bind_param::<sql::Array<sql::BigInt>, _>(values),
            Self::Decimals(values) => out.push_bind_param::<sql::Array<sql::Numeric>, _>(values),
            Self::Flags(values) => out.push_bind_param::<sql::Array<sql::Bool>, _>(values),
            Self::Instants(values) => out.push_bind_param::<sql::Array<sql::Timestamptz>, _>(values),
            Self::Days(values) => out.push_bind_param::<sql::Array<sql::Date>, _>(values),
        }
    }

    /// The answer to a yes-or-no question.
    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Flags(flags) if flags.first() == Some(&true))
    }
}

fn each<T>(texts: &[String], read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    texts.iter().map(|text| read(text)).collect()
}

fn first<T>(values: &[T]) -> QueryResult<&T> {
    values.first().ok_or_else(|| Error::QueryBuilderError("a comparison without a value".into()))
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}
