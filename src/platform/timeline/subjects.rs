//! Whose history a timeline is made of.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{RunQueryDsl, sql_types};
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read, Within};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::record::Record as _;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

/// The most records of a kind that are looked into beside the record itself, the latest ones.
const MOST: i64 = 1_000;

/// Records, by what they are.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    pub accounts: Vec<Uuid>,
    pub contacts: Vec<Uuid>,
    pub leads: Vec<Uuid>,
    pub deals: Vec<Uuid>,
    /// Those whose changes are told: types and ids.
    pub told: (Vec<String>, Vec<Uuid>),
}

/// A record with a timeline.
pub(super) trait Eventful: Guarded + 'static {
    fn gather(conn: &mut PgConnection, actor: &Actor, own: Vec<Uuid>) -> Result<Subjects>;
}

impl Subjects {
    /// The record and what was merged into it; and all that belongs to it.
    pub(super) fn of<R: Eventful>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Self> {
        let mut own = found(conn, actor, (R::TABLE, "merged_into_id"), vec![id])?;
        own.push(id);
        R::gather(conn, actor, own)
    }

    fn tell(&mut self, record_type: &str, ids: &[Uuid]) {
        self.told.0.extend(ids.iter().map(|_| record_type.to_owned()));
        self.told.1.extend(ids);
    }

    /// Leads that became one of the records: what was done with them is shown, and what changed of those that the actor
    /// sees.
    fn add_leads(
        &mut self,
        conn: &mut PgConnection,
        actor: &Actor,
        column: &'static str,
        of: &[Uuid],
    ) -> Result<()> {
        self.leads = found(conn, actor, (Lead::TABLE, column), of.to_vec())?;
        let seen = seen::<Lead>(conn, actor, "leads.id = ANY({})", self.leads.clone())?;
        self.tell(Lead::TYPE, &seen);
        Ok(())
    }

    fn add_deals(
        &mut self,
        conn: &mut PgConnection,
        actor: &Actor,
        by: &'static str,
        of: &[Uuid],
    ) -> Result<()> {
        self.deals = seen::<Deal>(conn, actor, by, of.to_vec())?;
        let deals = self.deals.clone();
        self.tell(Deal::TYPE, &deals);
        Ok(())
    }
}

impl Eventful for Account {
    fn gather(conn: &mut PgConnection, actor: &Actor, own: Vec<Uuid>) -> Result<Subjects> {
        let mut all = Subjects::default();
        all.tell(Self::TYPE, &own);
        let people = "contacts.id IN (SELECT r.contact_id FROM account_contacts r \
                      WHERE r.organization_id = contacts.organization_id AND r.account_id = ANY({}))";
        all.contacts = seen::<Contact>(conn, actor, people, own.clone())?;
        let contacts = all.contacts.clone();
        all.tell(Contact::TYPE, &contacts);
        all.add_deals(conn, actor, "deals.account_id = ANY({})", &own)?;
        all.add_leads(conn, actor, "converted_account_id", &own)?;
        all.accounts = own;
        Ok(all)
    }
}

impl Eventful for Contact {
    fn gather(conn: &mut PgConnection, actor: &Actor, own: Vec<Uuid>) -> Result<Subjects> {
        let mut all = Subjects::default();
        all.tell(Self::TYPE, &own);
        all.add_deals(conn, actor, "deals.contact_id = ANY({})", &own)?;
        all.add_leads(conn, actor, "converted_contact_id", &own)?;
        all.contacts = own;
        Ok(all)
    }
}

impl Eventful for Deal {
    fn gather(conn: &mut PgConnection, actor: &Actor, own: Vec<Uuid>) -> Result<Subjects> {
        let mut all = Subjects::default();
        all.tell(Self::TYPE, &own);
        all.add_leads(conn, actor, "converted_deal_id", &own)?;
        all.deals = own;
        Ok(all)
    }
}

impl Eventful for Lead {
    fn gather(_: &mut PgConnection, _: &Actor, own: Vec<Uuid>) -> Result<Subjects> {
        let mut all = Subjects::default();
        all.tell(Self::TYPE, &own);
        all.leads = own;
        Ok(all)
    }
}

/// Records of the organization that name one of these in a column, whoever sees them.
fn found(
    conn: &mut PgConnection,
    actor: &Actor,
    (table, column): (&'static str, &'static str),
    of: Vec<Uuid>,
) -> Result<Vec<Uuid>> {
    Ok(Found { table, column, organization: actor.organization_id.uuid(), of }.load(conn)?)
}

/// Records that the actor sees, archived or not; none of those that are out of reach altogether.
fn seen<R: Guarded>(
    conn: &mut PgConnection,
    actor: &Actor,
    by: &'static str,
    of: Vec<Uuid>,
) -> Result<Vec<Uuid>> {
    let Ok(who) = Can::<Read, R>::prove(actor) else { return Ok(Vec::new()) };
    if of.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Seen { table: R::TABLE, within: who.within_all(), by, of }.load(conn)?)
}

struct Found {
    table: &'static str,
    column: &'static str,
    organization: Uuid,
    of: Vec<Uuid>,
}

impl QueryFragment<Pg> for Found {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT id FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE organization_id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.organization)?;
        out.push_sql(" AND ");
        out.push_identifier(self.column)?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.of)?;
        out.push_sql(") ORDER BY id DESC LIMIT ");
        out.push_bind_param::<sql_types::BigInt, _>(&MOST)
    }
}

struct Seen {
    table: &'static str,
    within: Within,
    by: &'static str,
    of: Vec<Uuid>,
}

impl QueryFragment<Pg> for Seen {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT id FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND ");
        for (at, sql) in self.by.split("{}").enumerate() {
            if at > 0 {
                out.push_bind_param::<sql_types::Array<sql_types::Uuid>, _>(&self.of)?;
            }
            out.push_sql(sql);
        }
        out.push_sql(" ORDER BY id DESC LIMIT ");
        out.push_bind_param::<sql_types::BigInt, _>(&MOST)
    }
}

macro_rules! asked {
    ($($query:ident),+) => {
        $(impl QueryId for $query {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl Query for $query {
            type SqlType = sql_types::Uuid;
        }

        impl RunQueryDsl<PgConnection> for $query {})+
    };
}

asked!(Found, Seen);
