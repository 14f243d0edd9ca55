//! Possible duplicates over HTTP.

use actix_web::{get, web};

use super::model::Duplicate;
use super::rules::Duplicable;
use super::{leads, search};
use crate::access::{Can, Read};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::{AccountId, ContactId, DealId, Id, ProductId};
use crate::kernel::listing::Listing;
use crate::kernel::page::Page;
use crate::sales::deals::Deal;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_account_duplicates).service(list_contact_duplicates).service(list_deal_duplicates);
    config.service(list_product_duplicates).service(leads::list_lead_duplicates);
}

async fn find<R: Duplicable, K: 'static>(
    who: Can<Read, R>,
    id: Path<Id<K>>,
    listing: Listing<Duplicate<R>>,
    db: web::Data<Db>,
) -> Result<Page<Duplicate<R>>> {
    db.read(move |conn| search::of(conn, &who, id.0.uuid(), &listing)).await
}

macro_rules! duplicates {
    ($($about:tt $operation:ident $path:tt $tag:tt $record:ident $id:ident $page:ident $listing:ident;)+) => {
        $(
            pub type $page = Page<Duplicate<$record>>;
            pub type $listing = Listing<Duplicate<$record>>;

            #[doc = $about]
            ///
            /// Records that you see and that have something in common with this one, the likeliest first. Names are
            /// compared as they sound, in both alphabets. Where nearly all have one thing in common, a thousand of them
            /// are looked at.
            #[utoipa::path(tag = $tag, params($id, $listing), responses((status = 200, body = $page,
                description = "A page of what may be the same, and why.")))]
            #[get($path)]
            async fn $operation(
                who: Can<Read, $record>,
                id: Path<$id>,
                listing: $listing,
                db: web::Data<Db>,
            ) -> Result<$page> {
                find(who, id, listing, db).await
            }
        )+
    };
}

duplicates! {
    "List possible duplicates of an account" list_account_duplicates "/accounts/{id}/duplicates" "accounts"
        Account AccountId AccountDuplicatePage AccountDuplicateListing;
    "List possible duplicates of a contact" list_contact_duplicates "/contacts/{id}/duplicates" "contacts"
        Contact ContactId ContactDuplicatePage ContactDuplicateListing;
    "List possible duplicates of a deal" list_deal_duplicates "/deals/{id}/duplicates" "deals"
        Deal DealId DealDuplicatePage DealDuplicateListing;
    "List possible duplicates of a product" list_product_duplicates "/products/{id}/duplicates" "products"
        Product ProductId ProductDuplicatePage ProductDuplicateListing;
}
