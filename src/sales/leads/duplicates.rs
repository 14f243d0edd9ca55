//! Who may be the same as a lead: open leads and contacts with its e-mail address or phone number.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Lead, LeadStatus};
use super::queries::{self, Ready};
use crate::access::{Actor, Can, Create, Does, Read};
use crate::directory::contacts::{self, Addresses, Contact};
use crate::kernel::ids::{AnyId, LeadId};
use crate::kernel::values::{Email, PhoneNumber};
use crate::kernel::{Error, Result};
use crate::schema::leads;
use crate::store::Prepared;
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

/// 409 `duplicate` when a new lead that must not be there twice is known already, or another one of these is the same.
pub(super) fn refuse(conn: &mut PgConnection, who: &Can<Create, Lead>, ready: &[Ready]) -> Result<()> {
    let (mut emails, mut phones) = (Addresses::default(), Addresses::default());
    for new in ready.iter().map(|ready| &ready.new) {
        let single = new.allow_duplicate != Some(true);
        let keys = Keys::of(new.email.as_ref(), new.phone.as_ref());
        if emails.take(keys.emails, single) {
            return Err(duplicate(DuplicateType::Lead, "/email"));
        }
        if phones.take(keys.phones, single) {
            return Err(duplicate(DuplicateType::Lead, "/phone"));
        }
    }
    let keys = Keys { emails: emails.asked, phones: phones.asked };
    contacts::wait_for(conn, who, &keys.emails, &keys.phones)?;
    if keys.is_empty() || !keys.are_known(conn, who)? {
        return Ok(());
    }
    let found = keys.find(conn, who, None)?;
    let Some(first) = found.first() else { return Ok(()) };
    let pointer = if first.reasons.contains(&DuplicateReason::Email) { "/email" } else { "/phone" };
    Err(duplicate(first.record_type, pointer).with("existing_id", first.record_id.to_string()))
}

fn duplicate(of: DuplicateType, pointer: &str) -> Error {
    let detail = format!("A {} with this value is known already.", of.word());
    Error::conflict("duplicate", pointer, detail).with("existing_type", of.word())
}

/// What records are recognised by, in the forms in which it is compared.
#[derive(Debug)]
struct Keys {
    emails: Vec<String>,
    phones: Vec<String>,
}

diesel::define_sql_function! {
    /// In lower case.
    fn lower(value: sql_types::Nullable<sql_types::Text>) -> sql_types::Nullable<sql_types::Text>;
}

impl Keys {
    fn of(email: Option<&Email>, phone: Option<&PhoneNumber>) -> Self {
        Self {
            emails: email.map(|email| email.folded().to_string()).into_iter().collect(),
            phones: phone.map(PhoneNumber::normalised).into_iter().collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty()
    }

    /// Whether anybody has one of them, whoever sees that: by one plan for all, which is kept since it sees neither the keys nor the
    /// organization.
    fn are_known(&self, conn: &mut PgConnection, actor: &Actor) -> Result<bool> {
        type Texts = sql_types::Array<sql_types::Text>;
        let found = Prepared::new(
            "SELECT (SELECT count(*) FROM leads WHERE organization_id = (SELECT {}::uuid) \
             AND (email IS NOT NULL AND lower(email) = ANY ((SELECT {}::text[])::text[]) \
             OR phone_key IS NOT NULL AND phone_key = ANY ((SELECT {}::text[])::text[]))) \
             + (SELECT count(*) FROM contacts WHERE organization_id = (SELECT {}::uuid) \
             AND (email_keys && (SELECT {}::text[]) OR phone_keys && (SELECT {}::text[]))) AS count",
        )
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<Texts, _>(self.emails.clone())
        .bind::<Texts, _>(self.phones.clone())
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<Texts, _>(self.emails.clone())
        .bind::<Texts, _>(self.phones.clone())
        .count(conn)?;
        Ok(found > 0)
    }

    /// Leads first, then contacts; the oldest of each first.
    fn find<A: Does>(
        &self,
        conn: &mut PgConnection,
        who: &Can<A, Lead>,
        but: Option<LeadId>,
    ) -> Result<Vec<LeadDuplicate>> {
        if self.is_empty() {
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
        let same = lower(leads::email).eq_any(&self.emails).or(leads::phone_key.eq_any(&self.phones));
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
            let email: Vec<String> = email.map(|email| email.folded().to_string()).into_iter().collect();
            self.like(DuplicateType::Lead, id.cast(), &email, number.as_slice())
        };
        Ok(rows.into_iter().map(of).collect())
    }

    fn contacts(&self, conn: &mut PgConnection, who: &Can<Read, Contact>) -> Result<Vec<LeadDuplicate>> {
        let found = contacts::known_by(conn, who, &self.emails, &self.phones)?;
        let of = |contact: Contact| {
            let (emails, phones) = (contact.emails.keys(), contact.phones.keys());
            self.like(DuplicateType::Contact, contact.id.cast(), &emails, &phones)
        };
        Ok(found.into_iter().map(of).collect())
    }

    fn like(&self, of: DuplicateType, id: AnyId, emails: &[String], phones: &[String]) -> LeadDuplicate {
        let email = emails.iter().any(|email| self.emails.contains(email));
        let phone = phones.iter().any(|phone| self.phones.contains(phone));
        let reasons = [(email, DuplicateReason::Email), (phone, DuplicateReason::Phone)];
        let reasons = reasons.into_iter().filter(|(same, _)| *same).map(|(_, reason)| reason).collect();
        LeadDuplicate { record_type: of, record_id: id, reasons }
    }
}
