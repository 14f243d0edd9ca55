//! The passages of a deal: which stages it went through, and how long it stayed in each. The open one
//! began when the deal entered its stage. A deal that was closed in an open stage has none open.

use actix_web::{get, web};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Deal;
use super::queries;
use crate::access::{Actor, Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::{DealId, PipelineId, StageId, StagePassageId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::schema::{stage_passages, stages};
use crate::store::Db;

/// A deal's stay in a stage.
#[derive(Clone, Debug, HasQuery, Serialize, ToSchema)]
#[diesel(table_name = stage_passages)]
pub struct StagePassage {
    pub id: StagePassageId,
    pub deal_id: DealId,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub entered_at: Instant,
    /// Null while the deal stands there.
    pub left_at: Option<Instant>,
    /// Seconds between entering and leaving; null while the deal stands there.
    #[diesel(column_name = seconds)]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub duration_s: Option<i64>,
    /// Who brought it there.
    pub entered_by_id: Option<UserId>,
}

pub type StagePassagePage = Page<StagePassage>;
pub type StagePassageListing = Listing<StagePassage>;

impl StagePassage {
    /// What deals can be found by of the stages they went through.
    pub(super) const ALL: &'static [Field] = &[
        Field::of(stage_passages::pipeline_id),
        Field::of(stage_passages::stage_id),
        Field::of(stage_passages::entered_at),
        Field::of(stage_passages::left_at),
        Field::of(stage_passages::seconds).named("duration_s"),
        Field::of(stage_passages::entered_by_id),
    ];
}

impl Listed for StagePassage {
    const COLLECTION: &'static str = "passages";
    const TABLE: &'static str = "stage_passages";
    const DEFAULT_SORT: &'static str = "entered_at";
    const FIELDS: &'static [Field] = &[
        Field::of(stage_passages::pipeline_id),
        Field::of(stage_passages::stage_id),
        Field::of(stage_passages::entered_at).sorted(),
        Field::of(stage_passages::left_at),
    ];
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_stage_passages);
}

/// List the stages a deal went through
#[utoipa::path(tag = "deals", params(DealId, StagePassageListing),
    responses((status = 200, body = StagePassagePage, description = "A page of passages, oldest first.")))]
#[get("/deals/{id}/passages")]
async fn list_stage_passages(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    listing: StagePassageListing,
    db: web::Data<Db>,
) -> Result<StagePassagePage> {
    db.read(move |conn| {
        let deal = queries::find_any(conn, &who, id.0)?;
        list(conn, &deal, listing)
    })
    .await
}

fn list(conn: &mut PgConnection, deal: &Deal, listing: StagePassageListing) -> Result<StagePassagePage> {
    let own = stage_passages::organization_id.eq(deal.organization_id);
    let listing = listing.only(Field::of(stage_passages::deal_id), deal.id);
    let query = stage_passages::table.filter(own).filter(listing.condition());
    let rows = query
        .order_by(listing.order())
        .limit(listing.limit())
        .select(StagePassage::as_select())
        .load(conn)?;
    listing.close(conn, own, rows)
}

/// Begins the passage through the stage where the deal now stands.
pub(super) fn enter(conn: &mut PgConnection, actor: &Actor, deal: &Deal) -> Result<()> {
    let row = (
        stage_passages::organization_id.eq(deal.organization_id),
        stage_passages::id.eq(StagePassageId::new()),
        stage_passages::deal_id.eq(deal.id),
        stage_passages::pipeline_id.eq(deal.pipeline_id),
        stage_passages::stage_id.eq(deal.stage_id),
        stage_passages::entered_at.eq(deal.stage_entered_at),
        stage_passages::entered_by_id.eq(actor.user_id),
    );
    diesel::insert_into(stage_passages::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends the passage through the stage that the deal, as it was before, stood in.
pub(super) fn leave(conn: &mut PgConnection, deal: &Deal, at: Instant) -> Result<()> {
    let own = stage_passages::organization_id.eq(deal.organization_id);
    let open = own.and(stage_passages::deal_id.eq(deal.id)).and(stage_passages::left_at.is_null());
    let ended = (
        stage_passages::left_at.eq(at),
        stage_passages::seconds.eq(at.seconds_since(deal.stage_entered_at)),
        stage_passages::version.eq(stage_passages::version + 1),
    );
    diesel::update(stage_passages::table.filter(open)).set(ended).execute(conn)?;
    Ok(())
}

/// The open stage that the deal stood in last, in the pipeline it is in.
pub(super) fn last_open_stage(conn: &mut PgConnection, deal: &Deal) -> Result<Option<StageId>> {
    let same = stages::organization_id.eq(stage_passages::organization_id);
    let joined =
        stage_passages::table.inner_join(stages::table.on(same.and(stages::id.eq(stage_passages::stage_id))));
    let own = stage_passages::organization_id.eq(deal.organization_id);
    let own =
        own.and(stage_passages::deal_id.eq(deal.id)).and(stages::organization_id.eq(deal.organization_id));
    let open = stages::kind.eq("open").and(stages::pipeline_id.eq(deal.pipeline_id));
    let order = (stage_passages::entered_at.desc(), stage_passages::id.desc());
    let query = joined.filter(own.and(open)).order_by(order).select(stages::id);
    Ok(query.first(conn).optional()?)
}
