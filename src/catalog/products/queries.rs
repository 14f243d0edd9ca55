//! Every question put to the table of products.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{NewProduct, Product, ProductListing, ProductPage, ProductPatch};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::ProductId;
use crate::kernel::values::{Instant, MaybeMoney};
use crate::kernel::{Error, Result};
use crate::schema::products;
use crate::store::revise;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Product>) -> dsl::Filter<products::table, Within> {
    products::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Product>,
    listing: &ProductListing,
) -> Result<ProductPage> {
    let query = products::table.filter(who.within_all()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Product::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Product>,
    id: ProductId,
) -> Result<Product> {
    Ok(visible_to(who).filter(products::id.eq(id)).select(Product::as_select()).first(conn)?)
}

/// The product that the id at `pointer` names, there until the transaction ends; 409 when there is none.
pub fn find_named<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Product>,
    id: ProductId,
    pointer: &str,
) -> Result<Product> {
    let query = visible_to(who).filter(products::id.eq(id)).select(Product::as_select());
    query.for_key_share().first(conn).optional()?.ok_or_else(|| Error::reference(pointer))
}

/// The product, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Product>,
    id: ProductId,
    at: &IfMatch,
) -> Result<Product> {
    let query = products::table.filter(who.within_all()).filter(products::id.eq(id));
    let product = query.select(Product::as_select()).for_no_key_update().first(conn)?;
    who.is_current(&product, at)?;
    Ok(product)
}

/// The product, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Product>,
    id: ProductId,
    at: &IfMatch,
) -> Result<Product> {
    let query = visible_to(who).filter(products::id.eq(id)).select(Product::as_select());
    let product = query.for_no_key_update().first(conn)?;
    who.is_current(&product, at)?;
    Ok(product)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Product>,
    new: NewProduct,
) -> Result<Product> {
    let (price, cost) = (MaybeMoney(new.list_price.clone()), MaybeMoney(new.cost.clone()));
    let now = Instant::now();
    let stamp = (
        products::organization_id.eq(who.organization_id),
        products::id.eq(ProductId::new()),
        products::list_price.eq(price.amount()),
        products::list_price_currency.eq(price.currency()),
        products::cost.eq(cost.amount()),
        products::cost_currency.eq(cost.currency()),
        products::created_at.eq(now),
        products::updated_at.eq(now),
        products::created_by_id.eq(who.user_id),
        products::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(products::table).values((new, stamp));
    Ok(insert.returning(Product::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Product>,
    product: &Product,
    patch: ProductPatch,
) -> Result<Product> {
    let price = patch.list_price.clone().map(|price| {
        let price = MaybeMoney(price);
        (products::list_price.eq(price.amount()), products::list_price_currency.eq(price.currency()))
    });
    let cost = patch.cost.clone().map(|cost| {
        let cost = MaybeMoney(cost);
        (products::cost.eq(cost.amount()), products::cost_currency.eq(cost.currency()))
    });
    let stamp = (
        products::version.eq(product.version + 1),
        products::updated_at.eq(Instant::now()),
        products::updated_by_id.eq(who.user_id),
    );
    revise(conn, product, (patch, price, cost, stamp))
}

/// Puts the product into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Product>,
    product: &Product,
    archived_at: Option<Instant>,
) -> Result<Product> {
    let stamp = (
        products::archived_at.eq(archived_at),
        // Whoever takes it out of the bin by hand takes it out of a merge.
        products::merged_into_id.eq(None::<ProductId>),
        products::version.eq(product.version + 1),
        products::updated_at.eq(Instant::now()),
        products::updated_by_id.eq(who.user_id),
    );
    revise(conn, product, stamp)
}
