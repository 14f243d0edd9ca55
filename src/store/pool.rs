//! Connections, kept and handed out. A connection is asked whether it lives only after it was idle.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, Connection as _, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, Error as ManagerError, ManageConnection};

use crate::kernel::{Error, Result};

/// After so long without use a connection may have died unnoticed.
const IDLE: Duration = Duration::from_secs(1);

/// The most statements that a connection keeps the plans of, on both sides: callers choose filters and members, so
/// there is no end to them. Then it gives way to a new one.
const PLANS_MAX: usize = 500;

/// How a pool is made.
#[derive(Clone, Debug)]
pub struct Settings {
    pub url: String,
    pub size: u32,
    /// Refuse every write in the database itself.
    pub read_only: bool,
    /// Keep prepared statements; off behind a pooler that shares connections between transactions.
    pub prepared: bool,
}

/// A connection that knows when it last worked.
pub struct Connection {
    inner: PgConnection,
    last_used: Instant,
    plans: Arc<AtomicUsize>,
}

impl Deref for Connection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// Makes connections and tells dead ones.
pub struct Manager {
    inner: ConnectionManager<PgConnection>,
    settings: Settings,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = ManagerError;

    fn connect(&self) -> std::result::Result<Connection, ManagerError> {
        let mut inner = PgConnection::establish(&self.settings.url).map_err(ManagerError::ConnectionError)?;
        let prepare =
            |conn: &mut PgConnection, sql| conn.batch_execute(sql).map_err(ManagerError::QueryError);
        if self.settings.prepared {
            prepare(&mut inner, "SET statement_timeout = '30s'; SET lock_timeout = '5s'; SET jit = off;")?;
            prepare(&mut inner, "SET idle_in_transaction_session_timeout = '15s'; SET timezone = 'UTC';")?;
            if self.settings.read_only {
                prepare(
                    &mut inner,
                    "SET default_transaction_read_only = on; SET statement_timeout = '10s'; SET work_mem = '32MB';",
                )?;
            }
        } else {
            // Session settings would leak to whoever gets the server connection next.
            inner.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        let plans = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&plans);
        inner.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Connection { inner, last_used: Instant::now(), plans })
    }

    fn is_valid(&self, conn: &mut Connection) -> std::result::Result<(), ManagerError> {
        if conn.last_used.elapsed() > IDLE { self.inner.is_valid(&mut conn.inner) } else { Ok(()) }
    }

    fn has_broken(&self, conn: &mut Connection) -> bool {
        conn.last_used = Instant::now();
        conn.plans.load(Ordering::Relaxed) > PLANS_MAX || self.inner.has_broken(&mut conn.inner)
    }
}

/// A pool of connections; making it needs no database.
#[derive(Clone)]
pub struct Pool(diesel::r2d2::Pool<Manager>);

impl Pool {
    pub fn new(settings: Settings) -> Self {
        let inner = ConnectionManager::new(&settings.url);
        let builder = diesel::r2d2::Pool::builder()
            .max_size(settings.size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(2))
            .error_handler(Box::new(Quiet));
        Self(builder.build_unchecked(Manager { inner, settings }))
    }

    /// A connection, or 503 when none is free in two seconds.
    pub fn get(&self) -> Result<diesel::r2d2::PooledConnection<Manager>> {
        self.0.get().map_err(|error| {
            tracing::warn!(%error, "no database connection");
            Error::unavailable("database_unavailable", 1)
        })
    }

    /// Connections in use and in all.
    pub fn load(&self) -> (u32, u32) {
        let state = self.0.state();
        (state.connections - state.idle_connections, state.connections)
    }
}

/// A failed connection is told once, where it was wanted.
#[derive(Debug)]
struct Quiet;

impl diesel::r2d2::HandleError<ManagerError> for Quiet {
    fn handle_error(&self, error: ManagerError) {
        tracing::debug!(%error, "connecting to the database failed");
    }
}
