//! Own fields when a record is made of another one, as a contact is of a lead.

use diesel::pg::PgConnection;
use serde_json::Value;

use super::fields::{self, CustomField, Reading};
use super::{Custom, Extended, custom};
use crate::access::Actor;
use crate::kernel::{Error, Result};

/// What was given for a new `T`, and what goes along from the record that it is made of: the values of fields that both
/// have, with one key and of one kind, where nothing was said of them and the new record may have them.
pub fn carried<F: Extended, T: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    from: &F,
    given: Option<Custom>,
) -> Result<Option<Custom>> {
    if from.custom().0.is_empty() {
        return Ok(given);
    }
    let catalogue = fields::held(conn, actor.organization_id)?;
    let mut given = given.unwrap_or_default();
    for field in catalogue.of(custom::kind_of::<T>()?) {
        let key = field.key.as_str();
        let theirs = catalogue.of(custom::kind_of::<F>()?).find(|theirs| is_same(theirs, field));
        let value = theirs.and_then(|_| from.custom().0.get(key)).filter(|_| !given.0.contains_key(key));
        if let Some(value) = value.filter(|value| !value.is_null())
            && may_have(conn, actor, field, value)?
        {
            given.0.insert(key.to_owned(), value.clone());
        }
    }
    Ok(Some(given))
}

fn is_same(one: &CustomField, other: &CustomField) -> bool {
    (&one.key, one.kind, one.refers_to) == (&other.key, other.kind, other.refers_to)
}

/// Limits and options may differ, and what is referred to may be out of sight.
fn may_have(conn: &mut PgConnection, actor: &Actor, field: &CustomField, value: &Value) -> Result<bool> {
    let mut reading = Reading::default();
    reading.take(field, value, None);
    match reading.close(conn, actor) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
