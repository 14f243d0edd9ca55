//! From interest to a won deal: reasons, competitors, pipelines, deals with the people in them, leads, interests.

pub mod reasons;
pub mod competitors;
pub mod pipelines;
pub mod deals;
pub mod deal_contacts;
pub mod leads;
pub mod interests;

use diesel::pg::PgConnection;

use crate::access::{Actor, Can};
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::store::Changed;

pub fn routes(config: &mut ServiceConfig<'_>) {
    reasons::routes(config);
    competitors::routes(config);
    pipelines::routes(config);
    deals::routes(config);
    deal_contacts::routes(config);
    leads::routes(config);
    interests::routes(config);
}

/// What a new organization needs in order to sell: a plain pipeline and a few reasons.
pub fn found(conn: &mut PgConnection, founder: &Actor) -> Result<Changed<()>> {
    let reasons = reasons::create_defaults(conn, &Can::prove(founder)?)?;
    let pipeline = pipelines::create_default(conn, &Can::prove(founder)?)?;
    Ok(pipeline.map(|_| ()).and(reasons))
}
