//! Writers keep a ledger of what the service has promised them, while it is killed every few seconds. In the end
//! nothing that was promised is missing, nothing is there twice, and the change log tells exactly what is.
//!
//! `LEDGER_SECONDS=60 cargo test --test ledger -- --nocapture` takes a minute and tells its figures.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets what it does not expect has failed; and it tells its figures"
)]

mod book;
mod proof;
mod service;
mod wire;
mod writer;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use futures_util::future::join_all;

use service::Service;
use wire::Wire;
use writer::Writer;

const WRITERS: u64 = 8;
/// Between two deaths of the service.
const LIFE: Duration = Duration::from_secs(2);

#[expect(clippy::disallowed_methods, reason = "tests take their length from the environment")]
fn length() -> Duration {
    let seconds = std::env::var("LEDGER_SECONDS").ok().map(|given| given.parse().expect("seconds"));
    Duration::from_secs(seconds.unwrap_or(7))
}

#[actix_web::test]
async fn nothing_is_lost_and_nothing_doubled_while_the_service_is_killed() {
    let mut service = Service::start();
    let admin = Wire::new(service.base(), &service.administrator()).await;
    let until = Instant::now() + length();
    let writers = join_all((0..WRITERS).map(|number| {
        let writer = Writer::new(number, admin.clone());
        async move { writer.work(until).await }
    }));
    let killer = async {
        let mut deaths = 0;
        while Instant::now() + LIFE < until {
            sleep(LIFE).await;
            service.kill_and_start();
            deaths += 1;
        }
        deaths
    };
    let (writers, deaths) = futures_util::future::join(writers, killer).await;
    assert!(deaths > 0, "nobody died");
    let mut book = BTreeMap::new();
    for writer in writers {
        book.extend(writer.into_book());
    }
    let told = admin.told();
    println!("{} records, {deaths} deaths, {told}", book.len());
    assert!(told.broken > 0, "no connection broke");
    proof::records_are_as_promised(&admin, &book).await;
    proof::log_tells_what_is(&admin, &book).await;
}
