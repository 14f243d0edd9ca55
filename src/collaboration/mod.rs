//! What people say to each other about records, who follows them, and who works on them together. Comments and followers are part of the
//! record that they belong to: whoever sees the one sees the other, and they go along when records are merged.

pub mod comments;
pub mod followers;
pub mod team;

mod parents;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    comments::routes(config);
    followers::routes(config);
    team::routes(config);
}
