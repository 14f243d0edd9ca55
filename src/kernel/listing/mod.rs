//! Lists: filters, sorts, search, totals and cursors of every collection, from one table of fields.
//!
//! A record says by `impl Listed` what can be asked of its list. From that come the extractor
//! ([`Listing`]), the document's parameters, the SQL ([`Condition`], [`Order`]) and the page's end
//! ([`Listing::close`]). Nothing here is generic over fields: adding one costs the compiler nothing.
//!
//! Filters compare null-inclusively (`ne` and `nin` find empty values too); NULL sorts as the
//! smallest value, by `coalesce` with the least value of the type, so one index on
//! `(organization_id, coalesce(…), id)` serves both directions and a page begins with one row comparison.
//! Statement texts depend on which parameters are given, never on their values.

mod asked;
mod chosen;
mod comparison;
mod condition;
mod count;
mod cursor;
mod document;
mod field;
mod keyset;
mod made;
mod node;
mod operator;
mod own;
mod plain;
mod query_string;
mod question;
mod rule;
mod settle;
mod shape;
mod sort;
mod value;
mod wish;

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use diesel::RunQueryDsl as _;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::QueryFragment;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use uuid::Uuid;

use super::page::{Page, PageInfo, Total};
use super::{Error, Result};
use asked::Asked;
use chosen::Within;
use comparison::Comparison;
use count::Count;
use cursor::Cursor;
use shape::Shape;

pub use condition::Condition;
pub use cursor::set_cursor_key;
pub use field::{Field, Kind, Kinded, Relation};
pub use node::Nested;
pub use operator::Op;
pub use own::{OwnField, OwnKind, slot};
pub use query_string::{pairs, query_string};
pub use question::Question;
pub use rule::escape;
pub use settle::Saved;
pub use shape::Listed;
pub use sort::Order;
pub use value::Values;
pub use wish::{Offer, Offered, Wish, parameters as wish_parameters};

pub(super) use count::COUNT_MAX;

/// What a caller asks of the list of `L`.
pub struct Listing<L> {
    asked: Asked,
    _of: PhantomData<fn() -> L>,
}

impl<L: Listed> Listing<L> {
    /// Reads a query string; `path` is the list's address, to which cursors are bound.
    pub fn read(path: &str, query: &str) -> Result<Self> {
        Ok(Self { asked: Asked::read(Shape::of::<L>(), path, query)?, _of: PhantomData })
    }

    /// Only records whose `field` is `value`: what the address of a sub-list says. No part of the
    /// cursor's digest, for that holds the address itself.
    #[must_use]
    pub fn only(mut self, field: Field, value: impl Into<Values>) -> Self {
        self.asked.pins.push(Comparison::new(&field, Op::Eq, value.into()));
        self
    }

    /// Whether it speaks of what only the database knows: own fields of the organization, a view.
    pub fn is_open(&self) -> bool {
        self.asked.open.is_some()
    }

    /// The saved view that it begins with.
    pub fn view(&self) -> Option<Uuid> {
        self.asked.open.as_ref()?.view
    }

    /// The list with nothing open, `within` what the actor may see.
    pub fn settled<W>(&self, fields: &[OwnField], saved: Option<&Saved>, within: W) -> Result<Self>
    where
        W: QueryFragment<Pg> + Send + Sync + 'static,
    {
        let mut asked = settle::settle(&self.asked, fields, saved)?;
        if asked.keys.iter().any(|key| key.joined.is_some()) {
            asked.within = Some(Within(Arc::new(within)));
            asked.rows = self.limit();
        }
        Ok(Self { asked, _of: PhantomData })
    }

    /// 409 `view_not_valid` for what the list does not take.
    pub fn takes(fields: &[OwnField], saved: &Saved) -> Result<()> {
        settle::check(Shape::of::<L>(), fields, saved)
    }

    /// What to filter by, including where the page begins.
    pub fn condition(&self) -> Condition<'_> {
        Condition { asked: &self.asked, paged: true }
    }

    /// What to filter by, on all pages: for sums over the whole list.
    pub fn whole(&self) -> Condition<'_> {
        Condition { asked: &self.asked, paged: false }
    }

    pub fn order(&self) -> Order<'_> {
        Order { table: self.asked.shape.table, keys: &self.asked.keys }
    }

    /// What the list can be sorted by, as PostgreSQL spells it in an index: each wants one on
    /// `(organization_id, …, id)`.
    pub fn sort_expressions() -> Vec<String> {
        let sorted = Shape::of::<L>().all().filter(|field| field.is_sorted());
        sorted.map(Field::sort_expression).collect()
    }

    /// One more than the page holds: the extra row tells that there are more.
    pub fn limit(&self) -> i64 {
        i64::from(self.asked.limit) + 1
    }

    /// What of each record is to be shown.
    pub fn wish(&self) -> &Wish {
        &self.asked.wish
    }

    /// Makes a page of the rows; counts all of them where asked to, `within` what the actor may see.
    pub fn close<W, R>(&self, conn: &mut PgConnection, within: W, rows: Vec<R>) -> Result<Page<R>>
    where
        W: QueryFragment<Pg>,
        R: Serialize,
    {
        let total = if self.asked.counted { Some(self.count(conn, within)?) } else { None };
        self.cut(rows, total)
    }

    fn count<W: QueryFragment<Pg>>(&self, conn: &mut PgConnection, within: W) -> Result<Total> {
        let count = Count { table: self.asked.shape.table, within, condition: self.whole() };
        let counted: i64 = count.get_result(conn)?;
        Ok(Total::of(counted))
    }

    fn cut<R: Serialize>(&self, mut rows: Vec<R>, total: Option<Total>) -> Result<Page<R>> {
        let limit = usize::from(self.asked.limit);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = match rows.last() {
            Some(last) if has_more => Some(self.cursor_behind(last)?),
            _ => None,
        };
        let page = PageInfo { limit: i32::from(self.asked.limit), has_more, next_cursor, total };
        Ok(Page { data: rows, page })
    }

    fn cursor_behind<R: Serialize>(&self, last: &R) -> Result<String> {
        let row = serde_json::to_value(last).map_err(Error::internal)?;
        let Asked { shape, scope, keys, .. } = &self.asked;
        Cursor::behind(shape.collection, scope, keys, &row)?.encode()
    }
}

impl<L: Listed> FromRequest for Listing<L> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.path(), request.query_string()))
    }
}

impl<L: Listed> IntoParams for Listing<L> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        document::parameters(Shape::of::<L>())
    }
}

impl<L> Clone for Listing<L> {
    fn clone(&self) -> Self {
        Self { asked: self.asked.clone(), _of: PhantomData }
    }
}

impl<L> fmt::Debug for Listing<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.asked.fmt(f)
    }
}
