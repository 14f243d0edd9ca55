//! Who the customers are, where they come from, and the tags by which they are grouped.

pub mod sources;
pub mod tags;

pub mod accounts;
pub mod contacts;

pub mod account_contacts;
pub mod important_dates;
pub mod sites;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    sources::routes(config);
    tags::routes(config);
    accounts::routes(config);
    sites::routes(config);
    // Before the contacts, whose ids stand where it has a word.
    important_dates::routes(config);
    contacts::routes(config);
    account_contacts::routes(config);
}
