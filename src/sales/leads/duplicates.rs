//! Who may be the same as a lead: open leads and contacts with its e-mail address or phone number.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Lead, LeadStatus, NewLead};
use super::queries;
use crate::access::{Actor, Can, Create, Does, Read};
use crate::directory::contacts::{self, Contact};
use crate::kernel::ids::{AnyId, LeadId};
use crate::kernel::values::{Email, PhoneNumber};
use crate::kernel::{Error, Result};
use crate::schema::leads;
use crate::text_enum;

text_enum! {
    /// What kind of record a possible duplicate is.
    pub enum DuplicateType { Lead = "lead", Contact = "contact" }
}

text_enum! {
    /// What two records have in common.
    pub enum DuplicateReason { Email = "email", Phone = "phone" }
}

/// A record that may stand for the same person or company.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadDuplicate {
    pub record_type: DuplicateType,
    pub record_id: AnyId,
    /// What both have in common.
    #[schema(max_items = 2)]
    pub reasons: Vec<DuplicateReason>,
}

/// How many leads one answer names.
const MOST: i64 = 50;

/// Open leads and contacts that the actor sees, with the lead's e-mail address or phone number.
pub fn duplicates_of(
    conn: &mut PgConnection,
    who: &Can<Read, Lead>,
    id: LeadId,
) -> Result<Vec<LeadDuplicate>> {
    let lead = queries::find(conn, who, id)?;
    Keys::of(lead.email.as_ref(), lead.phone.as_ref()).find(conn, who, Some(lead.id))
}

/// 409 `duplicate` when a new lead is known already.
pub(super) fn refuse(conn: &mut PgConnection, who: &Can<Create, Lead>, new: &NewLead) -> Result<()> {
    let keys = Keys::of(new.email.as_ref(), new.phone.as_ref());
    keys.wait_for_others(conn, who)?;
    let found = keys.find(conn, who, None)?;
    let Some(first) = found.first() else { return Ok(()) };
    let pointer = if first.reasons.contains(&DuplicateReason::Email) { "/email" } else { "/phone" };
    let detail = format!("A {} with this value is known already.", first.record_type.word());
    let error = Error::conflict("duplicate", pointer, detail);
    Err(error
        .with("existing_id", first.record_id.to_string())
        .with("existing_type", first.record_type.word()))
}

/// What records are recognised by.
#[derive(Debug)]
struct Keys {
    email: Option<Email>,
    phone: Option<PhoneNumber>,
}

diesel::define_sql_function! {
    /// In lower case.
    fn lower(value: sql_types::Nullable<sql_types::Text>) -> sql_types::Nullable<sql_types::Text>;
}

impl Keys {
    fn of(email: Option<&Email>, phone: Option<&PhoneNumber>) -> Self {
        Self { email: email.map(Email::folded), phone: phone.cloned() }
    }

    fn phone_key(&self) -> Option<String> {
        self.phone.as_ref().map(PhoneNumber::normalised)
    }

    /// Writers who enter the same person at once, as a lead or as a contact, come one after the other.
    fn wait_for_others(&self, conn: &mut PgConnection, actor: &Actor) -> Result<()> {
        let email: Vec<String> = self.email.iter().map(ToString::to_string).collect();
        let phone: Vec<String> = self.phone_key().into_iter().collect();
        contacts::wait_for(conn, actor, &email, &phone)
    }

    /// Leads first, then contacts; the oldest of each first.
    fn find<A: Does>(
        &self,
        conn: &mut PgConnection,
        who: &Can<A, Lead>,
        but: Option<LeadId>,
    ) -> Result<Vec<LeadDuplicate>> {
        if self.email.is_none() && self.phone.is_none() {
            return Ok(Vec::new());
        }
        let mut found = self.leads(conn, who, but)?;
        // Who sees no contacts finds none among them.
        if let Ok(sight) = who.also() {
            found.extend(self.contacts(conn, &sight)?);
        }
        Ok(found)
    }

    fn leads<A: Does>(
        &self,
        conn: &mut PgConnection,
        who: &Can<A, Lead>,
        but: Option<LeadId>,
    ) -> Result<Vec<LeadDuplicate>> {
        let phone = self.phone_key();
        let same = lower(leads::email).eq(&self.email).or(leads::phone_key.eq(&phone));
        let open = leads::status.ne_all([LeadStatus::Converted, LeadStatus::Disqualified]);
        let query = queries::visible_to(who).filter(same.assume_not_null()).filter(open);
        let rows: Vec<(LeadId, Option<Email>, Option<String>)> = query
            .filter(leads::id.ne_all(but))
            // Not by the column alone: its index would be walked from end to end for the few that are sought.
            .order_by((leads::created_at.at_time_zone("UTC"), leads::id))
            .limit(MOST)
            .select((leads::id, leads::email, leads::phone_key))
            .load(conn)?;
        let of = |(id, email, number): (LeadId, Option<Email>, Option<String>)| {
            let email = email.is_some_and(|email| Some(email.folded()) == self.email);
            let phone = number.is_some() && number == phone;
            LeadDuplicate::new(DuplicateType::Lead, id.cast(), email, phone)
        };
        Ok(rows.into_iter().map(of).collect())
    }

    fn contacts(&self, conn: &mut PgConnection, who: &Can<Read, Contact>) -> Result<Vec<LeadDuplicate>> {
        let found = contacts::matching(conn, who, self.email.as_slice(), self.phone.as_slice())?;
        let of = |contact: Contact| {
            let email = self
                .email
                .as_ref()
                .is_some_and(|email| contact.emails.keys().iter().any(|key| key == email.as_str()));
            let phone = self.phone_key().is_some_and(|phone| contact.phones.keys().contains(&phone));
            LeadDuplicate::new(DuplicateType::Contact, contact.id.cast(), email, phone)
        };
        Ok(found.into_iter().map(of).collect())
    }
}

impl LeadDuplicate {
    fn new(record_type: DuplicateType, record_id: AnyId, email: bool, phone: bool) -> Self {
        let reasons = [(email, DuplicateReason::Email), (phone, DuplicateReason::Phone)];
        let reasons = reasons.into_iter().filter(|(same, _)| *same).map(|(_, reason)| reason).collect();
        Self { record_type, record_id, reasons }
    }
}
