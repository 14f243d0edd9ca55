//! The bin: archived products are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Product;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ProductId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_product).service(restore_product);
}

/// Archive a product
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "products", params(ProductId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/products/{id}")]
async fn archive_product(
    who: Can<Delete, Product>,
    id: Path<ProductId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Product::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived product
///
/// A product that is not archived stays as it is.
#[utoipa::path(tag = "products", params(ProductId, IfMatch), responses((status = 200, body = Product,
    description = "The product.")))]
#[post("/products/{id}/restore")]
async fn restore_product(
    who: Can<Delete, Product>,
    id: Path<ProductId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Product>> {
    db.write(who, Tagged, move |conn, who| Product::restore(conn, who, id.0.uuid(), &at)).await
}
