//! The change log behind the API.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use super::app::database;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn number(query: &str, organization: Uuid) -> i64 {
    let query = sql_query(query).bind::<diesel::sql_types::Uuid, _>(organization);
    query.get_result::<Number>(&mut database()).unwrap().number
}

/// The organization's newest number.
pub fn head(organization: Uuid) -> i64 {
    number("SELECT seq AS number FROM feed_heads WHERE organization_id = $1", organization)
}

/// Waits until everything that was committed has its number; returns the newest.
pub async fn settled(organization: Uuid) -> i64 {
    let waiting = "SELECT count(*) AS number FROM changes WHERE organization_id = $1 AND seq IS NULL";
    let begun = Instant::now();
    while number(waiting, organization) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "changes get no numbers");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    head(organization)
}

/// Does what the API would never do; `$org` stands for the organization.
pub fn run_sql(organization: Uuid, statements: &str) {
    database().batch_execute(&statements.replace("$org", &format!("'{organization}'"))).unwrap();
}
