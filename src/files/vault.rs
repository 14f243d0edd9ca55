//! Where the bytes are: a folder, or a bucket of an S3-compatible store. Names are made by us alone.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig,
    WriteMultipart,
};
use uuid::Uuid;

use crate::config::{Bucket, FilePlace, FilesConfig};
use crate::kernel::ids::{AttachmentId, OrganizationId};
use crate::kernel::places::{Share, Shares};
use crate::kernel::{Error, Result};

/// What is written at once, in bytes: the least that S3 takes as a part, and for a disk much less.
const PART: usize = 5 << 20;
const PAGE: usize = 256 << 10;
/// How long a store that fails is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
/// Uploads at once: each holds up to two parts in memory.
const UPLOADS: usize = 16;
/// Of these, an organization's.
const OWN_UPLOADS: usize = 4;

/// The store of files.
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    /// Where it is, if it is a folder.
    pub(super) folder: Option<PathBuf>,
    part: usize,
    /// The types of files that are taken.
    pub(super) types: Vec<String>,
    places: Shares,
}

impl Vault {
    pub fn open(config: &FilesConfig) -> Result<Self> {
        let types = config.types.clone();
        match &config.place {
            FilePlace::Folder(folder) => {
                fs::create_dir_all(folder).map_err(Error::internal)?;
                let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
                // What was answered must outlive a power failure.
                let vault = Self::over(Arc::new(store.with_fsync(true)), PAGE, types);
                Ok(Self { folder: Some(folder.clone()), ..vault })
            }
            FilePlace::S3(bucket) => Ok(Self::over(remote(bucket)?, PART, types)),
        }
    }

    fn over(store: Arc<dyn ObjectStore>, part: usize, types: Vec<String>) -> Self {
        Self { store, folder: None, part, types, places: Shares::new(UPLOADS, OWN_UPLOADS) }
    }

    /// A place among the uploads; 503 when all are taken, or all that one organization may take.
    pub(super) fn place(&self, organization: OrganizationId) -> Result<Share> {
        self.places.take(organization.uuid())
    }

    pub(super) fn writer(&self, organization: OrganizationId, id: AttachmentId) -> Writer {
        let (store, path) = (Arc::clone(&self.store), path(organization.uuid(), id.uuid()));
        Writer { store, path, part: self.part, held: Vec::new(), size: 0, upload: None }
    }

    /// The bytes, or some of them, as they come.
    pub(super) async fn read(
        &self,
        organization: OrganizationId,
        id: AttachmentId,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let path = path(organization.uuid(), id.uuid());
        Ok(self.store.get_opts(&path, options).await.map_err(failed)?.into_stream())
    }

    /// Removes the bytes, if it can: what stays behind is swept away.
    pub(super) async fn forget(&self, organization: Uuid, id: Uuid) -> bool {
        match self.store.delete(&path(organization, id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => true,
            Err(error) => {
                tracing::warn!(%error, "a file could not be removed");
                false
            }
        }
    }

    pub(super) fn list(&self) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.store.list(None)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("store", &self.store.to_string()).finish_non_exhaustive()
    }
}

fn remote(bucket: &Bucket) -> Result<Arc<dyn ObjectStore>> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(bucket.access_key_id.expose())
        .with_secret_access_key(bucket.secret_access_key.expose())
        .with_retry(RetryConfig { max_retries: 3, retry_timeout: PATIENCE, ..RetryConfig::default() });
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    let store = builder.build().map_err(Error::internal)?;
    Ok(Arc::new(PrefixStore::new(store, bucket.prefix.as_str())))
}

fn path(organization: Uuid, id: Uuid) -> Path {
    Path::from(format!("{organization}/{id}"))
}

/// The file that a name was made for.
pub(super) fn file_at(path: &Path) -> Option<(Uuid, Uuid)> {
    let (organization, id) = path.as_ref().split_once('/')?;
    Some((organization.parse().ok()?, id.parse().ok()?))
}

/// 503: the store cannot be reached, is full, or has lost the file.
fn failed(error: object_store::Error) -> Error {
    match error {
        error @ object_store::Error::NotFound { .. } => Error::internal(error),
        error => {
            tracing::error!(%error, "the file store does not answer as it should");
            Error::unavailable("file_store_unavailable", 5)
        }
    }
}

/// A file on its way in: at most two parts of it are in memory. What fits into one part is written at once.
pub(super) struct Writer {
    store: Arc<dyn ObjectStore>,
    path: Path,
    part: usize,
    held: Vec<Bytes>,
    size: usize,
    upload: Option<WriteMultipart>,
}

impl Writer {
    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        if let Some(upload) = &mut self.upload {
            upload.wait_for_capacity(1).await.map_err(failed)?;
            upload.put(bytes);
            return Ok(());
        }
        self.size += bytes.len();
        self.held.push(bytes);
        if self.size > self.part {
            let upload = self.store.put_multipart(&self.path).await.map_err(failed)?;
            let mut upload = WriteMultipart::new_with_chunk_size(upload, self.part);
            self.held.drain(..).for_each(|bytes| upload.put(bytes));
            self.upload = Some(upload);
        }
        Ok(())
    }

    /// The file is there when this has returned.
    pub(super) async fn finish(self) -> Result<()> {
        let outcome = match self.upload {
            Some(upload) => upload.finish().await,
            None => self.store.put(&self.path, PutPayload::from_iter(self.held)).await,
        };
        outcome.map(drop).map_err(failed)
    }

    pub(super) async fn abort(self) {
        if let Some(upload) = self.upload
            && let Err(error) = upload.abort().await
        {
            tracing::warn!(%error, "an upload could not be given up");
        }
    }
}
