//! Organizations: the tenants. Everything else belongs to exactly one.

mod model;
mod queries;
mod routes;

pub use model::{NewOrganization, Organization, OrganizationPatch};
pub use queries::by_slug;
pub(super) use queries::slug_of;
pub use queries::{find, found, lock};
pub(super) use routes::routes;
