//! Sites: the places of an account, such as its head office, branches and warehouses. They are parts
//! of the account: whoever reads or changes it reads or changes them.

mod model;
mod queries;
mod routes;

pub use model::{NewSite, Site, SiteKind};
pub use routes::{create, routes};
