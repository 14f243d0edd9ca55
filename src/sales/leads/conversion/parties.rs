//! The account and the contact that a lead becomes: matched or made.

use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};

use super::model::{ConversionPart, LeadConversion, NewLeadConversion};
use crate::access::{Actor, Can, Read, Update};
use crate::directory::account_contacts::{self, AccountContact, NewAccountContact};
use crate::directory::accounts::{self, Account, NewAccount};
use crate::directory::contacts::{self, Contact, NewContact, NewEmail, NewPhone};
use crate::extras::{carried, in_part};
use crate::kernel::Result;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::values::Name;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Changed;

/// A record that a conversion ends in.
pub(super) enum Part<T> {
    None,
    Matched(Box<T>),
    Made(Changed<T>),
}

impl<T> Part<T> {
    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Self::None => None,
            Self::Matched(record) => Some(record),
            Self::Made(change) => Some(change.value()),
        }
    }

    pub(super) fn id<I>(&self, id: impl FnOnce(&T) -> I) -> Option<I> {
        self.value().map(id)
    }

    /// The same as a change, and on which list it stands.
    fn close(self) -> (Changed<Option<T>>, Option<bool>) {
        match self {
            Self::None => (Changed::unchanged(None), None),
            Self::Matched(record) => (Changed::unchanged(Some(*record)), Some(false)),
            Self::Made(change) => (change.map(Some), Some(true)),
        }
    }
}

/// Whose the new records are: the lead's owner's, unless another is named.
pub(super) fn owner(actor: &Actor, lead: &Lead, new: &NewLeadConversion) -> (Option<UserId>, Option<TeamId>) {
    let owner = new.owner_id.unwrap_or(lead.owner_id);
    // What goes to the actor goes to the actor's own team: another one is for those who assign.
    let inherited = lead.team_id.filter(|_| new.owner_id.is_none() && owner != actor.user_id);
    (Some(owner), new.team_id.or(inherited))
}

/// The account and the contact, and that the one is a contact of the other.
pub(super) struct Parties {
    pub account: Part<Account>,
    pub contact: Part<Contact>,
    link: Option<Changed<AccountContact>>,
}

impl Parties {
    pub(super) fn of(
        conn: &mut PgConnection,
        who: &Can<Update, Lead>,
        lead: &Lead,
        new: &NewLeadConversion,
    ) -> Result<Self> {
        let account = account(conn, who, lead, new)?;
        let contact = contact(conn, who, lead, new)?;
        let link = match (account.value(), contact.value()) {
            (Some(account), Some(contact)) => {
                let role = NewAccountContact::of(contact.id);
                Some(account_contacts::link(conn, &who.also()?, account.id, role)?)
            }
            _ => None,
        };
        Ok(Self { account, contact, link })
    }

    /// Everything that a conversion changed, and its answer.
    pub(super) fn close(self, deal: Option<Changed<Deal>>, lead: Changed<Lead>) -> Changed<LeadConversion> {
        let ((account, made_account), (contact, made_contact)) = (self.account.close(), self.contact.close());
        let parts = [(ConversionPart::Account, made_account), (ConversionPart::Contact, made_contact)];
        let on = |made: bool| parts.iter().filter(move |part| part.1 == Some(made)).map(|part| part.0);
        let made = on(true).chain(deal.as_ref().map(|_| ConversionPart::Deal)).collect();
        let answer = LeadConversion {
            lead: lead.value().clone(),
            account: account.value().clone(),
            contact: contact.value().clone(),
            deal: deal.as_ref().map(|deal| deal.value().clone()),
            made,
            matched: on(false).collect(),
        };
        let mut change = account.map(|_| answer).and(contact);
        change = match self.link {
            Some(link) => change.and(link),
            None => change,
        };
        change = match deal {
            Some(deal) => change.and(deal),
            None => change,
        };
        change.and(lead)
    }
}

fn account(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    lead: &Lead,
    new: &NewLeadConversion,
) -> Result<Part<Account>> {
    if let Some(id) = new.account.as_ref().and_then(|account| account.id) {
        who.refers::<Account>(conn, Some(id), "/account/id")?;
        return Ok(Part::Matched(Box::new(accounts::find(conn, &who.also::<Read, Account>()?, id)?)));
    }
    if let Some(given) = new.account.as_ref().and_then(|account| account.new.clone()) {
        return make_account(conn, who, lead, new, given);
    }
    let Some(name) = lead.company_name.clone() else { return Ok(Part::None) };
    wait_for_name(conn, who, &name)?;
    match accounts::named(conn, &who.also()?, &name)? {
        Some(account) => Ok(Part::Matched(Box::new(account))),
        None => make_account(conn, who, lead, new, of_company(lead, name)),
    }
}

fn make_account(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    lead: &Lead,
    new: &NewLeadConversion,
    mut account: NewAccount,
) -> Result<Part<Account>> {
    if account.owner_id.is_none() {
        (account.owner_id, account.team_id) = owner(who, lead, new);
    }
    account.source_id = account.source_id.or(lead.source_id);
    account.tag_ids = account.tag_ids.or_else(|| Some(lead.tag_ids.clone()));
    account.custom = carried::<_, Account>(conn, who, lead, account.custom)?;
    let made = accounts::create(conn, &who.also()?, account);
    made.map(Part::Made).map_err(|error| in_part("/account/new", error))
}

/// Two leads of one company, converted at once, come one after the other.
fn wait_for_name(conn: &mut PgConnection, actor: &Actor, name: &Name) -> Result<()> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended(id::text || 'account' || fold($2), 0)) \
                FROM organizations WHERE id = $1";
    sql_query(lock)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Text, _>(name)
        .execute(conn)?;
    Ok(())
}

/// The account of a lead's company; the lead's address is the company's where it names no person.
fn of_company(lead: &Lead, name: Name) -> NewAccount {
    let is_company = !has_person(lead);
    NewAccount {
        email: lead.email.clone().filter(|_| is_company),
        phone: lead.phone.clone().filter(|_| is_company),
        ..NewAccount::named(name)
    }
}

fn has_person(lead: &Lead) -> bool {
    lead.first_name.is_some() || lead.last_name.is_some()
}

fn contact(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    lead: &Lead,
    new: &NewLeadConversion,
) -> Result<Part<Contact>> {
    if let Some(id) = new.contact.as_ref().and_then(|contact| contact.id) {
        who.refers::<Contact>(conn, Some(id), "/contact/id")?;
        return Ok(Part::Matched(Box::new(contacts::find(conn, &who.also::<Read, Contact>()?, id)?)));
    }
    if let Some(given) = new.contact.as_ref().and_then(|contact| contact.new.clone()) {
        return make_contact(conn, who, lead, new, given);
    }
    if !has_person(lead) {
        return Ok(Part::None);
    }
    match known_contact(conn, who, lead)? {
        Some(contact) => Ok(Part::Matched(Box::new(contact))),
        None => make_contact(conn, who, lead, new, of_person(lead)),
    }
}

/// An address belongs to one person more often than a number does, so it is asked first.
fn known_contact(conn: &mut PgConnection, actor: &Actor, lead: &Lead) -> Result<Option<Contact>> {
    let who = Can::prove(actor)?;
    let by_email = contacts::matching(conn, &who, lead.email.as_slice(), &[])?;
    if let Some(found) = by_email.into_iter().next() {
        return Ok(Some(found));
    }
    Ok(contacts::matching(conn, &who, &[], lead.phone.as_slice())?.into_iter().next())
}

fn make_contact(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    lead: &Lead,
    new: &NewLeadConversion,
    mut contact: NewContact,
) -> Result<Part<Contact>> {
    if contact.owner_id.is_none() {
        (contact.owner_id, contact.team_id) = owner(who, lead, new);
    }
    contact.source_id = contact.source_id.or(lead.source_id);
    contact.tag_ids = contact.tag_ids.or_else(|| Some(lead.tag_ids.clone()));
    contact.custom = carried::<_, Contact>(conn, who, lead, contact.custom)?;
    let made = account_contacts::enter(conn, &who.also()?, contact);
    made.map(Part::Made).map_err(|error| in_part("/contact/new", error))
}

fn of_person(lead: &Lead) -> NewContact {
    let email = lead.email.clone().map(|value| NewEmail { value, label: None, is_primary: None });
    let phone = lead.phone.clone().map(|value| NewPhone { value, label: None });
    NewContact {
        first_name: lead.first_name.clone(),
        last_name: lead.last_name.clone(),
        job_title: lead.job_title.clone(),
        emails: email.map(|email| vec![email]),
        phones: phone.map(|phone| vec![phone]),
        ..NewContact::default()
    }
}
