//! Trying out what a write would do.

use std::convert::Infallible;

use diesel::Connection as _;
use diesel::pg::PgConnection;

use super::Changed;
use crate::kernel::{Error, Result};

/// Why the savepoint ended: that is what it was for, or the work was refused.
enum End<T> {
    TakenBack(T),
    Failed(Error),
}

impl<T> From<diesel::result::Error> for End<T> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// What the work would answer. It is done and taken back, rather than planned beside the real thing: so it finds every
/// refusal that the real one would find.
pub fn dry_run<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<Changed<T>>,
) -> Result<T> {
    let ended = conn.transaction::<Infallible, End<T>, _>(|conn| match work(conn) {
        Ok(done) => Err(End::TakenBack(done.open().0)),
        Err(error) => Err(End::Failed(error)),
    });
    match ended {
        Err(End::TakenBack(value)) => Ok(value),
        Err(End::Failed(error)) => Err(error),
    }
}
