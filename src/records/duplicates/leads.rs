//! Possible duplicates of a lead: among leads, by all rules; and as before, what would refuse to enter it again.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Duplicate;
use super::search;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, Shown};
use crate::kernel::ids::LeadId;
use crate::kernel::listing::Listing;
use crate::kernel::page::PageInfo;
use crate::sales::leads::{self, Lead, LeadDuplicate};
use crate::store::Db;

type LeadLikeness = Duplicate<Lead>;
pub type LeadDuplicateListing = Listing<Duplicate<Lead>>;

/// The records that may be the same as a lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadDuplicates {
    /// Open leads and contacts with the same e-mail address or phone number, oldest first, leads before contacts.
    #[schema(max_items = 100)]
    pub duplicates: Vec<LeadDuplicate>,
    /// Leads that have something in common with this one, the likeliest first.
    #[schema(max_items = 200)]
    pub data: Vec<LeadLikeness>,
    pub page: PageInfo,
}

/// List possible duplicates of a lead
///
/// What you see of leads that have something in common with this one, the likeliest first; names are compared as they
/// sound, in both alphabets. Where nearly all have one thing in common, a thousand of them are looked at. `duplicates`
/// holds open leads and contacts with the same e-mail address or phone number, whatever the spelling: by these a new
/// lead is refused.
#[utoipa::path(tag = "leads", params(LeadId, LeadDuplicateListing), responses((status = 200, body = LeadDuplicates,
    description = "What may be the same, and why.")))]
#[get("/leads/{id}/duplicates")]
pub(super) async fn list_lead_duplicates(
    who: Can<Read, Lead>,
    id: Path<LeadId>,
    listing: LeadDuplicateListing,
    db: web::Data<Db>,
) -> Result<Shown<LeadDuplicates>> {
    db.read(move |conn| {
        let found = search::of(conn, &who, id.0.uuid(), &listing)?;
        let duplicates = leads::duplicates_of(conn, &who, id.0)?;
        Ok(LeadDuplicates { duplicates, data: found.data, page: found.page })
    })
    .await
    .map(Shown)
}
