//! The deal that a conversion opens.

use diesel::pg::PgConnection;

use super::model::{ConversionDeal, NewLeadConversion};
use super::parties::{Parties, owner};
use crate::access::{Can, Update};
use crate::extras::{carried, in_part};
use crate::kernel::Result;
use crate::kernel::values::Name;
use crate::sales::deals::{self, Deal, NewDeal};
use crate::sales::leads::Lead;
use crate::store::Changed;

pub(super) fn open(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    (lead, parties, new): (&Lead, &Parties, &NewLeadConversion),
    deal: &ConversionDeal,
) -> Result<Changed<Deal>> {
    let (owner_id, team_id) = owner(who, lead, new);
    let deal = NewDeal {
        owner_id,
        team_id,
        account_id: parties.account.id(|account| account.id),
        contact_id: parties.contact.id(|contact| contact.id),
        pipeline_id: deal.pipeline_id,
        stage_id: deal.stage_id,
        amount: deal.amount.clone().or_else(|| lead.estimated_value.0.clone()),
        expected_close_on: deal.expected_close_on,
        custom: carried::<_, Deal>(conn, who, lead, deal.custom.clone())?,
        tag_ids: Some(lead.tag_ids.clone()),
        source_id: lead.source_id,
        created_at: new.converted_at,
        lead_id: Some(lead.id),
        ..NewDeal::named(deal.name.clone().unwrap_or_else(|| name_of(lead)))
    };
    deals::create(conn, &who.also()?, deal).map_err(|error| in_part("/deal", error))
}

/// The company, or else the person.
fn name_of(lead: &Lead) -> Name {
    if let Some(company) = &lead.company_name {
        return company.clone();
    }
    let names = [&lead.first_name, &lead.last_name].into_iter().flatten();
    let whole = names.map(Name::as_str).collect::<Vec<_>>().join(" ");
    Name::new(whole.chars().take(200).collect::<String>())
}
