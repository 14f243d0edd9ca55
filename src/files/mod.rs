//! Files: attachments of any business record. What is known of a file stands in the database, its bytes in the
//! vault: on the local disk, or on an S3-compatible store. Whoever sees the record sees its files; whoever may
//! change the record may add, rename and remove them.
//!
//! Bytes are written first and the row after them, in one transaction with its change: so there is no row
//! without bytes, and bytes without a row are swept away.

mod digest;
mod disposition;
mod kinds;
mod model;
mod of_record;
mod parents;
mod queries;
mod routes;
mod sweep;
mod upload;
mod vault;

use crate::kernel::http::ServiceConfig;

pub use model::Attachment;
pub use sweep::{ORPHANED_AFTER, Sweeper, sweep};
pub use upload::LARGEST;
pub use vault::Vault;

pub fn routes(config: &mut ServiceConfig<'_>) {
    of_record::routes(config);
    routes::routes(config);
}
