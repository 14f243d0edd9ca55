//! Bytes without a row: uploads whose transaction never came, files whose removal was cut short.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::sleep;
use actix_web::web;
use chrono::TimeDelta;
use futures_util::StreamExt as _;
use uuid::Uuid;

use super::queries;
use super::vault::{Vault, file_at};
use crate::kernel::clock::now;
use crate::kernel::{Error, Result};
use crate::store::Db;

/// Files younger than this may still be on their way in.
pub const ORPHANED_AFTER: TimeDelta = TimeDelta::hours(24);
/// From one sweep to the next.
const PAUSE: Duration = Duration::from_secs(3600);
/// Files that are looked up at once.
const ROUND: usize = 500;

/// Removes files that are older than that and that no row knows; returns how many.
pub async fn sweep(vault: &Vault, db: &Db, older_than: TimeDelta) -> Result<usize> {
    let begun = now();
    let mut found = vault.list().chunks(ROUND);
    let mut removed = 0;
    while let Some(round) = found.next().await {
        let mut old = Vec::new();
        for file in round {
            let file = file.map_err(Error::internal)?;
            if begun - file.last_modified > older_than {
                old.extend(file_at(&file.location));
            }
        }
        for (organization, id) in unknown(db, old).await? {
            removed += usize::from(vault.forget(organization, id).await);
        }
    }
    if let Some(folder) = vault.folder.clone() {
        let cut_short =
            web::block(move || remove_parts(&folder, older_than)).await.map_err(Error::internal)?;
        removed += cut_short.map_err(Error::internal)?;
    }
    Ok(removed)
}

/// Removes what a killed process has left of its uploads: in a folder that is a file with `#` in its name, which
/// no list shows. A bucket forgets unfinished uploads by a rule of its own.
fn remove_parts(folder: &Path, older_than: TimeDelta) -> io::Result<usize> {
    let mut removed = 0;
    for organization in fs::read_dir(folder)?.filter_map(io::Result::ok) {
        let Ok(files) = fs::read_dir(organization.path()) else { continue };
        for file in files.filter_map(io::Result::ok) {
            let age = file.metadata()?.modified()?.elapsed().unwrap_or_default();
            let is_old = TimeDelta::from_std(age).is_ok_and(|age| age > older_than);
            if is_old && file.file_name().to_string_lossy().contains('#') {
                fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// Those of which no row knows: asked of the database that is written to, for a copy may not know a row yet.
async fn unknown(db: &Db, files: Vec<(Uuid, Uuid)>) -> Result<Vec<(Uuid, Uuid)>> {
    if files.is_empty() {
        return Ok(files);
    }
    let (asked, pool) = (files.clone(), db.writer().clone());
    let known = web::block(move || queries::known(&mut *pool.get()?, &asked)).await;
    let known: HashSet<_> = known.map_err(Error::internal)??.into_iter().collect();
    Ok(files.into_iter().filter(|file| !known.contains(file)).collect())
}

/// Sweeps now and then; ends when this is dropped.
pub struct Sweeper(JoinHandle<()>);

impl Sweeper {
    pub fn start(vault: web::Data<Vault>, db: Db) -> Self {
        Self(actix_web::rt::spawn(async move {
            loop {
                sleep(PAUSE).await;
                match sweep(&vault, &db, ORPHANED_AFTER).await {
                    Ok(0) => {}
                    Ok(removed) => tracing::info!(removed, "files without a record were removed"),
                    Err(error) => tracing::warn!(%error, "files could not be swept"),
                }
            }
        }))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}
