//! Products over HTTP.

use actix_web::{get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{NewProduct, Product, ProductListing, ProductPage, ProductPatch, ProductView};
use super::{archive, history, queries};
use crate::access::{Can, Create, Read, Update};
use crate::collection;
use crate::extras;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ProductId;
use crate::store::{self, Changed, Db, Sight, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_products).service(create_product).service(show_product).service(update_product);
    archive::routes(config);
    history::routes(config);
}

/// List products
#[utoipa::path(tag = "products", params(ProductListing), responses((status = 200, body = ProductPage,
    description = "A page of products.")))]
#[get("/products")]
async fn list_products(
    who: Can<Read, Product>,
    listing: ProductListing,
    db: web::Data<Db>,
) -> Result<SightPage<Product>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create a product
#[utoipa::path(tag = "products", request_body = NewProduct, responses((status = 201, body = Product,
    description = "The product.")))]
#[post("/products")]
async fn create_product(
    who: Can<Create, Product>,
    new: Json<NewProduct>,
    db: web::Data<Db>,
) -> Result<Created<Product>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters a product for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Product>,
    mut new: NewProduct,
) -> Result<Changed<Product>> {
    let own = extras::held(conn, who)?;
    own.admit::<Product>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let product = queries::insert(conn, who, new)?;
    own.keep(conn, who, &product)?;
    Changed::created(product)
}

/// Show a product
#[utoipa::path(tag = "products", params(ProductId, ProductView), responses((status = 200, body = Product,
    description = "The product.")))]
#[get("/products/{id}")]
async fn show_product(
    who: Can<Read, Product>,
    id: Path<ProductId>,
    view: ProductView,
    db: web::Data<Db>,
) -> Result<Sight<Product>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change a product
///
/// Members left out stay as they are; `null` clears those that may be empty. Lines of deals keep the
/// price they were written with.
#[utoipa::path(tag = "products", params(ProductId, IfMatch), request_body = ProductPatch,
    responses((status = 200, body = Product, description = "The product as it is now.")))]
#[patch("/products/{id}")]
async fn update_product(
    who: Can<Update, Product>,
    id: Path<ProductId>,
    at: IfMatch,
    patch: Json<ProductPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Product>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

collection!(Product in products, NewProduct => create, ProductPatch => update);

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Product>,
    id: ProductId,
    at: &IfMatch,
    mut patch: ProductPatch,
) -> Result<Changed<Product>> {
    let before = queries::find_to(conn, who, id, at)?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    let after = queries::update(conn, who, &before, patch)?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}
