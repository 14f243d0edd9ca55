//! What a line costs.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::model::NewDealLine;
use super::total::total_of;
use crate::access::{Actor, Can, Read};
use crate::catalog::products::{self, Product};
use crate::kernel::ids::ProductId;
use crate::kernel::values::{Amount, Currency, Money, Name, Quantity, Rate};
use crate::kernel::{Error, Result};
use crate::schema::deal_lines;

/// A line with all that was left out, and its total.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = deal_lines, treat_none_as_null = true)]
pub(in crate::sales::deals) struct Priced {
    pub product_id: Option<ProductId>,
    pub name: Name,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub discount_percent: Rate,
    pub total: Amount,
}

/// Fills in what the product says; `at` is the line's own pointer.
pub(in crate::sales::deals) fn price(
    conn: &mut PgConnection,
    actor: &Actor,
    currency: &Currency,
    new: NewDealLine,
    at: &str,
) -> Result<Priced> {
    let product = product(conn, actor, new.product_id, at)?;
    let unit_price = new.unit_price.or_else(|| product.as_ref()?.list_price.0.clone());
    let Some(unit_price) = unit_price else {
        let detail = "The product has no list price.";
        return Err(Error::conflict("price_needed", &format!("{at}/unit_price"), detail));
    };
    same_currency(&unit_price, currency, &format!("{at}/unit_price"))?;
    let name = new.name.or_else(|| product.map(|product| product.name));
    let discount = new.discount_percent.unwrap_or_default();
    Ok(Priced {
        product_id: new.product_id,
        name: name.ok_or_else(|| Error::internal("a line without a name"))?,
        quantity: new.quantity,
        unit_price: unit_price.amount,
        discount_percent: discount,
        total: total(new.quantity, unit_price.amount, discount, currency, at)?,
    })
}

/// The product that a line names, if it names one.
pub(super) fn product(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Option<ProductId>,
    at: &str,
) -> Result<Option<Product>> {
    let Some(id) = id else { return Ok(None) };
    let pointer = format!("{at}/product_id");
    let who = Can::<Read, Product>::prove(actor).map_err(|_| Error::reference(&pointer))?;
    products::find_named(conn, &who, id, &pointer).map(Some)
}

/// 409 unless the price is in the deal's currency.
pub(super) fn same_currency(price: &Money, currency: &Currency, pointer: &str) -> Result<()> {
    if price.currency == *currency {
        return Ok(());
    }
    let detail = format!("The deal is in {currency}, the price in {}.", price.currency);
    Err(Error::conflict("currency_mismatch", pointer, detail))
}

pub(super) fn total(
    quantity: Quantity,
    unit_price: Amount,
    discount: Rate,
    currency: &Currency,
    at: &str,
) -> Result<Amount> {
    let decimals = currency.minor_units();
    let total: Option<Decimal> = total_of(quantity.get(), unit_price.get(), discount.get(), decimals);
    total.map(Amount::new).ok_or_else(|| too_large(at))
}

pub(in crate::sales::deals) fn too_large(pointer: &str) -> Error {
    Error::conflict("amount_too_large", pointer, "The result is larger than an amount can be.")
}
