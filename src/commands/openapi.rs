//! `crm openapi`: the document, as it is committed in `openapi/`.

use super::{Failure, database, say};

pub(super) fn run() -> Result<(), Failure> {
    say(&database::document()?)?;
    Ok(())
}
