//! Whose interests are meant.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read, Update};
use crate::directory::contacts::{self, Contact};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ContactId, LeadId};
use crate::sales::leads::{self, Lead};
use crate::schema::leads as rows;

/// The most leads that a contact was.
const LEADS: i64 = 100;

/// A contact or a lead, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    Contact(ContactId),
    Lead(LeadId),
}

/// A kind of record that shows interests.
pub trait Interested: Guarded + 'static {
    fn parent(id: Uuid) -> Parent;

    /// The record is there, in reach, and stays as it is: 404, 403.
    fn hold(conn: &mut PgConnection, who: &Can<Update, Self>, id: Uuid) -> Result<()>
    where
        Self: Sized;
}

impl Interested for Contact {
    fn parent(id: Uuid) -> Parent {
        Parent::Contact(id.into())
    }

    fn hold(conn: &mut PgConnection, who: &Can<Update, Self>, id: Uuid) -> Result<()> {
        contacts::find_to(conn, who, id.into(), &IfMatch::Any).map(drop)
    }
}

impl Interested for Lead {
    fn parent(id: Uuid) -> Parent {
        Parent::Lead(id.into())
    }

    fn hold(conn: &mut PgConnection, who: &Can<Update, Self>, id: Uuid) -> Result<()> {
        leads::find_to(conn, who, id.into(), &IfMatch::Any).map(drop)
    }
}

impl Parent {
    /// The leads that it was, as far as the actor sees them.
    pub(super) fn leads(self, conn: &mut PgConnection, actor: &Actor) -> Result<Vec<LeadId>> {
        let (Self::Contact(contact), Ok(who)) = (self, Can::<Read, Lead>::prove(actor)) else {
            return Ok(Vec::new());
        };
        let was = rows::table.filter(who.within_all()).filter(rows::converted_contact_id.eq(contact));
        Ok(was.order_by(rows::id.desc()).limit(LEADS).select(rows::id).load(conn)?)
    }
}
