//! Where attached files are kept, and which types of them are taken.

use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::environment::secret;
use super::{ConfigError, Secret};

/// What people attach to records. No pages, scripts or programs: a browser or a desktop could run those.
const TYPES: &str = "application/pdf,application/octet-stream,application/json,application/zip,application/gzip,\
     application/rtf,application/msword,application/vnd.ms-excel,application/vnd.ms-powerpoint,\
     application/vnd.ms-outlook,application/vnd.openxmlformats-officedocument.*,\
     application/vnd.oasis.opendocument.*,message/rfc822,text/plain,text/csv,text/calendar,text/vcard,\
     text/markdown,image/png,image/jpeg,image/gif,image/webp,image/heic,image/tiff,image/bmp,audio/*,video/*";

#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of flags")]
pub struct FileSettings {
    /// Store of attached files, as `s3://bucket/prefix` [default: a folder in the data folder]
    #[arg(long, env = "CRM_FILES_URL", value_name = "URL")]
    pub files_url: Option<String>,

    /// Address of an S3-compatible store other than Amazon's
    #[arg(long, env = "CRM_FILES_ENDPOINT", value_name = "URL")]
    pub files_endpoint: Option<String>,

    /// Region of the store's bucket
    #[arg(long, env = "CRM_FILES_REGION", value_name = "NAME", default_value = "us-east-1")]
    pub files_region: String,

    /// Content types of files that may be attached, with commas between; `*` stands for any ending
    #[arg(long, env = "CRM_FILES_TYPES", value_name = "TYPES", value_delimiter = ',', default_value = TYPES, hide_default_value = true)]
    pub files_types: Vec<String>,
}

/// Where attached files are kept, and which types of them are taken.
#[derive(Clone, Debug)]
pub struct FilesConfig {
    pub place: FilePlace,
    /// In lower case; `*` at the end stands for any ending.
    pub types: Vec<String>,
}

/// Where files are kept.
#[derive(Clone, Debug)]
pub enum FilePlace {
    Folder(PathBuf),
    S3(Bucket),
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub name: String,
    /// What the names of all files begin with; may be empty.
    pub prefix: String,
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: Secret,
    pub secret_access_key: Secret,
}

impl FilesConfig {
    pub(super) fn load(settings: FileSettings, data_dir: &Path) -> Result<Self, ConfigError> {
        let types = settings.files_types.iter().map(|kind| kind.trim().to_ascii_lowercase()).collect();
        let place = match &settings.files_url {
            None => Self::folder(data_dir),
            Some(url) => FilePlace::S3(Bucket::load(url, &settings)?),
        };
        Ok(Self { place, types })
    }

    /// A folder, and the types that are taken unless others are named.
    pub fn in_folder(data_dir: &Path) -> Self {
        Self { place: Self::folder(data_dir), types: TYPES.split(',').map(str::to_owned).collect() }
    }

    fn folder(data_dir: &Path) -> FilePlace {
        FilePlace::Folder(data_dir.join("files"))
    }
}

impl Bucket {
    fn load(url: &str, settings: &FileSettings) -> Result<Self, ConfigError> {
        let refused = || ConfigError::new("CRM_FILES_URL", "must be as s3://bucket or s3://bucket/prefix");
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "s3").ok_or_else(refused)?;
        let needed = |name: &'static str| {
            secret(name)?.ok_or_else(|| ConfigError::new(name, "must be set beside CRM_FILES_URL"))
        };
        if let Some(endpoint) = &settings.files_endpoint {
            let known = Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            let why = "must begin with https:// or http://";
            if !known {
                return Err(ConfigError::new("CRM_FILES_ENDPOINT", why));
            }
        }
        Ok(Self {
            name: url.host_str().ok_or_else(refused)?.to_owned(),
            prefix: url.path().trim_matches('/').to_owned(),
            endpoint: settings.files_endpoint.clone(),
            region: settings.files_region.clone(),
            access_key_id: needed("CRM_FILES_ACCESS_KEY_ID")?,
            secret_access_key: needed("CRM_FILES_SECRET_ACCESS_KEY")?,
        })
    }
}
