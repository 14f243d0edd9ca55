//! Who works with the CRM, and how they log in.

mod api_key_use;
pub mod api_keys;
mod clients;
mod introspection;
mod oauth;
mod organization;
mod outside_issuers;
mod passwords;
mod people;
mod refresh;
mod sessions;
mod teams;
mod tokens;
mod trust;
mod users;
