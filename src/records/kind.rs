//! The business resources by name, for what speaks of any of them.

use diesel::pg::PgConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::access::{Actor, Can};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::read;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Collection};
use crate::text_enum;

text_enum! {
    /// A business resource, by the name of its collection.
    pub enum Kind {
        Accounts = "accounts",
        Contacts = "contacts",
        Leads = "leads",
        Deals = "deals",
        Products = "products",
    }
}

/// Calls a generic function for the record type of a kind.
#[macro_export]
macro_rules! of_kind {
    ($kind:expr, $function:ident $(:: $more:ident)* ( $($argument:expr),* $(,)? )) => {
        match $kind {
            $crate::records::Kind::Accounts => $function $(:: $more)* ::<$crate::directory::accounts::Account>($($argument),*),
            $crate::records::Kind::Contacts => $function $(:: $more)* ::<$crate::directory::contacts::Contact>($($argument),*),
            $crate::records::Kind::Leads => $function $(:: $more)* ::<$crate::sales::leads::Lead>($($argument),*),
            $crate::records::Kind::Deals => $function $(:: $more)* ::<$crate::sales::deals::Deal>($($argument),*),
            $crate::records::Kind::Products => $function $(:: $more)* ::<$crate::catalog::products::Product>($($argument),*),
        }
    };
}

/// A record that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub id: Uuid,
    pub version: i32,
}

impl Written {
    pub fn of<R: Collection>(record: &R) -> Self {
        Self { id: record.id(), version: record.version() }
    }
}

impl Kind {
    /// Enters a record as its own handler does, from its document.
    pub fn create(self, conn: &mut PgConnection, actor: &Actor, data: Value) -> Result<Changed<Written>> {
        of_kind!(self, create(conn, actor, data))
    }

    /// Changes a record as its own handler does.
    pub fn update(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        id: Uuid,
        at: &IfMatch,
        data: Value,
    ) -> Result<Changed<Written>> {
        of_kind!(self, update(conn, actor, id, at, data))
    }

    /// Archives a record as its own handler does.
    pub fn archive(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        id: Uuid,
        at: &IfMatch,
    ) -> Result<Changed<Written>> {
        of_kind!(self, archive(conn, actor, id, at))
    }

    /// Many records are to be entered in this transaction: whoever enters others waits.
    pub fn prepare_many(self, conn: &mut PgConnection, actor: &Actor) -> Result<()> {
        match self {
            Self::Accounts => Account::prepare_many(conn, actor),
            Self::Contacts => Contact::prepare_many(conn, actor),
            Self::Leads => Lead::prepare_many(conn, actor),
            Self::Deals => Deal::prepare_many(conn, actor),
            Self::Products => Product::prepare_many(conn, actor),
        }
    }
}

fn create<R: Collection>(conn: &mut PgConnection, actor: &Actor, data: Value) -> Result<Changed<Written>> {
    let who = Can::prove(actor)?;
    Ok(told(R::create(conn, &who, read(data)?)?))
}

fn update<R: Collection>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    at: &IfMatch,
    data: Value,
) -> Result<Changed<Written>> {
    let who = Can::prove(actor)?;
    Ok(told(R::update(conn, &who, id, at, read(data)?)?))
}

fn archive<R: Collection>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    at: &IfMatch,
) -> Result<Changed<Written>> {
    Ok(told(R::archive(conn, &Can::prove(actor)?, id, at)?))
}

fn told<R: Collection>(changed: Changed<R>) -> Changed<Written> {
    changed.map(|record| Written::of(&record))
}
