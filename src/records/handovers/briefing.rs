//! What the new owner of a customer has to know.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Can, Read, Within};
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, BriefingId, ContactId, DealId, HandoverId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::planner::Around;
use crate::planner::activities::{Activity, ActivityKind};
use crate::planner::tasks::Task;
use crate::sales::deals::{Deal, DealStatus};
use crate::schema::{account_contacts, briefings, deals};
use crate::{shared_record, text_enum};

/// Records of each kind that a briefing shows.
const SHOWN: i64 = 20;
/// Contacts and deals of a customer through which activities and tasks are found.
const THROUGH: i64 = 1_000;

text_enum! {
    /// What a customer is.
    pub enum CustomerKind {
        Account = "account",
        Contact = "contact",
        Lead = "lead",
    }
}

/// A customer that somebody got by a hand-over.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = briefings, primary_key(organization_id, id))]
pub struct Briefing {
    pub id: BriefingId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Whoever got the customer.
    pub owner_id: UserId,
    pub handover_id: HandoverId,
    pub record_type: CustomerKind,
    /// The customer.
    pub record_id: AnyId,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A briefing with where things stand now, as far as the caller sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FullBriefing {
    #[serde(flatten)]
    pub briefing: Briefing,
    /// Deals that are open, the next to be closed first.
    #[schema(max_items = 20)]
    pub open_deals: Vec<Deal>,
    /// What was promised: tasks that are open, the next due first.
    #[schema(max_items = 20)]
    pub tasks: Vec<Task>,
    /// What was agreed upon: activities that are planned, the next first.
    #[schema(max_items = 20)]
    pub planned: Vec<Activity>,
    /// The last touches, the latest first.
    #[schema(max_items = 20)]
    pub touches: Vec<Activity>,
    /// The kind that most of these touches are of; null without any.
    pub preferred_kind: Option<ActivityKind>,
}

pub type BriefingPage = Page<Briefing>;
pub type BriefingListing = Listing<Briefing>;
shared_record!(Briefing, "briefing", "briefings", Handover, Owned);

impl Listed for Briefing {
    const COLLECTION: &'static str = "briefings";
    const TABLE: &'static str = "briefings";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(briefings::owner_id),
        Field::of(briefings::handover_id),
        Field::of(briefings::record_type).words(CustomerKind::WORDS),
        Field::of(briefings::record_id),
        Field::of(briefings::created_at).sorted(),
    ];
}

/// All queries start here.
fn visible_to(who: &Can<Read, Briefing>) -> dsl::Filter<briefings::table, Within> {
    briefings::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Briefing>,
    listing: &BriefingListing,
) -> Result<BriefingPage> {
    let query = visible_to(who).filter(listing.condition()).order_by(listing.order());
    let rows = query.limit(listing.limit()).select(Briefing::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn show(
    conn: &mut PgConnection,
    who: &Can<Read, Briefing>,
    id: BriefingId,
) -> Result<FullBriefing> {
    let briefing = visible_to(who).filter(briefings::id.eq(id)).select(Briefing::as_select()).first(conn)?;
    let around = around(conn, who, &briefing)?;
    let (activities, tasks) = (who.also()?, who.also()?);
    let touches = around.touches(conn, &activities, SHOWN)?;
    Ok(FullBriefing {
        open_deals: open_deals(conn, who, &around.deals)?,
        tasks: around.open_tasks(conn, &tasks, SHOWN)?,
        planned: around.planned(conn, &activities, SHOWN)?,
        preferred_kind: most_frequent(&touches),
        touches,
        briefing,
    })
}

/// The customer, and the people and deals through which it is worked with. What it is does not matter: ids are unique.
fn around(conn: &mut PgConnection, who: &Can<Read, Briefing>, briefing: &Briefing) -> Result<Around> {
    let (organization, id) = (who.organization_id, briefing.record_id.uuid());
    let own = account_contacts::organization_id.eq(organization);
    let people = account_contacts::table.filter(own.and(account_contacts::account_id.eq(id)));
    let mut contacts: Vec<ContactId> =
        people.select(account_contacts::contact_id).limit(THROUGH).load(conn)?;
    contacts.push(id.into());
    let own = deals::organization_id.eq(organization);
    let deals = deals::table.filter(own.and(deals::account_id.eq(id).or(deals::contact_id.eq(id))));
    let deals = deals.order_by(deals::created_at.desc()).limit(THROUGH).select(deals::id).load(conn)?;
    Ok(Around { accounts: vec![id.into()], contacts, leads: vec![id.into()], deals })
}

fn open_deals(conn: &mut PgConnection, who: &Can<Read, Briefing>, among: &[DealId]) -> Result<Vec<Deal>> {
    let query = deals::table.filter(who.also::<Read, Deal>()?.within());
    let query = query.filter(deals::id.eq_any(among)).filter(deals::status.eq(DealStatus::Open));
    let query = query.order_by((deals::expected_close_on.asc().nulls_last(), deals::id)).limit(SHOWN);
    Ok(query.select(Deal::as_select()).load(conn)?)
}

/// Of kinds that are as frequent, the one that was used last.
fn most_frequent(touches: &[Activity]) -> Option<ActivityKind> {
    let count = |kind| touches.iter().filter(|touch| touch.kind == kind).count();
    touches.iter().map(|touch| touch.kind).rev().max_by_key(|kind| count(*kind))
}
