//! What is around those who were found: the accounts of contacts, and open deals.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_types};
use uuid::Uuid;

use super::found::Row;
use super::model::{Caller, CallerAccount, CallerDeal, Lookup};
use super::parameters::Reached;
use crate::access::{Actor, Can, Read};
use crate::directory::accounts::Account;
use crate::identity::users::User;
use crate::kernel::values::{Amount, Currency, Day, Money, Name, Text, Word};
use crate::kernel::{Error, Result};
use crate::sales::deals::Deal;
use crate::search::model::{SearchKind, SearchMatch, detail};
use crate::search::writing::Writing;

/// Accounts of one person.
const ACCOUNTS: usize = 50;
const DEALS: u32 = 50;

/// Who is reached so, with accounts and open deals, in three statements.
pub fn lookup(conn: &mut PgConnection, actor: &Actor, reached: &Reached) -> Result<Lookup> {
    let rows = super::found::found(conn, actor, reached)?;
    let of = |kind: SearchKind| {
        rows.iter().filter(move |row| row.kind == kind.word()).map(|row| row.id).collect::<Vec<_>>()
    };
    let contacts = of(SearchKind::Contact);
    let mut at = accounts_of(conn, actor, &contacts)?;
    let parties = Parties {
        accounts: of(SearchKind::Account)
            .into_iter()
            .chain(at.values().flatten().map(|one| one.id.uuid()))
            .collect(),
        contacts,
        deals: rows.iter().filter_map(|row| row.converted_deal_id).collect(),
    };
    let shows_names = Can::<Read, User>::prove(actor).is_ok();
    let open_deals = open_deals(conn, actor, parties, shows_names)?;
    let data = rows.into_iter().map(|row| {
        let accounts = at.remove(&row.id).unwrap_or_default();
        caller(row, accounts, shows_names)
    });
    Ok(Lookup { data: data.collect::<Result<_>>()?, open_deals })
}

fn caller(row: Row, accounts: Vec<CallerAccount>, shows_names: bool) -> Result<Caller> {
    let kind = SearchKind::of(&row.kind).ok_or_else(|| Error::internal("a kind that nobody asked for"))?;
    Ok(Caller {
        kind,
        id: row.id.into(),
        label: Text::new(row.label),
        detail: detail(row.detail),
        owner_id: row.owner_id.into(),
        owner_name: row.owner_name.filter(|_| shows_names).map(Name::new),
        matched: SearchMatch { member: row.member, text: Text::new(row.text) },
        is_exact: row.is_exact,
        accounts,
    })
}

#[derive(QueryableByName)]
struct At {
    #[diesel(sql_type = sql_types::Uuid)]
    contact_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    role: Option<String>,
}

/// The accounts at which these contacts are today, as far as the actor sees them.
fn accounts_of(
    conn: &mut PgConnection,
    actor: &Actor,
    contacts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<CallerAccount>>> {
    let mut all = HashMap::<Uuid, Vec<CallerAccount>>::new();
    let Ok(who) = Can::<Read, Account>::prove(actor) else { return Ok(all) };
    if contacts.is_empty() {
        return Ok(all);
    }
    let mut out = Writing::default();
    out.sql("SELECT at.contact_id, accounts.id, accounts.name, at.role FROM account_contacts AS at JOIN accounts \
        ON accounts.organization_id = at.organization_id AND accounts.id = at.account_id WHERE at.organization_id = ")
        .id(actor.organization_id.uuid())
        .sql(" AND at.contact_id = ANY(")
        .ids(contacts.to_vec())
        .sql(") AND (at.ends_on IS NULL OR at.ends_on >= current_date) AND ")
        .within(&who.within())
        .sql(" ORDER BY at.is_primary DESC, at.id");
    for row in out.load::<At>(conn)? {
        let of_contact = all.entry(row.contact_id).or_default();
        if of_contact.len() < ACCOUNTS {
            let (name, role) = (Name::new(row.name), row.role.map(Word::new));
            of_contact.push(CallerAccount { id: row.id.into(), name, role });
        }
    }
    Ok(all)
}

/// Whose deals are meant.
struct Parties {
    accounts: Vec<Uuid>,
    contacts: Vec<Uuid>,
    /// Deals that leads have become.
    deals: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct Open {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Uuid)]
    stage_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Numeric>)]
    amount: Option<Amount>,
    #[diesel(sql_type = sql_types::Text)]
    currency: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    expected_close_on: Option<Day>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    account_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    contact_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    lead_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Uuid)]
    owner_id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    owner_name: Option<String>,
}

fn open_deals(
    conn: &mut PgConnection,
    actor: &Actor,
    parties: Parties,
    shows_names: bool,
) -> Result<Vec<CallerDeal>> {
    let Ok(who) = Can::<Read, Deal>::prove(actor) else { return Ok(Vec::new()) };
    let of = [("account_id", parties.accounts), ("contact_id", parties.contacts), ("id", parties.deals)];
    // An index that leaves out empty values is not used for nobody.
    let of: Vec<_> = of.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = Writing::default();
    out.sql(
        "SELECT deals.id, deals.name, deals.stage_id, stages.name AS stage, deals.amount, deals.currency, \
         deals.expected_close_on, deals.account_id, deals.contact_id, deals.lead_id, deals.owner_id, \
         users.name AS owner_name FROM deals \
         JOIN stages ON stages.organization_id = deals.organization_id AND stages.id = deals.stage_id \
         LEFT JOIN users ON users.organization_id = deals.organization_id AND users.id = deals.owner_id WHERE ",
    );
    out.within(&who.within()).sql(" AND deals.status = 'open' AND (");
    for (at, (column, ids)) in of.into_iter().enumerate() {
        let or = if at == 0 { "" } else { " OR " };
        out.sql(format!("{or}deals.{column} = ANY(")).ids(ids).sql(")");
    }
    out.sql(format!(") ORDER BY deals.updated_at DESC, deals.id LIMIT {DEALS}"));
    let rows: Vec<Open> = out.load(conn)?;
    Ok(rows.into_iter().map(|row| row.deal(shows_names)).collect())
}

impl Open {
    fn deal(self, shows_names: bool) -> CallerDeal {
        let currency = Currency::new(self.currency);
        CallerDeal {
            id: self.id.into(),
            name: Name::new(self.name),
            stage_id: self.stage_id.into(),
            stage: Name::new(self.stage),
            amount: self.amount.map(|amount| Money { amount, currency }),
            expected_close_on: self.expected_close_on,
            account_id: self.account_id.map(Into::into),
            contact_id: self.contact_id.map(Into::into),
            lead_id: self.lead_id.map(Into::into),
            owner_id: self.owner_id.into(),
            owner_name: self.owner_name.filter(|_| shows_names).map(Name::new),
        }
    }
}
