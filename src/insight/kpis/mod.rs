//! The figures by which a sales team is led: one table of definitions, one way to work them out.
//!
//! A figure starts from lists that the API has: its plan names, as query strings, the records it is
//! made of. The same query string becomes the condition of the sum and the address behind
//! `drill_down`, under the same rule of sight, so a figure and its records cannot differ. Sums are
//! made by PostgreSQL in `numeric`, one statement for the whole and its groups.

mod answer;
mod catalogue;
mod dimension;
mod figures;
mod funnel;
mod kpi;
mod labels;
mod numbers;
mod parameters;
mod passages;
mod period;
mod plan;
mod routes;
mod source;
mod statement;
mod tell;
mod work;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    funnel::routes(config);
    passages::routes(config);
}
