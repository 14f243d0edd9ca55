//! What people are told of records: that they were mentioned, that a record was given to them, that a task is due, that
//! others talk about or change what concerns them. Made from the change log, exactly once, and never of what somebody did
//! themselves or may not see.

mod candidates;
mod model;
mod queries;
mod round;
mod routes;
mod stream;

pub use model::Notification;
pub use queries::forget;
pub use round::{round, tell, tell_since};
pub use stream::Inboxes;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    stream::routes(config);
    routes::routes(config);
}
