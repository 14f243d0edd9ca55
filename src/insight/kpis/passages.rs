//! The ways of deals through their stages: what the time in stages is made of.

use actix_web::{get, web};
use diesel::prelude::*;

use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::kernel::listing::{Field, Listed, Listing, Relation};
use crate::sales::deals::{Deal, StagePassage, StagePassagePage};
use crate::schema::{deals, stage_passages};
use crate::store::Db;

/// The passages of all deals, as a list of its own.
#[derive(Debug)]
pub enum AllPassages {}

type AllPassagesListing = Listing<AllPassages>;

const DEAL: Relation = Relation::parent("deal_id", "deals");

impl Listed for AllPassages {
    const COLLECTION: &'static str = "stage-passages";
    const TABLE: &'static str = "stage_passages";
    const FIELDS: &'static [Field] = &[
        Field::of(stage_passages::deal_id),
        Field::of(stage_passages::pipeline_id),
        Field::of(stage_passages::stage_id),
        Field::of(stage_passages::entered_at),
        Field::of(stage_passages::left_at),
        Field::of(deals::owner_id).named("deal__owner_id").via(DEAL),
        Field::of(deals::team_id).named("deal__team_id").via(DEAL),
        Field::of(deals::source_id).named("deal__source_id").via(DEAL),
        Field::of(deals::account_id).named("deal__account_id").via(DEAL),
    ];
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_passages);
}

/// List the passages of deals through stages
#[utoipa::path(tag = "deals", params(AllPassagesListing), responses((status = 200, body = StagePassagePage,
    description = "A page of passages, newest first.")))]
#[get("/stage-passages")]
async fn list_passages(
    who: Can<Read, Deal>,
    listing: AllPassagesListing,
    db: web::Data<Db>,
) -> Result<StagePassagePage> {
    db.read(move |conn| list(conn, &who, &listing)).await
}

/// Passages are seen by whoever sees their deals.
fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Deal>,
    listing: &AllPassagesListing,
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
