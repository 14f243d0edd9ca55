//! One page of a list.

use std::borrow::Cow;

use actix_web::body::BoxBody;
use actix_web::http::Method;
use actix_web::http::header::{self, ContentType, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _};
use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::error::Error;
use super::listing::{COUNT_MAX, pairs, query_string};
use crate::text_enum;

/// The most records on a page.
const ITEMS_MAX: usize = 200;

/// Some records of a list, and how to get the next.
///
/// Give it a name where it is used, as in `pub type LeadPage = Page<Lead>;`: the document then has
/// a component of that name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page<T> {
    pub data: Vec<T>,
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PageInfo {
    /// The most records that this page could hold.
    #[schema(minimum = 1, maximum = 200)]
    pub limit: i32,
    /// Whether there are records after these.
    pub has_more: bool,
    /// What to give as `cursor` for the next page; null on the last one.
    #[schema(required, max_length = 4096, pattern = "^[A-Za-z0-9_-]+$")]
    pub next_cursor: Option<String>,
    /// How many records the list has; null unless asked for.
    #[schema(required)]
    pub total: Option<Total>,
}

/// How many records a list has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Total {
    /// As far as they were counted.
    #[schema(minimum = 0, maximum = 10_000)]
    pub value: i64,
    pub relation: TotalRelation,
}

text_enum! {
    /// How the true number relates to the one given: `eq`, it is the same; `gte`, it is larger.
    pub enum TotalRelation { Equal = "eq", More = "gte" }
}

impl Total {
    /// Of a count that may have gone one beyond the limit.
    pub(super) fn of(counted: i64) -> Self {
        let relation = if counted > COUNT_MAX { TotalRelation::More } else { TotalRelation::Equal };
        Self { value: counted.min(COUNT_MAX), relation }
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let records = ArrayBuilder::new().items(Ref::from_schema_name(T::name())).max_items(Some(ITEMS_MAX));
        ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property("data", records)
            .required("data")
            .property("page", Ref::from_schema_name(PageInfo::name()))
            .required("page")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
        schemas.push((PageInfo::name().into_owned(), PageInfo::schema()));
        PageInfo::schemas(schemas);
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_string(&self) {
            Ok(body) => body,
            Err(error) => return Error::internal(error).error_response(),
        };
        let mut response = HttpResponse::Ok();
        response.content_type(ContentType::json());
        if let Some(link) = self.page.next_cursor.as_deref().and_then(|cursor| next(request, cursor)) {
            response.insert_header((header::LINK, link));
        }
        response.body(body)
    }
}

/// The way to the next page, relative, so that no `Host` can bend it; none where a body asked, for no
/// address asks the same.
fn next(request: &HttpRequest, cursor: &str) -> Option<HeaderValue> {
    if *request.method() == Method::POST {
        return None;
    }
    let given = pairs(request.query_string())?;
    let kept = given.iter().filter(|(name, _)| name != "cursor");
    let mut query: Vec<_> = kept.map(|(name, value)| (name.as_str(), value.clone())).collect();
    query.push(("cursor", cursor.to_owned()));
    let path = request.uri().path();
    HeaderValue::from_str(&format!("<{path}?{}>; rel=\"next\"", query_string(&query))).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::{Value, json};

    use super::*;

    /// A thing.
    #[derive(Serialize, ToSchema)]
    struct Thing {
        part: Part,
    }

    #[derive(Serialize, ToSchema)]
    struct Part {
        #[schema(max_length = 5)]
        name: String,
    }

    type ThingPage = Page<Thing>;

    /// As in a slice's routes.
    mod routes {
        use super::ThingPage;

        #[utoipa::path(get, path = "/things", responses((status = 200, description = "OK", body = ThingPage)))]
        #[expect(dead_code, reason = "only its document is looked at")]
        fn list_things() {}

        #[derive(utoipa::OpenApi)]
        #[openapi(paths(list_things))]
        pub struct Document;
    }

    fn document() -> Value {
        serde_json::to_value(<routes::Document as utoipa::OpenApi>::openapi()).expect("no JSON")
    }

    fn page(next_cursor: Option<&str>) -> ThingPage {
        let page = PageInfo {
            limit: 1,
            has_more: next_cursor.is_some(),
            next_cursor: next_cursor.map(str::to_owned),
            total: Some(Total::of(1)),
        };
        Page { data: vec![Thing { part: Part { name: "x".to_owned() } }], page }
    }

    fn link(uri: &str) -> Option<String> {
        let response = page(Some("n-_1")).respond_to(&TestRequest::with_uri(uri).to_http_request());
        let link = response.headers().get(header::LINK)?;
        Some(link.to_str().expect("not ASCII").to_owned())
    }

    #[test]
    fn an_alias_is_a_component_that_names_its_records() {
        let document = document();
        let answer = &document["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"];
        assert_eq!(answer["schema"], json!({"$ref": "#/components/schemas/ThingPage"}));
        let schemas = &document["components"]["schemas"];
        let data = &schemas["ThingPage"]["properties"]["data"];
        assert_eq!(
            *data,
            json!({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}, "maxItems": 200})
        );
        assert_eq!(schemas["ThingPage"]["required"], json!(["data", "page"]));
    }

    #[test]
    fn every_component_that_a_page_speaks_of_is_there() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().expect("no schemas");
        for name in ["Thing", "Part", "ThingPage", "PageInfo", "Total", "TotalRelation"] {
            assert!(schemas.contains_key(name), "{name}");
        }
        assert_eq!(schemas["PageInfo"]["required"], json!(["limit", "has_more", "next_cursor", "total"]));
        assert_eq!(schemas["PageInfo"]["properties"]["limit"]["format"], json!("int32"));
    }

    #[test]
    fn the_body_has_data_and_page() {
        let body = serde_json::to_value(page(None)).expect("no JSON");
        let info = json!({"limit": 1, "has_more": false, "next_cursor": null, "total": {"value": 1, "relation": "eq"}});
        assert_eq!(body, json!({"data": [{"part": {"name": "x"}}], "page": info}));
    }

    #[test]
    fn the_next_page_is_the_same_question_with_another_cursor() {
        assert_eq!(link("/api/v1/things").as_deref(), Some("</api/v1/things?cursor=n-_1>; rel=\"next\""));
        let uri = "/api/v1/things?a__in=1&cursor=old&a__in=%C5%BE%3E%22&limit=1";
        let next = "</api/v1/things?a__in=1&a__in=%C5%BE%3E%22&limit=1&cursor=n-_1>; rel=\"next\"";
        assert_eq!(link(uri).as_deref(), Some(next));
    }

    #[test]
    fn the_last_page_links_nowhere() {
        let response = page(None).respond_to(&TestRequest::with_uri("/things").to_http_request());
        assert!(response.headers().get(header::LINK).is_none());
        let json = HeaderValue::from_static("application/json");
        assert_eq!(response.headers().get(header::CONTENT_TYPE), Some(&json));
    }
}
