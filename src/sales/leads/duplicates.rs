//! Who may be the same as a lead: open leads and contacts with its e-mail address or phone number.

use actix_web::{get, web};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Lead, LeadStatus, NewLead};
use super::queries;
use crate::access::{Actor, Can, Create, Does, Read};
use crate::kernel::http::{Path, Shown};
use crate::kernel::ids::{AnyId, LeadId};
use crate::kernel::values::{Email, PhoneNumber};
use crate::kernel::{Error, Result};
use crate::schema::leads;
use crate::store::Db;
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

/// The records that may be the same as a lead, oldest first, leads before contacts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadDuplicates {
    #[schema(max_items = 100)]
    pub duplicates: Vec<LeadDuplicate>,
}

/// How many leads, and how many contacts, one answer names.
const MOST: i64 = 50;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_lead_duplicates);
}

/// List possible duplicates of a lead
///
/// Open leads and contacts that you see, with the same e-mail address or phone number, whatever the spelling.
#[utoipa::path(tag = "leads", params(LeadId), responses((status = 200, body = LeadDuplicates,
    description = "What may be the same, and why.")))]
#[get("/leads/{id}/duplicates")]
async fn list_lead_duplicates(
    who: Can<Read, Lead>,
    id: Path<LeadId>,
    db: web::Data<Db>,
) -> Result<Shown<LeadDuplicates>> {
    db.read(move |conn| {
        let lead = queries::find(conn, &who, id.0)?;
        let keys = Keys { email: lead.email.as_ref().map(Email::folded), phone: lead.phone_key };
        Ok(LeadDuplicates { duplicates: keys.find(conn, &who, Some(lead.id))? })
    })
    .await
    .map(Shown)
}

/// 409 `duplicate` when a new lead is known already.
pub(super) fn refuse(conn: &mut PgConnection, who: &Can<Create, Lead>, new: &NewLead) -> Result<()> {
    let keys = Keys {
        email: new.email.as_ref().map(Email::folded),
        phone: new.phone.as_ref().map(PhoneNumber::normalised),
    };
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

/// What records are recognised by, in the form in which it is compared.
#[derive(Debug)]
struct Keys {
    email: Option<Email>,
    phone: Option<String>,
}

diesel::define_sql_function! {
    /// In lower case.
    fn lower(value: sql_types::Nullable<sql_types::Text>) -> sql_types::Nullable<sql_types::Text>;
}

impl Keys {
    /// Two writers who enter the same person at once come one after the other.
    fn wait_for_others(&self, conn: &mut PgConnection, actor: &Actor) -> Result<()> {
        let keys = [self.email.as_ref().map(Email::as_str), self.phone.as_deref()];
        // Always the address first, so that nobody waits in a circle.
        for key in keys.into_iter().flatten() {
            sql_query("SELECT pg_advisory_xact_lock(hashtextextended($2, 0)) FROM organizations WHERE id = $1")
                .bind::<sql_types::Uuid, _>(actor.organization_id)
                .bind::<sql_types::Text, _>(format!("lead {} {key}", actor.organization_id))
                .execute(conn)?;
        }
        Ok(())
    }

    fn find<A: Does>(
        &self,
        conn: &mut PgConnection,
        who: &Can<A, Lead>,
        but: Option<LeadId>,
    ) -> Result<Vec<LeadDuplicate>> {
        if self.email.is_none() && self.phone.is_none() {
            return Ok(Vec::new());
        }
        self.leads(conn, who, but)
    }

    fn leads<A: Does>(
        &self,
        conn: &mut PgConnection,
        who: &Can<A, Lead>,
        but: Option<LeadId>,
    ) -> Result<Vec<LeadDuplicate>> {
        let same = lower(leads::email).eq(&self.email).or(leads::phone_key.eq(&self.phone));
        let open = leads::status.ne_all([LeadStatus::Converted, LeadStatus::Disqualified]);
        let query = queries::visible_to(who).filter(same.assume_not_null()).filter(open);
        let rows: Vec<(LeadId, Option<Email>, Option<String>)> = query
            .filter(leads::id.ne_all(but))
            .order_by(leads::id)
            .limit(MOST)
            .select((leads::id, leads::email, leads::phone_key))
            .load(conn)?;
        let of = |(id, email, phone): (LeadId, Option<Email>, Option<String>)| {
            let email = email.is_some_and(|email| Some(email.folded()) == self.email);
            let phone = phone.is_some() && phone == self.phone;
            LeadDuplicate::new(DuplicateType::Lead, id.cast(), email, phone)
        };
        Ok(rows.into_iter().map(of).collect())
    }
}

impl LeadDuplicate {
    fn new(record_type: DuplicateType, record_id: AnyId, email: bool, phone: bool) -> Self {
        let reasons = [(email, DuplicateReason::Email), (phone, DuplicateReason::Phone)];
        let reasons = reasons.into_iter().filter(|(same, _)| *same).map(|(_, reason)| reason).collect();
        Self { record_type, record_id, reasons }
    }
}
