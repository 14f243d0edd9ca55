//! Where slices enter their operations. The same list serves requests and makes the document: each worker thread reads
//! it for the one, the program reads it once for the other. What documents an operation is large, and is not made
//! where nobody asks for it.
//!
//! Actix holds a request against one pattern after the other, which took a tenth of the service's time; so operations
//! stand together by their collection, and a request is held against those of its own.

use std::collections::BTreeMap;

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::fn_guard;
use actix_web::{Scope, web};
use utoipa::OpenApi as _;
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// Takes operations, by their handlers.
pub struct ServiceConfig<'a>(Purpose<'a>);

enum Purpose<'a> {
    Serving(&'a mut Collections),
    /// Below a path.
    Describing(&'a mut OpenApi, &'static str),
}

/// What answers requests, by the first segment of its path.
type Collections = BTreeMap<String, Vec<Entering>>;
type Entering = Box<dyn FnOnce(&mut web::ServiceConfig)>;

impl ServiceConfig<'_> {
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        match &mut self.0 {
            Purpose::Serving(collections) => enter(collections, &F::path(), operation),
            Purpose::Describing(document, path) => describe(document, path, &operation),
        }
        self
    }

    /// Operations below a path.
    pub fn within(&mut self, path: &'static str, routes: fn(&mut ServiceConfig<'_>)) -> &mut Self {
        match &mut self.0 {
            Purpose::Serving(collections) => enter(collections, path, below(path, routes)),
            Purpose::Describing(document, _) => {
                routes(&mut ServiceConfig(Purpose::Describing(document, path)));
            }
        }
        self
    }
}

/// All operations, ready to answer requests.
pub fn serving(config: &mut web::ServiceConfig, routes: fn(&mut ServiceConfig<'_>)) {
    for enter in collected(routes).into_values().flatten() {
        enter(config);
    }
}

fn below(path: &'static str, routes: fn(&mut ServiceConfig<'_>)) -> Scope {
    collected(routes).into_iter().fold(web::scope(path), |scope, (collection, operations)| {
        let asked = fn_guard(move |request| {
            request.head().uri.path().strip_prefix(path).map(first) == Some(collection.as_str())
        });
        let all = |config: &mut web::ServiceConfig| operations.into_iter().for_each(|enter| enter(config));
        scope.service(web::scope("").guard(asked).configure(all))
    })
}

fn collected(routes: fn(&mut ServiceConfig<'_>)) -> Collections {
    let mut collections = Collections::new();
    routes(&mut ServiceConfig(Purpose::Serving(&mut collections)));
    collections
}

fn enter(collections: &mut Collections, path: &str, service: impl HttpServiceFactory + 'static) {
    let enter: Entering = Box::new(|config| {
        config.service(service);
    });
    collections.entry(first(path).to_owned()).or_default().push(enter);
}

/// `leads` of `/leads/{id}`.
fn first(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

#[derive(utoipa::OpenApi)]
struct Nothing;

/// What is known of the operations from their handlers.
pub fn described(routes: fn(&mut ServiceConfig<'_>)) -> OpenApi {
    let mut document = Nothing::openapi();
    routes(&mut ServiceConfig(Purpose::Describing(&mut document, "")));
    document
}

fn describe(document: &mut OpenApi, path: &str, operation: &impl OpenApiFactory) {
    let mut paths = operation.paths();
    paths.paths = paths.paths.into_iter().map(|(below, item)| (format!("{path}{below}"), item)).collect();
    document.paths.merge(paths);
    let mut schemas = Vec::new();
    operation.schemas(&mut schemas);
    document.components.get_or_insert_with(Components::new).schemas.extend(schemas);
}
