use actix_web::test::{call_service, init_service, read_body_json};
use actix_web::{App, test::TestRequest};
use utoipa::ToSchema;

use super::*;

/// A deal as it is shown.
#[derive(serde::Serialize, ToSchema)]
struct ShownDeal {
    id: uuid::Uuid,
    score: i32,
}

/// As in a slice.
mod routes {
    use actix_web::get;

    use super::{Deal, Listing, ShownDeal};
    use crate::kernel::{Result, page::Page};

    pub type DealListing = Listing<Deal>;
    pub type ShownDealPage = Page<ShownDeal>;

    /// List deals
    #[utoipa::path(params(DealListing), responses((status = 200, description = "OK", body = ShownDealPage)))]
    #[get("/deals")]
    pub async fn list_deals(listing: DealListing) -> Result<ShownDealPage> {
        let deals = (0..listing.limit()).map(|score| ShownDeal {
            id: uuid::Uuid::from_u128(7),
            score: i32::try_from(score).unwrap_or_default(),
        });
        listing.cut(deals.collect(), None)
    }

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list_deals))]
    pub struct Document;
}

#[actix_web::test]
async fn a_page_leads_to_the_next() {
    let app = init_service(App::new().service(routes::list_deals)).await;
    let first = TestRequest::with_uri("/deals?sort=-score&limit=2&key=true").to_request();
    let response = call_service(&app, first).await;
    let link =
        response.headers().get("link").and_then(|link| link.to_str().ok()).expect("no link").to_owned();
    let body: Value = read_body_json(response).await;
    assert_eq!(body["data"].as_array().map(Vec::len), Some(2));
    let next = link.trim_start_matches('<').split('>').next().expect("no address");
    assert!(next.starts_with("/deals?sort=-score&limit=2&key=true&cursor="), "{next}");
    let response = call_service(&app, TestRequest::with_uri(next).to_request()).await;
    assert!(response.status().is_success());
}

#[actix_web::test]
async fn what_cannot_be_read_is_refused_before_the_handler() {
    let app = init_service(App::new().service(routes::list_deals)).await;
    let response = call_service(&app, TestRequest::with_uri("/deals?limit=0").to_request()).await;
    assert_eq!(response.status().as_u16(), 400);
}

#[test]
fn the_document_lists_the_parameters_of_the_handler() {
    let document = serde_json::to_value(<routes::Document as utoipa::OpenApi>::openapi()).expect("no JSON");
    let operation = &document["paths"]["/deals"]["get"];
    let parameters = operation["parameters"].as_array().expect("no parameters");
    assert!(parameters.iter().any(|parameter| parameter["name"] == "account__country__in"));
    assert!(parameters.iter().all(|parameter| parameter["in"] == "query"));
}
