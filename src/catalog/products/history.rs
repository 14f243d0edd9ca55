//! What happened to a product.

use actix_web::{get, web};

use super::model::Product;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::ProductId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_product_history);
}

/// List what happened to a product
#[utoipa::path(tag = "products", params(ProductId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/products/{id}/history")]
async fn list_product_history(
    who: Can<Read, Product>,
    id: Path<ProductId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
