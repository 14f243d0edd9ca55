//! Every question put to the table of leads.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{Lead, LeadListing, LeadPage, LeadStatus, NewLead};
use super::patch::LeadPatch;
use super::qualification::Qualification;
use crate::access::{Can, Create, Does, Ownership, Read, Update, Within};
use crate::extras::{Custom, ExternalIds};
use crate::insert_all;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{
    AccountId, ContactId, DealId, LeadId, OrganizationId, ReasonId, TagId, TeamId, UserId,
};
use crate::kernel::values::{Amount, Currency, Day, Instant, MaybeMoney, Percent, PhoneNumber};
use crate::schema::leads;
use crate::store::revise;

/// All queries start here.
pub(super) fn visible_to<A: Does>(who: &Can<A, Lead>) -> dsl::Filter<leads::table, Within> {
    leads::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Lead>,
    listing: &LeadListing,
) -> Result<LeadPage> {
    let query = leads::table.filter(who.within_all()).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Lead::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Lead>, id: LeadId) -> Result<Lead> {
    Ok(visible_to(who).filter(leads::id.eq(id)).select(Lead::as_select()).first(conn)?)
}

/// The lead, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Lead>,
    id: LeadId,
    at: &IfMatch,
) -> Result<Lead> {
    let query = leads::table.filter(who.within_all()).filter(leads::id.eq(id));
    who.may_change(query.select(Lead::as_select()).for_no_key_update().first(conn)?, at, conn)
}

/// The lead, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Lead>,
    id: LeadId,
    at: &IfMatch,
) -> Result<Lead> {
    let query = visible_to(who).filter(leads::id.eq(id)).select(Lead::as_select());
    who.may_change(query.for_no_key_update().first(conn)?, at, conn)
}

/// The leads, in the order in which they stand.
pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Lead>,
    ready: Vec<Ready>,
) -> Result<Vec<Lead>> {
    let rows = ready.into_iter().map(|ready| Row::of(who, ready)).collect();
    Ok(insert_all!(conn, rows => Lead in leads)?)
}

/// A new lead that may stand.
pub(super) struct Ready {
    pub new: NewLead,
    pub owner: Ownership,
    pub created_at: Instant,
}

/// A new lead as its row.
#[derive(Insertable)]
#[diesel(table_name = leads, treat_none_as_default_value = false)]
struct Row {
    organization_id: OrganizationId,
    id: LeadId,
    owner_id: UserId,
    team_id: Option<TeamId>,
    score: Percent,
    phone_key: Option<String>,
    estimated_value: Option<Amount>,
    estimated_value_currency: Option<Currency>,
    tag_ids: Vec<TagId>,
    external_ids: ExternalIds,
    custom: Custom,
    created_at: Instant,
    updated_at: Instant,
    created_by_id: UserId,
    updated_by_id: UserId,
    #[diesel(embed)]
    new: NewLead,
}

impl Row {
    fn of(who: &Can<Create, Lead>, Ready { mut new, owner, created_at }: Ready) -> Self {
        let value = MaybeMoney(new.estimated_value.take());
        Self {
            organization_id: who.organization_id,
            id: LeadId::new(),
            owner_id: owner.owner_id,
            team_id: owner.team_id,
            score: new.score.unwrap_or(Percent::new(0)),
            phone_key: new.phone.as_ref().map(PhoneNumber::normalised),
            estimated_value: value.amount(),
            estimated_value_currency: value.currency(),
            tag_ids: new.tag_ids.take().unwrap_or_default(),
            external_ids: new.external_ids.take().unwrap_or_default(),
            custom: new.custom.take().unwrap_or_default(),
            created_at,
            updated_at: Instant::now(),
            created_by_id: who.user_id,
            updated_by_id: who.user_id,
            new,
        }
    }
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    lead: &Lead,
    patch: LeadPatch,
) -> Result<Lead> {
    let value = patch.estimated_value.clone().map(|value| {
        let value = MaybeMoney(value);
        (leads::estimated_value.eq(value.amount()), leads::estimated_value_currency.eq(value.currency()))
    });
    let phone_key = patch.phone.as_ref().map(|phone| phone.as_ref().map(PhoneNumber::normalised));
    let phone_key = phone_key.map(|key| leads::phone_key.eq(key));
    let stamp = (
        leads::version.eq(lead.version + 1),
        leads::updated_at.eq(Instant::now()),
        leads::updated_by_id.eq(who.user_id),
    );
    revise(conn, lead, (patch, value, phone_key, stamp))
}

/// What an action leaves behind; `None` for what stays as it is.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = leads)]
pub(super) struct Step {
    pub status: LeadStatus,
    pub owner_id: Option<UserId>,
    pub team_id: Option<Option<TeamId>>,
    pub score: Option<Percent>,
    pub qualification: Option<Qualification>,
    pub first_response_at: Option<Instant>,
    /// Only a nurtured lead has one.
    pub recycle_on: Option<Option<Day>>,
    /// Only a disqualified lead has one.
    pub disqualify_reason_id: Option<Option<ReasonId>>,
    pub converted_at: Option<Instant>,
    pub converted_account_id: Option<AccountId>,
    pub converted_contact_id: Option<ContactId>,
    pub converted_deal_id: Option<DealId>,
}

impl Step {
    /// To another state, and what belongs to the old one is cleared.
    pub(super) fn to(status: LeadStatus) -> Self {
        Self {
            status,
            owner_id: None,
            team_id: None,
            score: None,
            qualification: None,
            first_response_at: None,
            recycle_on: Some(None),
            disqualify_reason_id: Some(None),
            converted_at: None,
            converted_account_id: None,
            converted_contact_id: None,
            converted_deal_id: None,
        }
    }
}

pub(super) fn advance<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Lead>,
    lead: &Lead,
    step: Step,
) -> Result<Lead> {
    let stamp = (
        leads::version.eq(lead.version + 1),
        leads::updated_at.eq(Instant::now()),
        leads::updated_by_id.eq(who.user_id),
    );
    revise(conn, lead, (step, stamp))
}

/// Puts the lead into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Lead>,
    lead: &Lead,
    archived_at: Option<Instant>,
) -> Result<Lead> {
    let stamp = (
        leads::archived_at.eq(archived_at),
        // Whoever takes it out of the bin by hand takes it out of a merge.
        leads::merged_into_id.eq(None::<LeadId>),
        leads::version.eq(lead.version + 1),
        leads::updated_at.eq(Instant::now()),
        leads::updated_by_id.eq(who.user_id),
    );
    revise(conn, lead, stamp)
}
