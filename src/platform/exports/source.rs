//! Where an export's records come from: one row of this table for each collection.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::columns::{self, Column};
use super::model::ExportCollection;
use crate::access::{Action, Actor, Can, Reach, Read};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::extras;
use crate::kernel::error::Violation;
use crate::kernel::listing::{Listing, OwnField, pairs};
use crate::kernel::{Error, Result};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

/// Records that are read at once.
pub(super) const PAGE: i64 = 500;

/// What an export needs to know of a collection.
#[derive(Clone, Copy)]
pub(super) struct Source {
    /// 403 unless the actor may do it to the collection's records.
    pub may: fn(&Actor, Action) -> Result<Reach>,
    /// 403 unless the actor may read the collection; 422 for a filter that is none.
    pub admit: fn(&mut PgConnection, &Actor, &str) -> Result<()>,
    /// The records behind `after`, in the order of their ids.
    pub page: fn(&mut PgConnection, &Actor, &str, Uuid) -> Result<Vec<Value>>,
    pub columns: fn() -> Result<Vec<Column>>,
    pub own: fn(&mut PgConnection, &Actor) -> Result<Vec<OwnField>>,
}

macro_rules! sources {
    ($($collection:ident: $record:ident in $table:ident),+ $(,)?) => {
        $(mod $table {
            use super::*;
            use crate::schema::$table;

            fn listing(filter: &str) -> Result<Listing<$record>> {
                refuse_paging(filter)?;
                Listing::<$record>::read(concat!("/api/v1/", stringify!($table)), filter).map_err(of_filter)
            }

            pub(super) fn admit(conn: &mut PgConnection, actor: &Actor, filter: &str) -> Result<()> {
                let who = Can::<Read, $record>::prove(actor)?;
                extras::settled(conn, &who, &listing(filter)?).map(|_| ()).map_err(of_filter)
            }

            pub(super) fn page(conn: &mut PgConnection, actor: &Actor, filter: &str, after: Uuid) -> Result<Vec<Value>> {
                let (who, listing) = (Can::<Read, $record>::prove(actor)?, listing(filter)?);
                let listing = extras::settled(conn, &who, &listing)?;
                let query = $table::table.filter(who.within_all()).filter(listing.whole());
                let query = query.filter($table::id.gt(after)).order_by($table::id).limit(PAGE);
                let rows: Vec<$record> = query.select($record::as_select()).load(conn)?;
                rows.iter().map(|row| serde_json::to_value(row).map_err(Error::internal)).collect()
            }
        })+

        pub(super) fn of(collection: ExportCollection) -> Source {
            match collection {
                $(ExportCollection::$collection => Source {
                    may: Actor::may::<$record>,
                    admit: $table::admit,
                    page: $table::page,
                    columns: columns::of::<$record>,
                    own: extras::own_fields::<$record>,
                }),+
            }
        }
    };
}

sources! {
    Accounts: Account in accounts,
    Contacts: Contact in contacts,
    Leads: Lead in leads,
    Deals: Deal in deals,
    Products: Product in products,
}

/// The collections that the actor may read.
pub(super) fn readable(actor: &Actor) -> Vec<ExportCollection> {
    let all = ExportCollection::ALL.iter().copied();
    all.filter(|collection| (of(*collection).may)(actor, Action::Read).is_ok()).collect()
}

/// An export has all pages, in the order of ids.
fn refuse_paging(filter: &str) -> Result<()> {
    let given = pairs(filter).unwrap_or_default();
    let alien = ["limit", "cursor", "sort", "count", "fields", "expand", "view"];
    match given.iter().find(|(name, _)| alien.contains(&name.as_str())) {
        Some((name, _)) => {
            let message = format!("`{name}` is no filter.");
            Err(Error::invalid_at("/filter", "unknown_parameter", message))
        }
        None => Ok(()),
    }
}

/// What is wrong with a list's parameters, told of the member that holds them.
fn of_filter(error: Error) -> Error {
    let Error::Refused(refusal) = error else { return error };
    let told = |violation: Violation| {
        let name = violation.parameter.unwrap_or_default();
        Violation::at("/filter", &violation.code, format!("{name}: {}", violation.message))
    };
    if refusal.errors.is_empty() {
        return Error::invalid_at("/filter", refusal.code, refusal.detail);
    }
    Error::invalid(refusal.errors.into_iter().map(told).collect())
}
