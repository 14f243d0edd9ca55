//! Comments on accounts, contacts, leads and deals, with mentions of colleagues. Whoever sees the record reads its
//! comments; each is changed by whoever wrote it alone.

mod mentions;
mod model;
mod of_record;
mod queries;
mod routes;

pub use model::{Comment, NewComment};
pub use of_record::say;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    of_record::routes(config);
    routes::routes(config);
}
