//! Database errors as answers. Constraint names are part of the API: their ending says what they guard.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind as Kind, Error as Diesel};

use super::error::{Error, Violation};

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::missing(),
            Diesel::DatabaseError(kind, ref about) => {
                refused(kind, about.as_ref()).unwrap_or_else(|| Self::internal(error))
            }
            Diesel::BrokenTransactionManager => Self::unavailable("database_unavailable", 1),
            other => Self::internal(other),
        }
    }
}

fn refused(kind: Kind, about: &dyn DatabaseErrorInformation) -> Option<Error> {
    let at = || pointer(about);
    match kind {
        Kind::UniqueViolation => {
            Some(Error::conflict("duplicate", &at(), "Another record has this value already."))
        }
        Kind::ForeignKeyViolation if about.message().starts_with("update or delete") => {
            Some(Error::conflict("in_use", "", "Other records still refer to this one."))
        }
        Kind::ForeignKeyViolation => Some(Error::reference(&at())),
        Kind::CheckViolation => Some(Error::invalid(vec![Violation::at(
            at(),
            "not_allowed",
            "The value does not fit the rest of the record.",
        )])),
        Kind::SerializationFailure | Kind::ClosedConnection | Kind::UnableToSendCommand => {
            Some(Error::unavailable("database_unavailable", 1))
        }
        Kind::ReadOnlyTransaction => Some(Error::unavailable("database_read_only", 2)),
        _ => by_message(about.message()),
    }
}

/// Kinds that diesel does not tell apart; sessions speak English (`lc_messages=C`).
fn by_message(message: &str) -> Option<Error> {
    let known = |text: &str| message.contains(text);
    if known("statement timeout") || known("deadlock detected") || known("lock timeout") {
        return Some(Error::unavailable("database_busy", 1));
    }
    if known("terminating connection") || known("server closed the connection") || known("is starting up") {
        return Some(Error::unavailable("database_unavailable", 1));
    }
    if known("time zone") && known("not recognized") {
        let message = "Not a time zone of the IANA database.";
        return Some(Error::invalid_at("/time_zone", "unknown_value", message));
    }
    if known("invalid byte sequence") || known("out of range") || known("field overflow") {
        return Some(Error::unreadable("invalid_request", "A value is outside what can be stored."));
    }
    None
}

/// `deals_stage_id_fkey` guards `/stage_id`: the constraint's name without table, tenant and ending.
fn pointer(about: &dyn DatabaseErrorInformation) -> String {
    let (Some(name), Some(table)) = (about.constraint_name(), about.table_name()) else {
        return String::new();
    };
    // A sharded table carries its shard's number at the end of both names.
    let shard =
        |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_').to_owned();
    let (name, table) = (shard(name), shard(table));
    let name = name.strip_prefix(&table).unwrap_or(&name).trim_start_matches('_');
    let name = name.strip_prefix("organization_id_").unwrap_or(name);
    let column = ["_fkey", "_key", "_check"].iter().find_map(|ending| name.strip_suffix(ending));
    column.map_or_else(String::new, |column| format!("/{column}"))
}
