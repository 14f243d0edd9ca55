//! API keys: with one a program acts for the user who made it, as far as the user's roles and the key's
//! scopes both reach.

mod model;
mod network;
mod queries;
mod routes;
mod text;

pub use model::{ApiKey, ApiKeyListing, ApiKeyPage, ApiKeyPatch, NewApiKey};
pub use network::Network;
pub(super) use queries::touch;
pub(super) use routes::routes;
pub(super) use text::{Digest, KeyText};
