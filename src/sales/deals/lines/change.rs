//! Writing lines. The deal is locked first; where its amount is the sum of its lines, it follows.

use diesel::pg::PgConnection;

use super::model::{DealLine, DealLinePatch, DealLinePath, NewDealLine};
use super::price::{self, Priced};
use super::queries;
use crate::access::{Can, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::DealId;
use crate::kernel::{Error, Result};
use crate::sales::deals::actions::refuse_closed;
use crate::sales::deals::patch::Step;
use crate::sales::deals::queries as deals;
use crate::sales::deals::{AmountSource, Deal};
use crate::store::Changed;

/// The most lines a deal has.
const MOST: i32 = 1000;

pub(super) fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    new: NewDealLine,
) -> Result<Changed<DealLine>> {
    let deal = open_deal(conn, who, id, &IfMatch::Any)?;
    let priced = price::price(conn, who, &deal.currency, new, "")?;
    let line = queries::insert(conn, who, &deal, priced)?;
    if line.position.get() > MOST {
        return Err(Error::conflict("too_many_lines", "", format!("A deal has at most {MOST} lines.")));
    }
    followed(conn, who, &deal, Changed::created(line)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    DealLinePath { id, line_id: line }: DealLinePath,
    at: &IfMatch,
    patch: DealLinePatch,
) -> Result<Changed<DealLine>> {
    let deal = open_deal(conn, who, id, &at.of_whole())?;
    let before = queries::find(conn, &deal, line)?;
    at.check(before.version)?;
    price::product(conn, who, patch.product_id.flatten(), "")?;
    let after = queries::update(conn, who, &before, merged(&before, patch)?)?;
    followed(conn, who, &deal, Changed::updated(&before, after)?)
}

pub(super) fn delete(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    DealLinePath { id, line_id: line }: DealLinePath,
    at: &IfMatch,
) -> Result<Changed<()>> {
    let deal = open_deal(conn, who, id, &at.of_whole())?;
    let line = queries::find(conn, &deal, line)?;
    at.check(line.version)?;
    queries::delete(conn, &line)?;
    followed(conn, who, &deal, Changed::deleted(&line)?)
}

fn open_deal(conn: &mut PgConnection, who: &Can<Update, Deal>, id: DealId, at: &IfMatch) -> Result<Deal> {
    let deal = deals::find_to(conn, who, id, at)?;
    refuse_closed(&deal)?;
    Ok(deal)
}

/// The line as the patch makes it.
fn merged(before: &DealLine, patch: DealLinePatch) -> Result<Priced> {
    let currency = &before.unit_price.currency;
    if let Some(given) = &patch.unit_price {
        price::same_currency(given, currency, "/unit_price")?;
    }
    let quantity = patch.quantity.unwrap_or(before.quantity);
    let unit_price = patch.unit_price.map_or(before.unit_price.amount, |price| price.amount);
    let discount_percent = patch.discount_percent.unwrap_or(before.discount_percent);
    Ok(Priced {
        product_id: patch.product_id.unwrap_or(before.product_id),
        name: patch.name.unwrap_or_else(|| before.name.clone()),
        quantity,
        unit_price,
        discount_percent,
        total: price::total(quantity, unit_price, discount_percent, currency, "")?,
    })
}

/// The change of a line, with that of the deal's amount.
fn followed<T>(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    change: Changed<T>,
) -> Result<Changed<T>> {
    if deal.amount_source != AmountSource::Lines {
        return Ok(change);
    }
    let amount = queries::sum(conn, deal)?;
    if amount == deal.amount.amount() {
        return Ok(change);
    }
    let after = deals::take(conn, who, deal, Step { amount: Some(amount), ..Step::default() })?;
    Ok(change.and(Changed::updated(deal, after)?))
}
