//! Arguments that several commands take.

use std::fs;
use std::path::Path;

use aws_lc_rs::rand::fill;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::Failure;
use crate::kernel::http::value_of;

/// An argument held against the schema of its value, as a request body would be.
pub(super) fn checked<T: DeserializeOwned + ToSchema + 'static>(
    argument: &str,
    text: &str,
) -> Result<T, Failure> {
    value_of(text).map_err(|error| format!("--{argument}: {error}").into())
}

/// A password that nobody can guess.
pub(super) fn random_password() -> Result<String, Failure> {
    let mut random = [0; 18];
    fill(&mut random).map_err(|_| "no randomness")?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// The password that a file holds.
pub(super) fn password_in(file: &Path) -> Result<String, Failure> {
    Ok(without_line_end(&fs::read_to_string(file)?))
}

pub(super) fn without_line_end(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).to_owned()
}
