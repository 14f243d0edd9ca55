//! Custom fields: what an organization wants to know of its records beside what every organization knows.
//!
//! A definition says of one kind of record which key its `custom` may have, and of what kind and within what
//! limits the value is. Values stand in the record; those that lists filter or sort by, or that must be
//! unique, stand in `custom_values` as well ([`index`]), written in the transaction of the record.
//!
//! Definitions and records must not change under each other: whoever writes a record holds a key-share lock on
//! the organization's row, which inserts take anyway, and whoever changes a definition locks that row against
//! it ([`catalogue`]).

mod catalogue;
mod definitions;
mod index;
mod model;
mod queries;
mod retirement;
mod routes;
mod rules;
mod values;

pub use catalogue::Catalogue;
pub(super) use catalogue::{held, known};
pub(super) use index::{keep, keep_change};
pub use model::{CustomField, Extendable, FieldKind};
pub use retirement::sweep;
pub use routes::routes;
pub(super) use values::Reading;
