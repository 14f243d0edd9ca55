//! What people say to each other about records. It is part of the record that it is about: whoever sees the one sees the
//! other, and it goes along when records are merged.

pub mod comments;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    comments::routes(config);
}
