//! Databases with the records of a few years, made once.

use std::path::PathBuf;
use std::sync::OnceLock;

use crm::store::{self, embedded::Embedded};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use uuid::Uuid;

use super::log::shorten;
use crate::support::{app, founded, named, private};

/// Of each of two organizations, of which the one is asked about.
const ROWS: u32 = 4_000;

/// Indexes of the big tables are made when all is there, which takes half the time.
const WITHOUT_INDEXES: &str = "SET session_replication_role = replica;
    CREATE TEMP TABLE later AS SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
      WHERE indrelid::regclass::text IN ('accounts', 'contacts', 'leads', 'deals') AND NOT indisunique;
    DO $$ DECLARE one record; BEGIN
      FOR one IN SELECT * FROM later LOOP EXECUTE 'DROP INDEX ' || one.name; END LOOP;
    END $$;";
const WITH_INDEXES: &str = "DO $$ DECLARE one record; BEGIN
      FOR one IN SELECT * FROM later LOOP EXECUTE one.made; END LOOP;
    END $$;
    DROP TABLE later; RESET session_replication_role;";

/// Two databases with the same content.
pub struct Filled {
    /// After VACUUM and ANALYZE.
    pub settled: String,
    /// Before: as after an import, until the server comes round to it.
    pub fresh: String,
    pub log: PathBuf,
    pub organization: Uuid,
    pub administrator: Uuid,
    /// The server lives as long as the tests.
    _server: Embedded,
}

/// The databases that all tests of plans share.
pub fn filled() -> &'static Filled {
    static FILLED: OnceLock<Filled> = OnceLock::new();
    FILLED.get_or_init(fill)
}

fn fill() -> Filled {
    // It clears up what runs of before have left; not in the moment when nobody is connected to these databases.
    app();
    let (settled, server) = private();
    let mut conn = PgConnection::establish(&settled).unwrap();
    store::migrate(&mut conn).unwrap();
    conn.batch_execute(WITHOUT_INDEXES).unwrap();
    let (organization, administrator) = filled_organization(&mut conn);
    let _other = filled_organization(&mut conn);
    conn.batch_execute(WITH_INDEXES).unwrap();
    let (mut conn, fresh) = copied(conn, &settled, server.url());
    // A smaller sample takes half the time.
    conn.batch_execute("SET default_statistics_target = 30").unwrap();
    conn.batch_execute("VACUUM ANALYZE users, accounts, contacts, leads, deals").unwrap();
    let log = server.folder().join("server.log");
    shorten(&log);
    Filled { settled, fresh, log, organization, administrator, _server: server }
}

fn filled_organization(conn: &mut PgConnection) -> (Uuid, Uuid) {
    let (organization, administrator) = founded(conn);
    let id = organization.id.uuid();
    let fill =
        include_str!("fill.sql").replace("$org", &format!("'{id}'")).replace("$rows", &ROWS.to_string());
    conn.batch_execute(&fill).unwrap();
    (id, administrator.id.uuid())
}

/// Nobody may be connected to what is copied.
fn copied(conn: PgConnection, url: &str, server: &str) -> (PgConnection, String) {
    let (from, copy) = (name(url), format!("run_{}", Uuid::now_v7().simple()));
    drop(conn);
    let mut beside = PgConnection::establish(server).unwrap();
    beside.batch_execute(&format!("CREATE DATABASE {copy} TEMPLATE {from}")).unwrap();
    (PgConnection::establish(url).unwrap(), named(url, &copy))
}

fn name(url: &str) -> &str {
    let path = url.split('?').next().unwrap();
    path.rsplit('/').next().unwrap()
}
