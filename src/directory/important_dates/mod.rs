//! Days that matter to a contact, such as a wedding day or the day a contract was signed; and which of them, birthdays
//! included, come next. They are parts of the contact: whoever reads or changes it reads or changes them.

mod ahead;
mod model;
mod queries;
mod routes;
mod upcoming;

pub use model::{ImportantDate, NewImportantDate};
pub use routes::{create, routes};
