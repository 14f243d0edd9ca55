//! One service and one database for all tests of a run; every test brings its own organization.

use std::net::TcpListener;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;

use crm::app::{self, Parts};
use crm::config::Config;
use crm::outbound::Outbound;
use crm::platform::sequencer::Sequencer;
use crm::platform::webhooks::{Courier, Secrets};
use crm::store::embedded::Embedded;
use crm::store::{self, Db};
use crm::telemetry;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::wire::Wire;

/// The running service.
pub struct App {
    pub base: String,
    pub url: String,
    pub db: Db,
    pub parts: Parts,
    /// What works in the background, and the private server, live as long as the tests.
    _background: (Sequencer, Courier),
    _server: Option<Embedded>,
}

/// The service that all tests share.
pub fn app() -> &'static App {
    static APP: OnceLock<App> = OnceLock::new();
    APP.get_or_init(start)
}

/// The same service once more, on a port of its own and with other settings; its address.
pub fn another(change: impl FnOnce(&mut Config)) -> String {
    let app = app();
    let mut config = Config::for_tests(&app.url);
    change(&mut config);
    let parts = Parts::new(&config, app.db.clone()).expect("the service");
    serve(parts, config)
}

/// The same service, writing over a wire and on one connection; nothing works in its background.
pub fn over(wire: &Wire) -> String {
    let config = Config::for_tests(&wire.url);
    let db = Db::new(&wire.url, Some(&app().url), 1, true);
    serve(Parts::new(&config, db).expect("the service"), config)
}

/// A connection around the service, for what the API does not show.
pub fn database() -> PgConnection {
    PgConnection::establish(&app().url).expect("the database")
}

/// Does something to a database of its own, which is gone afterwards.
pub fn alone(work: impl FnOnce(&mut PgConnection)) {
    let name = format!("alone_{}", uuid::Uuid::now_v7().simple());
    let mut conn = database();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let mut own = PgConnection::establish(&named(&app().url, &name)).unwrap();
    store::migrate(&mut own).unwrap();
    work(&mut own);
    drop(own);
    conn.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
}

/// The same server's address with another database.
pub fn named(url: &str, name: &str) -> String {
    let (before, options) = url.split_once('?').map_or((url, String::new()), |(a, b)| (a, format!("?{b}")));
    let (server, _) = before.rsplit_once('/').expect("a database's address");
    format!("{server}/{name}{options}")
}

#[expect(clippy::disallowed_methods, reason = "tests take their database and log level from the environment")]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A database on a private server that forgets quickly and starts quickly.
pub fn private() -> (String, Embedded) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("api");
    let server = Embedded::start(&folder, true).expect("a private PostgreSQL");
    (own_database(server.url()), server)
}

fn start() -> App {
    let own = || {
        let (url, server) = private();
        (url, Some(server))
    };
    let (url, server) = given("TEST_DATABASE_URL").map_or_else(own, |url| (url, None));
    store::migrate(&mut PgConnection::establish(&url).expect("the database")).expect("migrations");
    let mut config = Config::for_tests(&url);
    config.log.filter = given("TEST_LOG").unwrap_or(config.log.filter);
    telemetry::start(&config.log).expect("a log");
    let db = Db::new(&url, None, config.database.pool_size, true);
    let parts = Parts::new(&config, db.clone()).expect("the service");
    let secrets = Secrets::new(config.key_encryption_key.expose());
    let outbound = Outbound::new(true).expect("a client");
    // Connections of their own, so that requests do not wait for them.
    let own = Db::new(&url, None, 4, true);
    let background =
        (Sequencer::start(own.writer().clone()), Courier::start(own.writer().clone(), secrets, outbound));
    let base = serve(parts.clone(), config);
    App { base, url, db, parts, _background: background, _server: server }
}

/// A database of this run's own; those of earlier runs go.
fn own_database(url: &str) -> String {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let mut conn = PgConnection::establish(url).expect("the private PostgreSQL");
    let old = "SELECT datname::text AS name FROM pg_database d WHERE datname LIKE 'run_%' AND NOT EXISTS \
               (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)";
    for old in diesel::sql_query(old).load::<Found>(&mut conn).expect("the databases") {
        // Another run may have taken it up, or away, meanwhile.
        let _gone = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {}", old.name));
    }
    let name = format!("run_{}", uuid::Uuid::now_v7().simple());
    conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
    named(url, &name)
}

/// Serves on a free port, on a thread that ends with the process.
pub fn serve(parts: Parts, config: Config) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (ready, wait) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let server = app::start(parts, &config, listener).expect("a server");
            ready.send(()).expect("someone who waits");
            server.await.expect("a server that serves");
        });
    });
    wait.recv().expect("a server that starts");
    format!("http://{address}")
}
