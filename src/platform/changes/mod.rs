//! The log as its consumers see it: the feed, page by page or as a stream, and the audit log with its chain.
//!
//! The feed tells what is younger than the retention; the audit log keeps everything.

pub mod audit;
pub mod chain;
mod feed;
pub mod links;
mod model;
mod parameters;
pub mod records;
mod routes;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::OrganizationId;
use crate::kernel::places::Places;
use crate::kernel::{Error, Result};
use crate::platform::watch::Watch;
use crate::schema::feed_heads;
use crate::store::Db;
use model::ChangeBatch;
use parameters::Asked;

pub fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    stream::routes(config);
    audit::routes(config);
}

/// What consumers of the feed share; cheap to clone.
#[derive(Clone)]
pub struct Feed {
    db: Db,
    watch: Arc<Watch<OrganizationId>>,
    /// For those who wait, whether for a page or at a stream.
    places: Places,
    retention: TimeDelta,
}

impl Feed {
    /// Changes are told for `retention`; whoever waits takes a place.
    pub fn new(db: Db, retention: Duration, places: Places) -> Self {
        let [(_, reader), _] = db.pools();
        let watch = Watch::new(reader.clone(), feed::heads);
        let retention = TimeDelta::from_std(retention).unwrap_or(TimeDelta::MAX);
        Self { db, watch, places, retention }
    }

    /// Lets all who wait go: the service stops.
    pub fn end(&self) {
        self.watch.end();
    }

    /// A page; 410 when what follows the number asked for is not kept.
    async fn batch(&self, organization: OrganizationId, asked: Asked) -> Result<ChangeBatch> {
        let (retention, again) = (self.retention, asked.clone());
        match self.db.read(move |conn| feed::batch(conn, organization, &asked, retention)).await? {
            Ok(batch) => Ok(batch),
            Err(expired) if expired.beyond => {
                let writer = self.db.writer().clone();
                let told = move || feed::batch(&mut *writer.get()?, organization, &again, retention);
                web::block(told).await.map_err(Error::internal)??.map_err(Error::from)
            }
            Err(expired) => Err(expired.into()),
        }
    }
}

/// Tells consumers that numbers may have been given anew, as after a restore; of one organization, or of all.
/// Returns of how many.
pub fn renew_epoch(conn: &mut PgConnection, organization: Option<OrganizationId>) -> Result<usize> {
    let mut heads = feed_heads::table.select(feed_heads::organization_id).into_boxed();
    if let Some(organization) = organization {
        heads = heads.filter(feed_heads::organization_id.eq(organization));
    }
    let heads: Vec<OrganizationId> = heads.load(conn)?;
    for organization in &heads {
        let epoch = feed_heads::epoch.eq(Uuid::now_v7());
        diesel::update(feed_heads::table.find(organization)).set(epoch).execute(conn)?;
    }
    Ok(heads.len())
}
