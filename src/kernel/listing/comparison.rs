//! One comparison of a filter, as SQL.

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use uuid::Uuid;

use super::field::{Field, Kind, Relation};
use super::operator::Op;
use super::own;
use super::sort::write_column;
use super::value::Values;

/// A field, an operator and the values to compare with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub field: Field,
    pub op: Op,
    pub values: Values,
}

/// The other table's name inside EXISTS; a table may be related to itself.
pub(super) const RELATED: &str = "r";

impl Comparison {
    pub(super) fn new(field: &Field, op: Op, values: Values) -> Self {
        Self { field: *field, op, values }
    }

    pub(super) fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        let check =
            Check { field: &self.field, op: self.op, yes: self.values.is_true(), values: &self.values };
        if self.op != Op::Eq || self.field.relation.is_some() || self.field.own.is_some() {
            // How many records a range, a set or a related record finds is not the same for all values.
            out.unsafe_to_cache_prepared();
        }
        match (&self.field.relation, &self.field.own) {
            (Some(relation), _) => check.write_via(out, table, relation),
            (None, Some(own)) => check.write_own(out, table, own),
            (None, None) => check.write(out, table),
        }
    }
}

/// Whether there is (`some`), or is not, a related row of which `rest` holds; `rest` begins with AND.
pub(super) fn write_rows<'p, 'b>(
    out: &mut AstPass<'p, 'b, Pg>,
    table: &str,
    relation: &Relation,
    some: bool,
    rest: impl FnOnce(&mut AstPass<'p, 'b, Pg>) -> QueryResult<()>,
) -> QueryResult<()> {
    out.push_sql(if some { "EXISTS (SELECT 1 FROM " } else { "NOT EXISTS (SELECT 1 FROM " });
    out.push_identifier(relation.table)?;
    out.push_sql(" ");
    out.push_identifier(RELATED)?;
    out.push_sql(" WHERE ");
    for (position, (remote, local)) in
        [("organization_id", "organization_id"), (relation.remote, relation.local)].into_iter().enumerate()
    {
        out.push_sql(if position > 0 { " AND " } else { "" });
        write_column(out, RELATED, remote)?;
        out.push_sql(" = ");
        write_column(out, table, local)?;
    }
    rest(out)?;
    out.push_sql(")");
    Ok(())
}

/// A comparison on its way to SQL; `yes` is the answer that `isnull` and `isempty` ask for.
#[derive(Clone, Copy)]
struct Check<'b> {
    field: &'b Field,
    op: Op,
    yes: bool,
    values: &'b Values,
}

impl<'b> Check<'b> {
    /// The same question without its "not", and whether it had one: what is said of related rows
    /// must also hold where there are none.
    fn positive(self) -> (bool, Self) {
        match self.op {
            Op::Ne => (true, Self { op: Op::Eq, ..self }),
            Op::Nin => (true, Self { op: Op::In, ..self }),
            Op::None => (true, Self { op: Op::Any, ..self }),
            Op::IsNull | Op::IsEmpty if self.yes => (true, Self { yes: false, ..self }),
            _ => (false, self),
        }
    }

    fn write_via(self, out: &mut AstPass<'_, 'b, Pg>, table: &str, relation: &Relation) -> QueryResult<()> {
        let (negated, check) = self.positive();
        write_rows(out, table, relation, !negated, |out| {
            out.push_sql(" AND ");
            check.write(out, RELATED)
        })
    }

    fn write_own(self, out: &mut AstPass<'_, 'b, Pg>, table: &str, own: &'b Uuid) -> QueryResult<()> {
        let (negated, check) = self.positive();
        out.push_sql(if negated { "NOT EXISTS (SELECT 1 FROM " } else { "EXISTS (SELECT 1 FROM " });
        own::write_table(out, table, RELATED, own, self.field.column)?;
        out.push_sql(" AND ");
        write_column(out, RELATED, "is_set")?;
        out.push_sql(" AND ");
        check.write(out, RELATED)?;
        out.push_sql(")");
        Ok(())
    }

    fn write(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        match self.op {
            Op::Eq if self.field.lowered => self.find(out, table),
            Op::Eq => self.compare(out, table, " = "),
            Op::Ne if self.field.nullable => self.compare(out, table, " IS DISTINCT FROM "),
            Op::Ne => self.compare(out, table, " <> "),
            Op::Lt => self.compare(out, table, " < "),
            Op::Lte => self.compare(out, table, " <= "),
            Op::Gt => self.compare(out, table, " > "),
            Op::Gte => self.compare(out, table, " >= "),
            Op::In => self.compare_all(out, table, " = ANY(", ")"),
            Op::Nin => self.or_null(out, table, |out| self.compare_all(out, table, " <> ALL(", ")")),
            Op::Any => self.holds(out, table, " && "),
            Op::All => self.holds(out, table, " @> "),
            Op::None => self.or_null(out, table, |out| {
                out.push_sql("NOT ");
                self.compare_all(out, table, " && ", "")
            }),
            Op::Contains | Op::StartsWith => self.like(out, table),
            Op::IsNull => self.is_null(out, table),
            Op::IsEmpty => self.is_empty(out, table),
        }
    }

    fn column(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        if let Some(sql) = self.field.computed {
            out.push_sql(sql);
            return Ok(());
        }
        write_column(out, table, self.field.column)
    }

    fn compare(self, out: &mut AstPass<'_, 'b, Pg>, table: &str, sign: &str) -> QueryResult<()> {
        self.column(out, table)?;
        out.push_sql(sign);
        self.values.bind_one(out)
    }

    /// Finds by the index, and then compares what was written.
    fn find(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        out.push_sql("(lower(");
        self.column(out, table)?;
        out.push_sql(") = lower(");
        self.values.bind_one(out)?;
        out.push_sql(") AND ");
        self.compare(out, table, " = ")?;
        out.push_sql(")");
        Ok(())
    }

    fn compare_all(
        self,
        out: &mut AstPass<'_, 'b, Pg>,
        table: &str,
        before: &str,
        after: &str,
    ) -> QueryResult<()> {
        out.push_sql("(");
        self.column(out, table)?;
        out.push_sql(before);
        self.values.bind_all(out)?;
        out.push_sql(after);
        out.push_sql(")");
        Ok(())
    }

    /// What holds something is not empty: that goes without saying, but not for an index that leaves out the empty ones.
    fn holds(self, out: &mut AstPass<'_, 'b, Pg>, table: &str, sign: &str) -> QueryResult<()> {
        if self.field.kind != Kind::Ids {
            return self.compare_all(out, table, sign, "");
        }
        out.push_sql("(");
        self.column(out, table)?;
        out.push_sql(" <> '{}' AND ");
        self.compare_all(out, table, sign, "")?;
        out.push_sql(")");
        Ok(())
    }

    fn or_null<'p>(
        self,
        out: &mut AstPass<'p, 'b, Pg>,
        table: &str,
        rest: impl FnOnce(&mut AstPass<'p, 'b, Pg>) -> QueryResult<()>,
    ) -> QueryResult<()> {
        if !self.field.nullable {
            return rest(out);
        }
        out.push_sql("(");
        self.column(out, table)?;
        out.push_sql(" IS NULL OR ");
        rest(out)?;
        out.push_sql(")");
        Ok(())
    }

    fn like(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        out.push_sql("fold(");
        self.column(out, table)?;
        out.push_sql(") LIKE fold(");
        self.values.bind_one(out)?;
        out.push_sql(")");
        Ok(())
    }

    fn is_null(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        self.column(out, table)?;
        out.push_sql(if self.yes { " IS NULL" } else { " IS NOT NULL" });
        Ok(())
    }

    fn is_empty(self, out: &mut AstPass<'_, 'b, Pg>, table: &str) -> QueryResult<()> {
        out.push_sql("coalesce(cardinality(");
        self.column(out, table)?;
        out.push_sql(if self.yes { "), 0) = 0" } else { "), 0) > 0" });
        Ok(())
    }
}
