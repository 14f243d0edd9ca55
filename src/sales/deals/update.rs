//! Changing a deal's members.

use diesel::pg::PgConnection;

use super::actions::refuse_closed;
use super::model::{AmountSource, Deal, DealStatus};
use super::patch::{DealPatch, Step};
use super::requirements::{self, Obstacle};
use super::{lines, queries};
use crate::access::{Can, Ownership, Sighted as _, Update};
use crate::directory::accounts::Account;
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
    if patch.touches_figures() {
        refuse_closed(&before)?;
    }
    let step = figures(conn, &before, &patch)?;
    let after = queries::update(conn, who, &before, patch, step)?;
    Changed::updated(&before, keeping_customer(after)?)
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

/// A won deal has a customer, whatever is changed afterwards.
fn keeping_customer(deal: Deal) -> Result<Deal> {
    if deal.status == DealStatus::Won && !deal.has_customer() {
        let message = "A won deal has an account or a contact.";
        requirements::refuse(vec![Obstacle::new("/account_id", "customer_needed", message)])?;
    }
    Ok(deal)
}
