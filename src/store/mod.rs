//! The only way to the database: one door to read, one to write.

mod changed;
mod closing;
mod collection;
mod db;
mod dry_run;
pub mod embedded;
pub mod history;
mod insertion;
mod once;
mod pool;
mod prepared;
mod revision;
mod rounds;
mod spelled;
mod stored;
pub mod tree;
mod untouched;
pub mod view;

pub use changed::{Author, Changed};
pub use collection::{Collection, Opened, enter_each, found};
pub use db::{Db, commit};
pub use dry_run::dry_run;
pub use insertion::ROWS;
pub use once::forget as forget_answers;
pub use pool::{Pool, Settings};
pub use prepared::Prepared;
pub use revision::revise;
pub use rounds::for_each;
pub use spelled::Spelled;
pub use stored::{Stored, one_of, told};
pub use view::{Link, Related, Sight, SightPage, View};

use diesel::migration::MigrationSource;
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::kernel::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Brings the schema up to this program's; returns the names of what was run.
pub fn migrate(conn: &mut PgConnection) -> Result<Vec<String>> {
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Takes every migration back, newest first; all data is gone then.
pub fn revert_all(conn: &mut PgConnection) -> Result<()> {
    conn.revert_all_migrations(MIGRATIONS).map(|_| ()).map_err(Error::internal)
}

/// Whether the schema is this program's: its newest migration is the database's. Only reads.
pub fn is_migrated(conn: &mut PgConnection) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Newest {
        #[diesel(sql_type = Nullable<Text>)]
        version: Option<String>,
    }
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::internal)?;
    let known = known.iter().map(|migration| migration.name().version().to_string()).max();
    let newest = sql_query("SELECT max(version)::text AS version FROM __diesel_schema_migrations");
    Ok(newest.get_result::<Newest>(conn)?.version == known)
}
