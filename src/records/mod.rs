//! What every business resource offers beside its own.

mod query;

use serde_json::{Map, Value};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::view;

pub fn routes(config: &mut ServiceConfig<'_>) {
    query::routes(config);
}

/// Adds to the schemas of the document what can be shown beside records.
pub fn declare(schemas: &mut Map<String, Value>) {
    view::declare::<Account>(schemas);
    view::declare::<Contact>(schemas);
    view::declare::<Lead>(schemas);
    view::declare::<Deal>(schemas);
    view::declare::<Product>(schemas);
}
