//! Statements that are put together of texts of the program, of values, and of what an actor sees.

use std::borrow::Cow;

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{RunQueryDsl, sql_types};
use uuid::Uuid;

use crate::access::Within;

/// A statement on its way. It is planned for its values each time: which index finds a word depends on the word.
#[derive(Default)]
pub struct Writing(Vec<Piece>);

enum Piece {
    Sql(Cow<'static, str>),
    Text(String),
    Texts(Vec<String>),
    Id(Uuid),
    Ids(Vec<Uuid>),
    Within(Within),
}

impl Writing {
    pub fn sql(&mut self, sql: impl Into<Cow<'static, str>>) -> &mut Self {
        self.0.push(Piece::Sql(sql.into()));
        self
    }

    pub fn text(&mut self, value: impl Into<String>) -> &mut Self {
        self.0.push(Piece::Text(value.into()));
        self
    }

    pub fn texts(&mut self, values: Vec<String>) -> &mut Self {
        self.0.push(Piece::Texts(values));
        self
    }

    pub fn id(&mut self, value: Uuid) -> &mut Self {
        self.0.push(Piece::Id(value));
        self
    }

    pub fn ids(&mut self, values: Vec<Uuid>) -> &mut Self {
        self.0.push(Piece::Ids(values));
        self
    }

    pub fn within(&mut self, within: &Within) -> &mut Self {
        self.0.push(Piece::Within(within.clone()));
        self
    }

    /// A text in which `{name}` stands for a value.
    pub fn filled(&mut self, sql: &'static str, values: &[(&str, String)]) -> &mut Self {
        let mut rest = sql;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            self.sql(before);
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                self.text(value);
            }
            rest = behind;
        }
        self.sql(rest)
    }
}

impl QueryFragment<Pg> for Writing {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        for piece in &self.0 {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Text(value) => out.push_bind_param::<sql_types::Text, _>(value)?,
                Piece::Texts(values) => {
                    out.push_bind_param::<sql_types::Array<sql_types::Text>, _>(values)?;
                }
                Piece::Id(value) => out.push_bind_param::<sql_types::Uuid, _>(value)?,
                Piece::Ids(values) => out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(values)?,
                Piece::Within(within) => within.walk_ast(out.reborrow())?,
            }
        }
        Ok(())
    }
}

impl QueryId for Writing {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Writing {
    type SqlType = sql_types::Untyped;
}

impl RunQueryDsl<PgConnection> for Writing {}
