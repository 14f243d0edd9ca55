//! A question's tree: comparisons joined by and, or and not, as SQL.

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::{Error, QueryResult};
use serde_json::Value;

use super::comparison::{Comparison, RELATED, write_rows};
use super::field::{Field, Relation};

/// Related rows that questions can ask about, several comparisons of one row at a time.
#[derive(Clone, Copy, Debug)]
pub struct Nested {
    pub(super) name: &'static str,
    pub(super) relation: Relation,
    pub(super) fields: &'static [Field],
}

impl Nested {
    pub const fn new(name: &'static str, relation: Relation, fields: &'static [Field]) -> Self {
        Self { name, relation, fields }
    }
}

/// A comparison with a field that an organization may have defined, as it was put.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unresolved {
    pub at: String,
    pub key: String,
    pub op: String,
    pub value: Value,
}

/// A condition of any form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare(Comparison),
    /// There is (`some`), or is not, a related row of which all of this holds.
    Rows {
        relation: Relation,
        some: bool,
        all: Vec<Comparison>,
    },
    /// Becomes a comparison before it is asked.
    Unresolved(Unresolved),
}

impl Node {
    /// Whether it speaks of fields that nobody has looked up yet.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(Self::is_open),
            Self::Not(node) => node.is_open(),
            Self::Unresolved(_) => true,
            Self::Compare(_) | Self::Rows { .. } => false,
        }
    }

    pub(super) fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        match self {
            Self::All(nodes) => join(out, table, nodes, " AND "),
            Self::Any(nodes) => join(out, table, nodes, " OR "),
            Self::Not(node) => {
                out.push_sql("((");
                node.write(out, table)?;
                // What is unknown does not hold, so its opposite does: NOT is the exact complement.
                out.push_sql(") IS NOT TRUE)");
                Ok(())
            }
            Self::Compare(comparison) => comparison.write(out, table),
            Self::Rows { relation, some, all } => write_rows(out, table, relation, *some, |out| {
                for comparison in all {
                    out.push_sql(" AND ");
                    comparison.write(out, RELATED)?;
                }
                Ok(())
            }),
            Self::Unresolved(asked) => {
                Err(Error::QueryBuilderError(format!("nobody looked up `{}`", asked.key).into()))
            }
        }
    }
}

fn join<'b>(out: &mut AstPass<'_, 'b, Pg>, table: &str, nodes: &'b [Node], between: &str) -> QueryResult<()> {
    out.push_sql("(");
    for (position, node) in nodes.iter().enumerate() {
        out.push_sql(if position > 0 { between } else { "" });
        node.write(out, table)?;
    }
    out.push_sql(")");
    Ok(())
}
