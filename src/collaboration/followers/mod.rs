//! Who follows a record: they are told of what others do to it and say about it, as long as they see it.

mod model;
mod of_record;
mod queries;

pub use model::Follower;
pub use of_record::routes;
pub use queries::follow;
