//! `crm openapi`: the document, as it is committed in `openapi/`.

use super::{Failure, say};
use crate::app;

pub(super) fn run() -> Result<(), Failure> {
    say(&serde_json::to_string_pretty(&app::document()?)?)?;
    Ok(())
}
