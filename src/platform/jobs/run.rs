//! A job in work: chunk after chunk, each proved, checkpointed and logged in its own transaction.

use diesel::pg::PgConnection;
use serde_json::Value;

use super::lease::{self, Claim, Held};
use crate::access::{Actor, Scopes};
use crate::identity::{deputy, deputy_of_key};
use crate::kernel::{Error, Result};
use crate::store::{self, Author, Changed, Pool};

/// Why a job is not worked on any further.
#[derive(Debug)]
pub enum Stop {
    /// Another worker has it.
    Lost,
    Cancelled,
    /// The worker ends; another will go on.
    Halted,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How far a chunk has brought the job, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Mark {
    pub done: i64,
    pub total: Option<i64>,
    pub checkpoint: Value,
}

/// A job in the hands of a worker.
pub struct Run<'a> {
    pub job: Claim,
    pool: &'a Pool,
    halted: &'a dyn Fn() -> bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(job: Claim, pool: &'a Pool, halted: &'a dyn Fn() -> bool) -> Self {
        Self { job, pool, halted }
    }

    /// For what a job reads beside its chunks.
    pub fn pool(&self) -> &Pool {
        self.pool
    }

    /// One transaction: the proof of the lease, the work as whoever made the job, the change log, the checkpoint.
    pub fn chunk<T>(
        &mut self,
        work: impl FnOnce(&mut PgConnection, &Actor) -> Result<(Changed<T>, Mark)>,
    ) -> Result<T, Stop> {
        if (self.halted)() {
            return Err(Stop::Halted);
        }
        let (job, mut conn) = (&self.job, self.pool.get()?);
        let author = self.author();
        let mut kept = None;
        let outcome = store::commit(&mut conn, &author, |conn| {
            let stop = match lease::hold(conn, job)? {
                Held::Yes => None,
                Held::Cancelled => Some(Stop::Cancelled),
                Held::Lost => Some(Stop::Lost),
            };
            if let Some(stop) = stop {
                return Ok(Changed::nothing().map(|()| Err(stop)));
            }
            let actor = job.actor(conn)?;
            let (done, mark) = work(conn, &actor)?;
            lease::keep(conn, job, &mark)?;
            kept = Some(mark.checkpoint);
            Ok(done.map(Ok))
        })?;
        self.job.checkpoint = kept.or(self.job.checkpoint.take());
        outcome
    }

    /// Whoever made the job, for what it reads beside its chunks.
    pub fn actor(&self, conn: &mut PgConnection) -> Result<Actor> {
        self.job.actor(conn)
    }

    fn author(&self) -> Author {
        let (organization_id, actor_id) = (self.job.organization_id, Some(self.job.owner_id));
        Author { actor_id, request_id: Some(self.job.id.uuid()), ..Author::program(organization_id) }
    }
}

impl Claim {
    /// Whoever made the job, as they are now; a key, as it is now and no further than it reached then.
    fn actor(&self, conn: &mut PgConnection) -> Result<Actor> {
        let (of, request) = (self.organization_id, self.id.uuid());
        let Some(key) = self.key_id else {
            let found = deputy(conn, of, self.owner_id, request)?;
            return found.ok_or_else(|| Error::forbidden("The user who made the job is not active."));
        };
        let granted = Scopes::of_words(self.scopes.iter().flat_map(|scopes| scopes.split(' ')));
        let found = deputy_of_key(conn, of, key, &granted, request)?;
        found.ok_or_else(|| Error::forbidden("The key that made the job is not valid any more."))
    }
}
