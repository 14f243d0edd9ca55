//! The server: listening, serving, and stopping without dropping anybody.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::{Condition, from_fn};
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use actix_web::rt::time::sleep;
use actix_web::{App, HttpServer, web};
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

use super::edge::{Edge, edge};
use super::gate::{Gate, gate};
use super::health::Stopping;
use super::meta::{self, Document};
use super::metrics;
use crate::config::Config;
use crate::files::{Sweeper, Vault};
use crate::identity::{Authority, Settings};
use crate::kernel::http::{BodyLimits, PublicUrl, serving};
use crate::kernel::listing;
use crate::kernel::once;
use crate::kernel::peer::Proxies;
use crate::kernel::places::Places;
use crate::kernel::quota::Meters;
use crate::kernel::{Error, Result};
use crate::outbound::Outbound;
use crate::platform::changes::{Feed, audit};
use crate::platform::notifications::Inboxes;
use crate::platform::sequencer::Sequencer;
use crate::platform::webhooks::{Courier, Secrets};
use crate::platform::{Background, Uploads};
use crate::routing::Routes;
use crate::store::Db;

/// What every worker thread shares.
#[derive(Clone)]
pub struct Parts {
    db: Db,
    authority: web::Data<Authority>,
    edge: Edge,
    gate: web::Data<Gate>,
    document: web::Data<Document>,
    limits: BodyLimits,
    stopping: web::Data<Stopping>,
    origins: Arc<[String]>,
    meters: web::Data<Meters>,
    proxies: Proxies,

    outbound: Outbound,
    feed: Feed,
    inboxes: Inboxes,
    secrets: Secrets,
    vault: web::Data<Vault>,
    uploads: web::Data<Uploads>,
}

impl Parts {
    pub fn new(config: &Config, db: Db) -> Result<Self> {
        listing::set_cursor_key(config.key_encryption_key.expose());
        let routes = Routes::of(&meta::text().map_err(Error::internal)?).map_err(Error::internal)?;
        let waiting = Places::new(config.max_waiting);
        let gate = Gate { routes, places: Places::new(config.max_in_flight) };
        Ok(Self {
            authority: web::Data::new(Authority::new(db.clone(), &settings(config))?),
            feed: Feed::new(db.clone(), config.feed_retention, waiting.clone()),
            inboxes: Inboxes::new(db.clone(), waiting),
            db,
            edge: Edge {
                base: config.public_url.as_str().into(),
                https: config.public_url.starts_with("https:"),
            },
            gate: web::Data::new(gate),
            document: web::Data::new(Document::of(&config.public_url)),
            limits: BodyLimits { time: config.body_timeout, ..BodyLimits::default() },
            stopping: web::Data::new(Stopping::default()),
            origins: config.cors_origins.clone().into(),
            meters: web::Data::new(Meters::new(config.limits.rates)),
            vault: web::Data::new(Vault::open(&config.files)?),
            uploads: web::Data::new(Uploads::default()),
            proxies: Proxies(config.limits.trusted_proxies.clone().into()),

            outbound: Outbound::new(config.outbound_private)?,
            secrets: Secrets::new(config.key_encryption_key.expose()),
        })
    }

    /// How people and programs are identified, for whoever mints tokens in this process.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }
}

/// What identity needs of the settings.
pub fn settings(config: &Config) -> Settings {
    Settings {
        issuer: config.public_url.clone(),
        audience: format!("{}/api", config.public_url),
        access_token_s: u32::try_from(config.access_token_lifetime.as_secs()).unwrap_or(u32::MAX),
        key_encryption_key: *config.key_encryption_key.expose(),
        argon2_memory_kib: config.argon2.memory_kib,
        argon2_rounds: config.argon2.rounds,
        throttle: config.login_throttle,
        outbound_private: config.outbound_private,
    }
}

/// A server on the listener; it runs while it is polled.
pub fn start(parts: Parts, config: &Config, listener: TcpListener) -> io::Result<Server> {
    // More threads than connections would only wait for each other.
    let threads = usize::try_from(config.database.pool_size).unwrap_or(usize::MAX).div_ceil(config.workers);
    let app = move || {
        let parts = parts.clone();
        App::new()
            .app_data(web::Data::new(parts.db))
            .app_data(parts.authority)
            .app_data(web::Data::new(parts.outbound))
            .app_data(web::Data::new(parts.secrets))
            .app_data(parts.gate)
            .app_data(parts.stopping)
            .app_data(web::Data::new(PublicUrl(parts.edge.base.clone())))
            .app_data(parts.meters)
            .app_data(parts.proxies)
            .app_data(parts.vault)
            .app_data(parts.uploads)
            .app_data(web::Data::new(parts.edge))
            .app_data(parts.document)
            .app_data(parts.limits)
            .app_data(web::Data::new(parts.feed))
            .app_data(web::Data::new(parts.inboxes))
            .configure(|config| serving(config, super::routes))
            .service(SwaggerUi::new("/api/docs/{_:.*}").config(DocsConfig::from("/api/v1/openapi.json")))
            .wrap(from_fn(gate))
            .wrap(from_fn(edge))
            .wrap(Condition::new(!parts.origins.is_empty(), cors(&parts.origins)))
    };
    let server = HttpServer::new(app)
        .workers(config.workers)
        .worker_max_blocking_threads(threads.max(1))
        .client_request_timeout(Duration::from_secs(5))
        .shutdown_timeout(config.drain.limit.as_secs())
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// Off unless origins are configured; then exactly those.
fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "etag",
        "location",
        "link",
        "retry-after",
        "ratelimit",
        "ratelimit-policy",
        "idempotent-replayed",
        "x-request-id",
        "deprecation",
        "sunset",
    ];
    let cors = Cors::default()
        .allow_any_method()
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT])
        .allowed_headers([header::IF_MATCH, header::IF_NONE_MATCH])
        .allowed_header(once::KEY)
        .allowed_header("x-client-request-id")
        .expose_headers(exposed)
        .max_age(600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Serves until the process is told to stop; the work in the background runs along.
pub async fn run(config: Config, db: Db) -> io::Result<()> {
    let listener = TcpListener::bind(config.listen)?;
    let parts = Parts::new(&config, db.clone()).map_err(io::Error::other)?;
    let (stopping, feed) = (parts.stopping.clone(), parts.feed.clone());
    let inboxes = parts.inboxes.clone();
    let metrics = metrics::start(&config, db.clone())?;
    let sequencer = Sequencer::start(db.writer().clone());
    let background = Background::start(db.writer(), &config.public_url);
    let notary = audit::notary(db.writer().clone(), parts.authority().clone());
    let courier = Courier::start(db.writer().clone(), parts.secrets.clone(), parts.outbound.clone());
    let sweeper = Sweeper::start(parts.vault.clone(), db.clone());
    let server = start(parts, &config, listener)?;
    let handle = server.handle();
    let drain = config.drain;
    actix_web::rt::spawn(async move {
        let by_hand = stopped().await.unwrap_or(true);
        stopping.begin();
        if !by_hand {
            // Whoever balances load reads from /health/ready that this process is leaving.
            sleep(drain.notice).await;
        }
        feed.end();
        inboxes.end();
        handle.stop(true).await;
    });
    let ended = server.await;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    drop((background, notary, sequencer, courier, sweeper));
    ended
}

/// Waits for a signal to stop; true for Ctrl-C.
pub async fn stopped() -> io::Result<bool> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let by_hand = async |signal: &mut Signal| signal.recv().await;
    let (interrupt, terminate) = (Box::pin(by_hand(&mut interrupt)), Box::pin(by_hand(&mut terminate)));
    Ok(matches!(
        futures_util::future::select(interrupt, terminate).await,
        futures_util::future::Either::Left(_)
    ))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    #[actix_web::test]
    async fn only_the_origins_of_the_list_may_call() {
        let cors = super::cors(&["https://shop.example".to_owned()]);
        let app = App::new().route("/", web::get().to(HttpResponse::Ok)).wrap(cors);
        let app = init_service(app).await;
        let asked = async |origin: &str| {
            let request =
                TestRequest::with_uri("/").method(Method::OPTIONS).insert_header(("origin", origin));
            let request = request.insert_header(("access-control-request-method", "GET"));
            let answer = call_service(&app, request.to_request()).await;
            answer
                .headers()
                .get("access-control-allow-origin")
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(asked("https://shop.example").await.as_deref(), Some("https://shop.example"));
        for stranger in
            ["https://shop.example.evil", "http://shop.example", "https://evil-shop.example", "null"]
        {
            assert_eq!(asked(stranger).await, None, "{stranger}");
        }
    }
}
