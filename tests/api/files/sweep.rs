//! Bytes that no row knows are removed, all others stay.

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use crm::config::{FilePlace, FilesConfig};
use crm::files::{Vault, sweep};
use crm::store::Db;
use uuid::Uuid;

use super::{attach, lead};
use crate::support::{Organization, app};

#[actix_web::test]
async fn bytes_without_a_row_are_swept_away() {
    let org = Organization::new().await;
    let made = attach(&org.rep, &lead(&org).await, "a.txt", "text/plain", "a").await.is(201);
    // A vault of its own: in the shared one other tests' files are on their way in.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vault-{}", Uuid::now_v7()));
    let own = folder.join(org.id.to_string());
    fs::create_dir_all(&own).unwrap();
    let (known, orphan) = (own.join(made.id()), own.join(Uuid::now_v7().to_string()));
    let (foreign, cut_short) = (folder.join("notes.txt"), own.join("something#1"));
    for file in [&known, &orphan, &foreign, &cut_short] {
        fs::write(file, "a").unwrap();
    }
    let config = FilesConfig { place: FilePlace::Folder(folder.clone()), types: Vec::new() };
    let vault = Vault::open(&config).unwrap();

    // A copy of the database may lag behind: it is not asked.
    let db = Db::new(&app().url, Some("postgres://127.0.0.1:9/behind"), 2, true);
    assert_eq!(sweep(&vault, &db, TimeDelta::hours(1)).await.unwrap(), 0, "they are young");
    assert_eq!(sweep(&vault, &db, TimeDelta::zero()).await.unwrap(), 2);
    assert!(known.exists() && foreign.exists() && !orphan.exists() && !cut_short.exists());
    fs::remove_dir_all(folder).unwrap();
}
