//! Changing a deal's members.

use diesel::pg::PgConnection;

use super::actions::refuse_closed;
use super::model::{AmountSource, Deal, DealStatus};
use super::patch::{DealPatch, Step};
use super::{lines, queries};
use crate::access::{Can, Ownership, Update};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::tags;
use crate::extras;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::DealId;
use crate::kernel::values::Money;
use crate::kernel::{Error, Result};
use crate::store::Changed;

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    mut patch: DealPatch,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    who.refers::<Account>(conn, patch.account_id.flatten(), "/account_id")?;
    who.refers::<Contact>(conn, patch.contact_id.flatten(), "/contact_id")?;
    if patch.touches_figures() {
        refuse_closed(&before)?;
    }
    keeps_customer(&before, &patch)?;
    tags::admit(conn, who, patch.tag_ids.as_mut())?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    let step = figures(conn, &before, &patch)?;
    let after = queries::update(conn, who, &before, patch, step)?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}

/// What the patch says of amount, probability and forecast.
fn figures(conn: &mut PgConnection, deal: &Deal, patch: &DealPatch) -> Result<Step> {
    let step = Step {
        probability: patch.probability,
        forecast_category: patch.forecast_category.map(Into::into),
        amount_source: patch.amount_source,
        ..Step::default()
    };
    if let Some(amount) = &patch.amount {
        fits_lines(conn, deal, amount.as_ref())?;
        return Ok(step.with_amount(amount.clone()));
    }
    if patch.amount_source == Some(AmountSource::Lines) {
        return Ok(Step { amount: Some(lines::sum(conn, deal)?), ..step });
    }
    Ok(step)
}

/// 409 when an amount by hand would give lines another currency.
pub(super) fn fits_lines(conn: &mut PgConnection, deal: &Deal, amount: Option<&Money>) -> Result<()> {
    let other = amount.is_some_and(|amount| amount.currency != deal.currency);
    if other && lines::any(conn, deal)? {
        let detail = format!("The deal has lines in {}.", deal.currency);
        return Err(Error::conflict("currency_mismatch", "/amount/currency", detail));
    }
    Ok(())
}

/// 409 when a won deal would lose its customer.
fn keeps_customer(deal: &Deal, patch: &DealPatch) -> Result<()> {
    let account = patch.account_id.unwrap_or(deal.account_id);
    let contact = patch.contact_id.unwrap_or(deal.contact_id);
    if deal.status != DealStatus::Won || account.is_some() || contact.is_some() {
        return Ok(());
    }
    Err(Error::conflict("customer_needed", "/account_id", "A won deal has an account or a contact."))
}
