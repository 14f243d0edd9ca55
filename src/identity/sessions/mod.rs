//! Sessions: from a log in to its end. An access token lives for minutes; a refresh token, used once,
//! brings the next pair. The session's row is the truth about both.

mod login;
mod logout;
mod model;
mod origin;
mod password_change;
mod profile;
mod queries;
mod refresh;
mod refresh_token;
mod routes;

use crate::kernel::http::ServiceConfig;

pub(super) use logout::end_one;
pub use model::{Session, TokenPair, TokenType};
pub use origin::Origin;
pub use profile::Extent;
pub(super) use queries::end_all;
pub use queries::open;
pub(super) use refresh::{end_by_token, next_pair};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    login::routes(config);
    refresh::routes(config);
    logout::routes(config);
    routes::routes(config);
    password_change::routes(config);
    profile::routes(config);
}
