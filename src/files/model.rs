//! What an attachment is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::kernel::ids::{AnyId, AttachmentId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::record::Record;
use crate::kernel::values::{FileName, Instant, Note};
use crate::schema::attachments;
use crate::stored;

/// A file that is attached to a record.
#[derive(Clone, Debug, HasQuery, Insertable, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = attachments, primary_key(organization_id, id))]
pub struct Attachment {
    pub id: AttachmentId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The kind of record it is attached to, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    /// The record it is attached to.
    pub record_id: AnyId,
    pub name: FileName,
    pub description: Option<Note>,
    /// The content's type, as it was given and found to be true.
    #[schema(max_length = 200, pattern = "^[!-~]+/[ -~]+$")]
    pub content_type: String,
    /// Bytes.
    #[schema(minimum = 0, maximum = 52_428_800)]
    pub size: i64,
    /// SHA-256 of the content, in hexadecimal digits.
    #[schema(max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type AttachmentPage = Page<Attachment>;
pub type AttachmentListing = Listing<Attachment>;
stored!(Attachment in attachments);

impl Record for Attachment {
    const TYPE: &'static str = "attachment";
    const COLLECTION: &'static str = "attachments";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

impl Listed for Attachment {
    const COLLECTION: &'static str = "attachments";
    const TABLE: &'static str = "attachments";
    const FIELDS: &'static [Field] = &[
        Field::of(attachments::name).sorted(),
        Field::of(attachments::content_type),
        Field::of(attachments::size),
        Field::of(attachments::sha256),
        Field::of(attachments::created_at).sorted(),
        Field::of(attachments::created_by_id),
    ];
}

/// How a new attachment is named.
#[derive(Clone, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Naming {
    /// The file's name, without a path; percent-encoded UTF-8.
    #[param(inline)]
    pub name: FileName,
}

/// What can be changed on an attachment.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = attachments)]
#[serde(deny_unknown_fields)]
pub struct AttachmentPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<FileName>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Note>>,
}

/// Bytes as they are.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 52_428_800)]
pub struct FileContent(#[expect(dead_code, reason = "speaks to the document alone")] Vec<u8>);
