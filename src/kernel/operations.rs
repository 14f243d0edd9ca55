//! Where slices enter their operations. The same list serves requests and makes the document: each worker thread reads
//! it for the one, the program reads it once for the other. What documents an operation is large, and is not made
//! where nobody asks for it.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::OpenApi as _;
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// Takes operations, by their handlers.
pub struct ServiceConfig<'a>(Purpose<'a>);

enum Purpose<'a> {
    Serving(&'a mut web::ServiceConfig),
    /// Below a path.
    Describing(&'a mut OpenApi, &'static str),
}

impl<'a> ServiceConfig<'a> {
    /// What is entered answers requests.
    pub fn serving(config: &'a mut web::ServiceConfig) -> Self {
        Self(Purpose::Serving(config))
    }

    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        match &mut self.0 {
            Purpose::Serving(config) => {
                config.service(operation);
            }
            Purpose::Describing(document, path) => describe(document, path, &operation),
        }
        self
    }

    /// Operations below a path.
    pub fn within(&mut self, path: &'static str, routes: fn(&mut ServiceConfig<'_>)) -> &mut Self {
        match &mut self.0 {
            Purpose::Serving(config) => {
                let scope = web::scope(path).configure(|config| routes(&mut ServiceConfig::serving(config)));
                config.service(scope);
            }
            Purpose::Describing(document, _) => {
                routes(&mut ServiceConfig(Purpose::Describing(document, path)));
            }
        }
        self
    }
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
