//! A lead becomes a customer: an account, a contact, perhaps a deal, and the lead itself, all at
//! once or not at all.

mod model;
mod parties;
mod routes;
mod sale;

pub use model::{ConversionDeal, LeadConversion, NewLeadConversion};
pub(super) use routes::{may_convert, routes};

use diesel::pg::PgConnection;

use super::lifecycle::LeadAction;
use super::model::Lead;
use super::queries::{self, Step};
use crate::access::{Backdate, Can, Update, moment};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::LeadId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::store::Changed;
use parties::Parties;

/// Converts a lead for whoever may, as the handler does.
pub fn convert(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    (id, at): (LeadId, &IfMatch),
    new: NewLeadConversion,
) -> Result<Changed<LeadConversion>> {
    let before = queries::find_to(conn, who, id, at)?;
    let status = LeadAction::Convert.follow(before.status)?;
    may_convert(who, &before)?;
    let converted_at = moment_of(who, &before, new.converted_at)?;
    let parties = Parties::of(conn, who, &before, &new)?;
    let deal = new.deal.as_ref().map(|deal| sale::open(conn, who, (&before, &parties, &new), deal));
    let deal = deal.transpose()?;
    let step = Step {
        converted_at: Some(converted_at),
        converted_account_id: parties.account.id(|account| account.id),
        converted_contact_id: parties.contact.id(|contact| contact.id),
        converted_deal_id: deal.as_ref().map(|deal| deal.value().id),
        ..Step::to(status)
    };
    let lead =
        Changed::acted(LeadAction::Convert.done(), &before, queries::advance(conn, who, &before, step)?)?;
    Ok(parties.close(deal, lead))
}

/// When it happened: now, or an earlier moment since the lead came in.
fn moment_of(who: &Can<Update, Lead>, lead: &Lead, given: Option<Instant>) -> Result<Instant> {
    let at = moment::<Lead>(who, given, "/converted_at")?;
    if given.is_some() {
        who.also::<Backdate, Lead>()?.reaches(lead)?;
    }
    if at < lead.created_at {
        let detail = format!("The lead came in later, at {}.", lead.created_at);
        return Err(Error::conflict("out_of_order", "/converted_at", detail));
    }
    Ok(at)
}
