//! Fields that an organization has defined for itself: named `custom__<key>`, known only once the database
//! is at hand. Their values stand in a table beside (`custom_values`), one column for each kind of value;
//! a sorted field has a row there for every record, with the least value of the kind where it is empty, so
//! one plain index serves filter, sort and both directions.

use std::borrow::Cow;

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::sql_types;
use uuid::Uuid;

use super::comparison::Comparison;
use super::field::{Field, ID, Kind};
use super::operator::Op;
use super::rule::{self, Flaw};
use super::sort::{Key, write_column};
use super::value::Values;

/// What the names of such fields begin with in a query string.
pub(super) const OWN: &str = "custom__";
const TABLE: &str = "custom_values";
/// Names of the table beside, one for each sort key.
const ALIASES: [&str; 3] = ["s0", "s1", "s2"];

/// What a field of an organization's own holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnKind {
    Text,
    /// One of the field's words.
    Word,
    /// Several of the field's words.
    Words,
    Integer,
    Decimal,
    Flag,
    Day,
    Instant,
    Id,
}

/// A field of an organization's own, as lists know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnField {
    pub id: Uuid,
    pub key: String,
    pub kind: OwnKind,
    /// All words there are, where the kind has some.
    pub words: Vec<String>,
    pub filtered: bool,
    pub sorted: bool,
    /// Whether values are kept in lower case.
    pub folded: bool,
}

impl OwnKind {
    /// The column of the values; its first word names the partial indexes.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Text | Self::Word => "text_value",
            Self::Words => "set_value",
            Self::Integer | Self::Decimal => "number_value",
            Self::Flag => "flag_value",
            Self::Day => "day_value",
            Self::Instant => "instant_value",
            Self::Id => "id_value",
        }
    }

    /// Whether its values have an order.
    pub const fn is_ordered(self) -> bool {
        !matches!(self, Self::Words | Self::Flag | Self::Id)
    }

    /// The kind of the values in a question, where whole numbers are written as numbers.
    pub(super) const fn asked_as(self) -> Kind {
        match self {
            Self::Integer => Kind::Long,
            other => other.kind(),
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::Text | Self::Word => Kind::Text,
            Self::Words => Kind::Texts,
            Self::Integer | Self::Decimal => Kind::Decimal,
            Self::Flag => Kind::Flag,
            Self::Day => Kind::Day,
            Self::Instant => Kind::Instant,
            Self::Id => Kind::Id,
        }
    }
}

/// The part of the table beside in which a column's values stand.
pub fn slot(column: &str) -> &str {
    column.trim_end_matches("_value")
}

/// The field that a list's parameter or sort key names.
pub(super) fn named<'a>(fields: &'a [OwnField], name: &str) -> Option<&'a OwnField> {
    let key = name.strip_prefix(OWN)?;
    fields.iter().find(|field| field.key == key)
}

/// The comparison that a parameter asks for.
pub(super) fn comparison(fields: &[OwnField], parameter: &str, texts: &[String]) -> Result<Comparison, Flaw> {
    let unknown = || Flaw::new("unknown_parameter", "This list has no such parameter.");
    if let Some(field) = named(fields, parameter) {
        return field.compared(Op::Eq, texts);
    }
    let (name, word) = parameter.rsplit_once("__").ok_or_else(unknown)?;
    let field = named(fields, name).ok_or_else(unknown)?;
    let op = field.operators().iter().find(|op| op.word() == word && **op != Op::Eq);
    field.compared(*op.ok_or_else(unknown)?, texts)
}

impl OwnField {
    /// What it can be compared by.
    pub(super) fn operators(&self) -> &'static [Op] {
        match self.kind {
            OwnKind::Word => Op::OF_WORDS,
            _ => self.field().operators(),
        }
    }

    pub(super) fn field(&self) -> Field {
        let (column, kind) = (self.kind.column(), self.kind.kind());
        Field { name: "custom", column, kind, nullable: true, own: Some(self.id), ..ID }
    }

    /// The field compared with values that were given as texts.
    pub(super) fn compared(&self, op: Op, texts: &[String]) -> Result<Comparison, Flaw> {
        if !self.filtered || !self.operators().contains(&op) {
            return Err(Flaw::new("unknown_parameter", "This list has no such parameter."));
        }
        let field = self.field();
        if op.takes_flag() {
            return Ok(Comparison { field, op, values: rule::values(&field, op, texts)? });
        }
        if let Some(strange) = texts.iter().find(|text| !self.knows(text)) {
            let strange: String = strange.chars().take(60).collect();
            return Err(Flaw::new("unknown_value", format!("The field has no value `{strange}`.")));
        }
        let folded = |text: &String| if self.folded { text.to_lowercase() } else { text.clone() };
        let texts: Vec<_> = texts.iter().map(folded).collect();
        let values = match self.kind {
            OwnKind::Integer => {
                rule::values(&Field { kind: Kind::Long, ..field }, op, &texts)?;
                let read = Values::read(Kind::Decimal, &texts);
                read.ok_or_else(|| Flaw::new("malformed", "Must be an integer."))?
            }
            _ => rule::values(&field, op, &texts)?,
        };
        Ok(Comparison { field, op, values })
    }

    fn knows(&self, text: &str) -> bool {
        let open = !matches!(self.kind, OwnKind::Word | OwnKind::Words);
        open || self.words.iter().any(|word| word == text)
    }

    pub(super) fn key(&self, descending: bool) -> Result<Key, Flaw> {
        if !self.sorted {
            return Err(Flaw::new("unknown_sort", "The field is not marked as sortable."));
        }
        Ok(Key {
            field: self.field(),
            name: Cow::Owned(format!("{OWN}{}", self.key)),
            descending,
            joined: None,
        })
    }
}

/// Gives the keys that sort by own fields their table; an id that follows such a key is taken from there,
/// where the index has it.
pub(super) fn join(mut keys: Vec<Key>) -> Vec<Key> {
    let leads = keys.first().is_some_and(|key| key.field.own.is_some());
    for (key, alias) in keys.iter_mut().filter(|key| key.field.own.is_some()).zip(ALIASES) {
        key.joined = Some((alias, key.field.column));
    }
    if let Some(id) = keys.last_mut().filter(|key| leads && key.field == ID) {
        id.joined = ALIASES.first().map(|alias| (*alias, "record_id"));
    }
    keys
}

/// The table beside under an alias, up to the conditions that find the record's row for the field.
pub(super) fn write_table<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &str,
    alias: &str,
    own: &'b Uuid,
    column: &str,
) -> QueryResult<()> {
    out.push_identifier(TABLE)?;
    out.push_sql(" ");
    out.push_identifier(alias)?;
    out.push_sql(" WHERE ");
    write_link(out, table, alias, own, column)
}

/// What makes a row of the table beside the record's one for the field.
pub(super) fn write_link<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &str,
    alias: &str,
    own: &'b Uuid,
    column: &str,
) -> QueryResult<()> {
    for (beside, here) in [("organization_id", "organization_id"), ("record_id", "id")] {
        write_column(out, alias, beside)?;
        out.push_sql(" = ");
        write_column(out, table, here)?;
        out.push_sql(" AND ");
    }
    write_column(out, alias, "field_id")?;
    out.push_sql(" = ");
    out.push_bind_param::<sql_types::Uuid, _>(own)?;
    out.push_sql(" AND ");
    write_column(out, alias, "slot")?;
    // A constant of ours, spelled out so that the partial indexes fit.
    out.push_sql(&format!(" = '{}'", slot(column)));
    Ok(())
}

/// The field's value for the record, for the few rows of a page.
pub(super) fn look_up<'b>(out: &mut AstPass<'_, 'b, Pg>, table: &str, field: &'b Field) -> QueryResult<()> {
    let Some(own) = &field.own else { return Ok(()) };
    let [alias, ..] = ALIASES;
    out.push_sql("(SELECT ");
    write_column(out, alias, field.column)?;
    out.push_sql(" FROM ");
    write_table(out, table, alias, own, field.column)?;
    out.push_sql(")");
    Ok(())
}
