//! The roles of contacts at accounts, such as the buyer of a company. They are parts of the account:
//! whoever reads or changes it reads or changes them, of contacts in sight.

mod chart;
mod entry;
mod links;
mod model;
mod queries;
mod routes;

pub use entry::{enter, enter_all};
pub use links::link;
pub use model::{AccountContact, NewAccountContact};
pub use routes::routes;
