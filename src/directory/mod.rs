//! Who the customers are, and where they come from.

pub mod sources;

pub mod accounts;
pub mod contacts;

pub mod account_contacts;
pub mod sites;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    sources::routes(config);
    accounts::routes(config);
    sites::routes(config);
    contacts::routes(config);
    account_contacts::routes(config);
}
