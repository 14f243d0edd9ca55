//! Small objects, and lists of them, that live in one `jsonb` column of their record.

use std::io::Write as _;

use diesel::deserialize;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A list kept in a `jsonb` column; in JSON it is the list itself.
#[macro_export]
macro_rules! json_column {
    ($(#[$doc:meta])* pub struct $name:ident(Vec<$item:ty>);) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);

        $crate::json_value!($name);
    };
}

/// The way of a type into a `jsonb` column and out of it, by its JSON.
#[macro_export]
macro_rules! json_value {
    ($name:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                $crate::kernel::json_column::write(self, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                $crate::kernel::json_column::read(value.as_bytes())
            }
        }
    };
}

/// The version of the binary form of `jsonb`, which comes before the text.
const VERSION: u8 = 1;

/// Straight into the column, without a document in between.
pub fn write<T: Serialize>(value: &T, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(&[VERSION])?;
    serde_json::to_writer(out, value)?;
    Ok(IsNull::No)
}

/// Straight out of the column.
pub fn read<T: DeserializeOwned>(column: &[u8]) -> deserialize::Result<T> {
    match column.split_first() {
        Some((&VERSION, text)) => Ok(serde_json::from_slice(text)?),
        _ => Err("an unknown form of jsonb".into()),
    }
}
