//! Measurements for Prometheus, on a listener of their own.

use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::ContentType;
use actix_web::rt::time::sleep;
use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::config::Config;
use crate::store::Db;

/// Bounds of the buckets, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// How often samples are summed up.
const UPKEEP: Duration = Duration::from_secs(5);

/// There is one recorder in a process.
fn recorder() -> Option<PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let make = || {
        let suffix = Matcher::Suffix("_seconds".into());
        PrometheusBuilder::new().set_buckets_for_metric(suffix, &SECONDS).ok()?.install_recorder().ok()
    };
    RECORDER.get_or_init(make).clone()
}

/// Serves `/metrics` where the settings say so.
pub(super) fn start(config: &Config, db: Db) -> io::Result<Option<ServerHandle>> {
    let Some(address) = config.metrics_listen else { return Ok(None) };
    let Some(recorder) = recorder() else { return Ok(None) };
    actix_web::rt::spawn(keep_up(recorder.clone()));
    let app = move || {
        let (recorder, db) = (recorder.clone(), db.clone());
        App::new().route(
            "/metrics",
            web::get().to(move || {
                let page = page(&recorder, &db);
                async move { HttpResponse::Ok().insert_header(ContentType::plaintext()).body(page) }
            }),
        )
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind(address)?.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Some(handle))
}

/// Samples are kept one by one until they are summed up; perhaps nobody comes to read them.
async fn keep_up(recorder: PrometheusHandle) {
    loop {
        sleep(UPKEEP).await;
        recorder.run_upkeep();
    }
}

fn page(recorder: &PrometheusHandle, db: &Db) -> String {
    for (name, pool) in db.pools() {
        let (used, all) = pool.load();
        metrics::gauge!("database_connections_used", "pool" => name).set(f64::from(used));
        metrics::gauge!("database_connections", "pool" => name).set(f64::from(all));
    }
    recorder.run_upkeep();
    recorder.render()
}
