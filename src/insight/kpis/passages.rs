//! The ways of deals through their stages: what the time in stages is made of.

use actix_web::{get, web};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::ids::{DealId, PipelineId, StageId, StagePassageId, UserId};
use crate::kernel::listing::{Field, Listed, Listing, Relation};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::sales::deals::Deal;
use crate::schema::{deals, stage_passages};
use crate::store::Db;

/// A deal's stay in a stage.
#[derive(Clone, Debug, HasQuery, Serialize, ToSchema)]
#[diesel(table_name = stage_passages)]
pub struct StagePassage {
    pub id: StagePassageId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub deal_id: DealId,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub entered_at: Instant,
    /// Null while the deal is there.
    #[schema(required)]
    pub left_at: Option<Instant>,
    /// How long it stayed; null while it is there.
    #[schema(required, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub seconds: Option<i64>,
    /// Who moved it there.
    #[schema(required)]
    pub entered_by_id: Option<UserId>,
}

pub type StagePassagePage = Page<StagePassage>;
pub type StagePassageListing = Listing<StagePassage>;

const DEAL: Relation = Relation::parent("deal_id", "deals");

impl Listed for StagePassage {
    const COLLECTION: &'static str = "stage-passages";
    const TABLE: &'static str = "stage_passages";
    const FIELDS: &'static [Field] = &[
        Field::of(stage_passages::deal_id),
        Field::of(stage_passages::pipeline_id),
        Field::of(stage_passages::stage_id),
        Field::of(stage_passages::entered_at),
        Field::of(stage_passages::left_at),
        Field::of(stage_passages::seconds),
        Field::of(deals::owner_id).named("deal__owner_id").via(DEAL),
        Field::of(deals::team_id).named("deal__team_id").via(DEAL),
        Field::of(deals::source_id).named("deal__source_id").via(DEAL),
        Field::of(deals::account_id).named("deal__account_id").via(DEAL),
    ];
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_stage_passages);
}

/// List the passages of deals through stages
#[utoipa::path(tag = "deals", params(StagePassageListing), responses((status = 200, body = StagePassagePage,
    description = "A page of passages, newest first.")))]
#[get("/stage-passages")]
async fn list_stage_passages(
    who: Can<Read, Deal>,
    listing: StagePassageListing,
    db: web::Data<Db>,
) -> Result<StagePassagePage> {
    db.read(move |conn| list(conn, &who, &listing)).await
}

/// Passages are seen by whoever sees their deals.
fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Deal>,
    listing: &StagePassageListing,
) -> Result<StagePassagePage> {
    let same =
        deals::organization_id.eq(stage_passages::organization_id).and(deals::id.eq(stage_passages::deal_id));
    let seen = diesel::dsl::exists(deals::table.filter(same).filter(who.within()));
    let query = stage_passages::table.filter(stage_passages::organization_id.eq(who.organization_id));
    let query = query.filter(&seen).filter(listing.condition());
    let rows = query
        .order_by(listing.order())
        .limit(listing.limit())
        .select(StagePassage::as_select())
        .load(conn)?;
    listing.close(conn, seen, rows)
}
