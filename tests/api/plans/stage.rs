//! A service whose sessions tell their statements and plans.

use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use crm::app::Parts;
use crm::config::Config;
use crm::store::Db;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::filled::filled;
use super::log::{Seen, length, tail};
use crate::support::{Answer, Caller, serve, token};

/// Every session says of each statement what it was and how it was carried out.
const TELLING: &str = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 \
    -c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_format=json -c log_statement=all";

/// The service, with one connection in each pool, so that repetitions meet the statements that it has prepared.
struct Service {
    base: String,
    /// What its sessions call themselves.
    name: String,
    /// The administrator and a representative, with their tokens.
    people: [(Uuid, String); 2],
    /// One question at a time: the log does not say which request a statement belongs to.
    turn: Mutex<()>,
    beside: std::sync::Mutex<PgConnection>,
}

/// Callers of the service, for one test: all that they ask goes through `watch`.
pub struct Stage {
    /// Sees all records.
    pub admin: Caller,
    /// Sees one record of fifty.
    pub rep: Caller,
    pub anonymous: Caller,
    service: &'static Service,
}

impl Stage {
    /// Over tables that the server has statistics of.
    pub async fn new() -> Self {
        static SETTLED: OnceLock<Service> = OnceLock::new();
        Self::of(|| SETTLED.get_or_init(|| Service::start(&filled().settled))).await
    }

    /// Over tables that it has none of yet.
    pub async fn before_statistics() -> Self {
        static FRESH: OnceLock<Service> = OnceLock::new();
        Self::of(|| FRESH.get_or_init(|| Service::start(&filled().fresh))).await
    }

    async fn of(service: fn() -> &'static Service) -> Self {
        let service = actix_web::web::block(service).await.expect("a thread");
        let caller = |(user, token): &(Uuid, String)| {
            Caller::new(&service.base, Some(token.clone()), user.to_string())
        };
        let [admin, rep] = service.people.each_ref().map(caller);
        Self { admin, rep, anonymous: Caller::new(&service.base, None, String::new()), service }
    }

    /// What was asked of the database until the answer was there.
    pub async fn watch(&self, question: impl Future<Output = Answer>) -> (Answer, Seen) {
        let _turn = self.service.turn.lock().await;
        let begin = length(&filled().log);
        let answer = question.await;
        let seen = Seen::read(&answer.asked, &tail(&filled().log, begin), &self.service.sessions());
        (answer, seen)
    }
}

impl Service {
    fn start(url: &str) -> Self {
        let name = format!("plans-{}", Uuid::now_v7().simple());
        let telling = format!("{url}&application_name={name}&options={}", encoded(TELLING));
        if let Err(error) = PgConnection::establish(&telling) {
            panic!("tests of plans need auto_explain, one of PostgreSQL's contrib modules: {error}");
        }
        let mut config = Config::for_tests(&telling);
        config.access_token_lifetime = Duration::from_secs(3600);
        let parts = Parts::new(&config, Db::new(&telling, None, 1, true)).expect("the service");
        let mut beside = PgConnection::establish(url).expect("the database");
        let people = [filled().administrator, id(9, 0)]
            .map(|user| (user, token(&mut beside, &parts, filled().organization, user)));
        let base = serve(parts, config);
        Self { base, name, people, turn: Mutex::default(), beside: std::sync::Mutex::new(beside) }
    }

    /// The server's processes that work for this service alone.
    fn sessions(&self) -> Vec<i32> {
        #[derive(QueryableByName)]
        struct Session {
            #[diesel(sql_type = Integer)]
            pid: i32,
        }
        let sessions = diesel::sql_query("SELECT pid FROM pg_stat_activity WHERE application_name = $1");
        let sessions =
            sessions.bind::<Text, _>(&self.name).load::<Session>(&mut *self.beside.lock().unwrap());
        sessions.unwrap().into_iter().map(|session| session.pid).collect()
    }
}

/// The id of a filled record, by its number. Those of the representative are divisible by fifty.
pub fn id(kind: u8, number: u32) -> Uuid {
    format!("018b0000-0000-700{kind}-8000-{}", 100_000_000_000 + u64::from(number)).parse().unwrap()
}

fn encoded(text: &str) -> String {
    text.replace(' ', "%20").replace('=', "%3D")
}
