//! What a list is made of, without the type of its records: so the work is compiled once.

use super::field::{Field, ID};
use super::node::Nested;
use super::operator::Op;
use super::wish::Offered;

/// A record that can be listed.
pub trait Listed {
    /// Last word of the collection's address; cursors are bound to it.
    const COLLECTION: &'static str;
    const TABLE: &'static str;
    /// What lists can be filtered and sorted by; `id` is one without being named. A field's name is
    /// the name of the record's member in JSON, for cursors read it there.
    const FIELDS: &'static [Field];
    /// Column with the folded text that `q` looks into.
    const SEARCH: Option<&'static str> = None;
    /// Whether the table has `archived_at`.
    const ARCHIVES: bool = false;
    /// Whether organizations add fields of their own, and views of the list can be saved.
    const EXTENDED: bool = false;
    /// As in `sort`: names divided by commas, `-` for descending.
    const DEFAULT_SORT: &'static str = "-id";
    /// Related rows that questions can ask about, several comparisons of one row at a time.
    const NESTED: &'static [Nested] = &[];
    /// What of the record can be asked for; `None` if it is always shown whole.
    const OFFER: Option<Offered> = None;
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub collection: &'static str,
    pub table: &'static str,
    pub fields: &'static [Field],
    pub search: Option<&'static str>,
    pub archives: bool,
    pub extended: bool,
    pub default_sort: &'static str,
    pub nested: &'static [Nested],
    pub offer: Option<Offered>,
}

impl Shape {
    pub(super) const fn of<L: Listed>() -> Self {
        Self {
            collection: L::COLLECTION,
            table: L::TABLE,
            fields: L::FIELDS,
            search: L::SEARCH,
            archives: L::ARCHIVES,
            extended: L::EXTENDED,
            default_sort: L::DEFAULT_SORT,
            nested: L::NESTED,
            offer: L::OFFER,
        }
    }

    /// All fields, `id` first.
    pub(super) fn all(self) -> impl Iterator<Item = &'static Field> {
        std::iter::once(&ID).chain(self.fields)
    }

    pub(super) fn field(self, name: &str) -> Option<&'static Field> {
        self.all().find(|field| field.name == name)
    }

    /// The field and operator that a parameter asks for.
    pub(super) fn comparison(self, parameter: &str) -> Option<(&'static Field, Op)> {
        if let Some(field) = self.field(parameter) {
            let equals = field.operators().contains(&Op::Eq);
            return equals.then_some((field, Op::Eq));
        }
        let (name, word) = parameter.rsplit_once("__")?;
        let field = self.field(name)?;
        // Equality has one spelling only: the bare name.
        let op = field.operators().iter().find(|op| op.word() == word && **op != Op::Eq)?;
        Some((field, *op))
    }

    /// Every value that `sort` takes.
    pub(super) fn sorts(self) -> Vec<String> {
        let sorted = self.all().filter(|field| field.sorted);
        sorted.flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)]).collect()
    }
}
