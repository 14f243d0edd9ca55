//! The table of actions over HTTP.

use actix_web::{get, web};
use diesel::pg::PgConnection;

use super::table::{DealActions, Known};
use crate::access::{Can, Delete, Does, Read, Update};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::DealId;
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
        may_update: may::<Update>(who, &deal),
        may_delete: may::<Delete>(who, &deal),
    };
    Ok(known.table())
}

fn may<A: Does>(who: &Can<Read, Deal>, deal: &Deal) -> bool {
    who.also::<A, Deal>().is_ok_and(|who| who.reaches(deal).is_ok())
}
