//! What can be said of one column: its name, its kind, and what a list may do with it.

use diesel::Column;
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, Numeric, SqlType, Text, Timestamptz, Uuid, is_nullable,
};
use uuid::Uuid as Identifier;

use super::operator::Op;

/// What a column holds; decides operators, the reading of values and the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Id,
    Text,
    Integer,
    Long,
    Decimal,
    Flag,
    Instant,
    Day,
    Ids,
    Texts,
}

/// A SQL type that a field can have.
pub trait Kinded {
    const KIND: Kind;
    const NULLABLE: bool = false;
}

macro_rules! kinded {
    ($($sql:ty => $kind:ident),+ $(,)?) => {
        $(impl Kinded for $sql { const KIND: Kind = Kind::$kind; })+
    };
}

kinded! {
    Uuid => Id, Text => Text, Integer => Integer, BigInt => Long, Numeric => Decimal, Bool => Flag,
    Timestamptz => Instant, Date => Day,
    Array<Uuid> => Ids, Array<Nullable<Uuid>> => Ids, Array<Text> => Texts, Array<Nullable<Text>> => Texts,
}

impl<T: Kinded + SqlType<IsNull = is_nullable::NotNull>> Kinded for Nullable<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

/// The way from a record to rows of another table of the same organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    pub(super) table: &'static str,
    /// Column of the other table, equal to `local`.
    pub(super) remote: &'static str,
    pub(super) local: &'static str,
}

impl Relation {
    /// To the one row of `table` that `reference` names.
    pub const fn parent(reference: &'static str, table: &'static str) -> Self {
        Self { table, remote: "id", local: reference }
    }

    /// To the rows of `table` whose `reference` names the record.
    pub const fn children(table: &'static str, reference: &'static str) -> Self {
        Self { table, remote: reference, local: "id" }
    }
}

/// One thing that lists can be filtered by, and perhaps sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in the query string and in the record's JSON.
    pub(super) name: &'static str,
    pub(super) column: &'static str,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) sorted: bool,
    /// All values there are; empty when the set is open.
    pub(super) words: &'static [&'static str],
    /// Column with the currency of an amount.
    pub(super) currency: Option<&'static str>,
    pub(super) relation: Option<Relation>,
    /// Whether it is indexed in lower case.
    pub(super) lowered: bool,
    /// What stands in place of a column.
    pub(super) computed: Option<&'static str>,
    /// The field of the organization's own whose values the column holds, in a table beside.
    pub(super) own: Option<Identifier>,
}

/// The field that every record has.
pub(super) const ID: Field = Field {
    name: "id",
    column: "id",
    kind: Kind::Id,
    nullable: false,
    sorted: true,
    words: &[],
    currency: None,
    relation: None,
    lowered: false,
    computed: None,
    own: None,
};

impl Field {
    /// The field of a column, under the column's name.
    pub const fn of<C>(_: C) -> Self
    where
        C: Column + Copy,
        C::SqlType: Kinded,
    {
        Self {
            name: C::NAME,
            column: C::NAME,
            kind: <C::SqlType as Kinded>::KIND,
            nullable: <C::SqlType as Kinded>::NULLABLE,
            sorted: false,
            ..ID
        }
    }

    /// What `sql` makes of the row, with the table's name before each column: for filters alone, no
    /// member of the record.
    pub const fn computed(name: &'static str, kind: Kind, sql: &'static str) -> Self {
        Self { name, column: name, kind, nullable: true, sorted: false, computed: Some(sql), ..ID }
    }

    /// Lists can be sorted by it; wants an index that ends in `id`.
    ///
    /// # Panics
    ///
    /// While compiling, for related and computed fields and for kinds that have no order.
    #[must_use]
    pub const fn sorted(self) -> Self {
        assert!(self.relation.is_none(), "a related field cannot be a sort key");
        assert!(self.computed.is_none(), "a computed field cannot be a sort key");
        assert!(
            !matches!(self.kind, Kind::Id | Kind::Flag | Kind::Ids | Kind::Texts),
            "this kind of column cannot be a sort key"
        );
        Self { sorted: true, ..self }
    }

    /// Under another name than the column's.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The column holds one (or several) of these words and nothing else.
    ///
    /// # Panics
    ///
    /// While compiling, for anything but text.
    #[must_use]
    pub const fn words(self, words: &'static [&'static str]) -> Self {
        assert!(matches!(self.kind, Kind::Text | Kind::Texts), "only text is made of words");
        Self { words, ..self }
    }

    /// The table has an index on the column in lower case, by which a value is found.
    ///
    /// # Panics
    ///
    /// While compiling, for anything but text.
    #[must_use]
    pub const fn lowered(self) -> Self {
        assert!(matches!(self.kind, Kind::Text), "only text has cases");
        Self { lowered: true, ..self }
    }

    /// An amount whose currency is in `currency`; in JSON both are one object.
    ///
    /// # Panics
    ///
    /// While compiling, for anything but a decimal.
    #[must_use]
    pub const fn money(self, currency: &'static str) -> Self {
        assert!(matches!(self.kind, Kind::Decimal), "only a decimal is an amount");
        Self { currency: Some(currency), ..self }
    }

    /// The column is one of related rows.
    ///
    /// # Panics
    ///
    /// While compiling, for a sort key.
    #[must_use]
    pub const fn via(self, relation: Relation) -> Self {
        assert!(!self.sorted, "a related field cannot be a sort key");
        Self { relation: Some(relation), ..self }
    }

    /// What it can be compared by.
    pub(super) const fn operators(&self) -> &'static [Op] {
        match self.kind {
            Kind::Text if self.words.is_empty() => Op::OF_TEXT,
            Kind::Id | Kind::Text => Op::OF_WORDS,
            Kind::Integer | Kind::Long | Kind::Decimal | Kind::Instant | Kind::Day => Op::OF_NUMBERS,
            Kind::Flag => Op::OF_FLAGS,
            Kind::Ids | Kind::Texts => Op::OF_SETS,
        }
    }

    /// The literal that stands for NULL in a sort: smaller than every value, so that one index on
    /// `coalesce(column, literal), id` serves both directions.
    pub const fn least(&self) -> Option<&'static str> {
        match (self.nullable, self.kind) {
            (false, _) | (_, Kind::Id | Kind::Flag | Kind::Ids | Kind::Texts) => None,
            (true, Kind::Text) => Some("''::text"),
            (true, Kind::Integer) => Some("'-2147483648'::integer"),
            (true, Kind::Long) => Some("'-9223372036854775808'::bigint"),
            (true, Kind::Decimal) => Some("'-Infinity'::numeric"),
            (true, Kind::Instant) => Some("'-infinity'::timestamp with time zone"),
            (true, Kind::Day) => Some("'-infinity'::date"),
        }
    }

    /// What a list is sorted by, spelled as PostgreSQL tells of an index on it.
    pub fn sort_expression(&self) -> String {
        let column = self.column;
        self.least().map_or_else(|| column.to_owned(), |least| format!("COALESCE({column}, {least})"))
    }

    /// Name in the query string.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Name in a question, where a dot leads to related records.
    pub(super) fn dotted(&self) -> String {
        self.name.replace("__", ".")
    }

    /// Name in the table.
    pub const fn column(&self) -> &'static str {
        self.column
    }

    /// Whether lists can be sorted by it.
    pub const fn is_sorted(&self) -> bool {
        self.sorted
    }
}
