//! The two doors. Nothing is committed without saying what changed.

use actix_web::web;
use diesel::Connection as _;
use diesel::pg::PgConnection;
use tracing::Span;

use super::changed::{Author, Changed};
use super::closing::{Keeping, close};
use super::once::{self, Scope};
use super::pool::{Pool, Settings};
use crate::access::{Can, Does, Guarded};
use crate::kernel::answer::Answer;
use crate::kernel::{Error, Result};

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    reader: Pool,
    writer: Pool,
}

impl Db {
    /// `read_url` may name a replica.
    pub fn new(url: &str, read_url: Option<&str>, size: u32, prepared: bool) -> Self {
        let pool =
            |url: &str, read_only| Pool::new(Settings { url: url.to_owned(), size, read_only, prepared });
        Self { reader: pool(read_url.unwrap_or(url), true), writer: pool(url, false) }
    }

    /// Reads on a connection that cannot write.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.reader.clone();
        blocking(move || work(&mut *pool.get()?)).await
    }

    /// Does the work in a transaction and commits it together with its rows of the change log and, where
    /// the request has a key, with the answer that a repetition gets.
    pub async fn write<A: Does, R: Guarded + 'static, T: Send + 'static, U: Answer + Send + 'static>(
        &self,
        who: Can<A, R>,
        answer: impl FnOnce(T) -> U + Send + 'static,
        work: impl FnOnce(&mut PgConnection, &Can<A, R>) -> Result<Changed<T>> + Send + 'static,
    ) -> Result<U> {
        let pool = self.writer.clone();
        blocking(move || {
            let author = Author::of(who.actor());
            commit_once(&mut *pool.get()?, &author, answer, |conn| work(conn, &who))
        })
        .await
    }

    /// The same in the name of somebody whose permission the work itself looks at.
    pub async fn write_for<T: Send + 'static, U: Answer + Send + 'static>(
        &self,
        author: Author,
        answer: impl FnOnce(T) -> U + Send + 'static,
        work: impl FnOnce(&mut PgConnection) -> Result<Changed<T>> + Send + 'static,
    ) -> Result<U> {
        let pool = self.writer.clone();
        blocking(move || commit_once(&mut *pool.get()?, &author, answer, work)).await
    }

    /// A write before or beyond permission, such as log in and log out; no key makes it act once.
    pub async fn write_as<T: Send + 'static>(
        &self,
        author: Author,
        work: impl FnOnce(&mut PgConnection) -> Result<Changed<T>> + Send + 'static,
    ) -> Result<T> {
        let pool = self.writer.clone();
        blocking(move || commit(&mut *pool.get()?, &author, work)).await
    }

    /// The pools, for readiness and metrics.
    pub fn pools(&self) -> [(&'static str, &Pool); 2] {
        [("reader", &self.reader), ("writer", &self.writer)]
    }

    /// The pool that writes, for workers and commands on threads of their own.
    pub fn writer(&self) -> &Pool {
        &self.writer
    }
}

/// A transaction that ends with its rows of the change log.
pub fn commit<T>(
    conn: &mut PgConnection,
    author: &Author,
    work: impl FnOnce(&mut PgConnection) -> Result<Changed<T>>,
) -> Result<T> {
    conn.transaction(|conn| {
        let (value, entries) = work(conn)?.open();
        close(conn, author, entries, None)?;
        Ok(value)
    })
}

/// The same, once for each key.
fn commit_once<T, U: Answer>(
    conn: &mut PgConnection,
    author: &Author,
    answer: impl FnOnce(T) -> U,
    work: impl FnOnce(&mut PgConnection) -> Result<Changed<T>>,
) -> Result<U> {
    let Some((scope, key)) = Scope::of(author) else { return commit(conn, author, work).map(answer) };
    conn.transaction(|conn| {
        once::admit(conn, scope, key)?;
        let (value, entries) = work(conn)?.open();
        let answer = answer(value);
        close(conn, author, entries, Some(Keeping { scope, once: key, answer: answer.kept()? }))?;
        Ok(answer)
    })
}

/// Runs on a blocking thread; the work ends whole, even when the caller has gone.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let span = Span::current();
    web::block(move || span.in_scope(work)).await.map_err(Error::internal)?
}
