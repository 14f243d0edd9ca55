//! What people say to each other about records, and who follows them. Comments and followers are part of the
//! record that they belong to: whoever sees the one sees the other, and they go along when records are merged.

pub mod comments;
pub mod followers;

mod parents;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    comments::routes(config);
    followers::routes(config);
}
