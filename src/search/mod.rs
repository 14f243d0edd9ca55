//! Records found by what is known of them, whatever their kind: by words, parts of names, addresses and numbers.
//! Every kind is asked about under its own rule of who sees what; a kind joins with one entry in `sources`.

mod alphabets;
mod lookup;
mod model;
mod parameters;
mod queries;
mod routes;
mod sources;
mod statement;
mod terms;
mod writing;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    lookup::routes(config);
}
