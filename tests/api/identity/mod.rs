//! Who works with the CRM, and how they log in.

mod api_keys;
mod oauth;
mod organization;
mod passwords;
mod people;
mod refresh;
mod sessions;
mod teams;
mod tokens;
mod users;
