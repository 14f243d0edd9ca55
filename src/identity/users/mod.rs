//! Users: people and programs that log in to an organization.

mod model;
mod open_work;
mod password;
mod password_reset;
mod queries;
mod routes;
mod suspension;

pub use model::{NewUser, User, UserListing, UserPage, UserPatch, UserStatus};
pub use open_work::open_work;
pub use password::{NewPassword, Password};
pub(super) use queries::{by_email, lock_active, rehash, set_password};
pub use queries::{create, find, find_active, first_administrator, list};
pub(super) use routes::routes;
