//! The table of actions over HTTP.

use actix_web::{get, web};
use diesel::pg::PgConnection;

use super::table::{DealActions, Known};
use crate::access::{Can, Delete, Does, Read, Update};
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::DealId;
use crate::kernel::{Error, Result};
use crate::sales::deals::{Deal, lines, queries};
use crate::sales::pipelines::{self, Pipeline};
use crate::store::Db;

pub(in crate::sales::deals) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_deal_actions);
}

/// List what can be done with a deal
///
/// Every action, whether it is possible now, and what stands in its way if it is not.
#[utoipa::path(tag = "deals", params(DealId), responses((status = 200, body = DealActions,
    description = "The actions.")))]
#[get("/deals/{id}/actions")]
async fn list_deal_actions(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    db: web::Data<Db>,
) -> Result<Shown<DealActions>> {
    db.read(move |conn| actions(conn, &who, id.0)).await.map(Shown)
}

fn actions(conn: &mut PgConnection, who: &Can<Read, Deal>, id: DealId) -> Result<DealActions> {
    let deal = queries::find_any(conn, who, id)?;
    let pipeline = pipelines::find(conn, &who.also::<Read, Pipeline>()?, deal.pipeline_id)?;
    let known = Known {
        deal: &deal,
        pipeline: &pipeline,
        has_lines: lines::any(conn, &deal)?,
        may_update: may::<Update>(conn, who, &deal)?,
        may_delete: may::<Delete>(conn, who, &deal)?,
    };
    Ok(known.table())
}

fn may<A: Does>(conn: &mut PgConnection, who: &Can<Read, Deal>, deal: &Deal) -> Result<bool> {
    match who.also::<A, Deal>().and_then(|who| who.reaches_or_shares(deal, conn)) {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
