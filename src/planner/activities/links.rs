//! What an activity is about, and who takes part.

use super::new::NewActivity;
use super::patch::ActivityPatch;
use crate::access::Links;
use crate::planner::link_rows::link_rows;
use crate::planner::links::{RECORDS, gathered, given};

pub(super) use crate::planner::links::{Gathered, Given};
pub(super) use rows::{admit, change, keep};

/// Through what activities are seen.
pub(super) const LINKS: Links =
    Links { table: "activity_links", whole: "activity_id", user: "user_id", records: RECORDS };

pub(super) const ACCOUNTS: Gathered = gathered!("activity_links", "activity_id", "activities", "account_id");
pub(super) const CONTACTS: Gathered = gathered!("activity_links", "activity_id", "activities", "contact_id");
pub(super) const LEADS: Gathered = gathered!("activity_links", "activity_id", "activities", "lead_id");
pub(super) const DEALS: Gathered = gathered!("activity_links", "activity_id", "activities", "deal_id");

link_rows!(activity_links, activity_id: ActivityId, ActivityLinkId);

pub(super) fn of_new(new: &mut NewActivity) -> Given {
    Given { participants: new.participants.take(), ..given!(new) }
}

pub(super) fn of_patch(patch: &mut ActivityPatch) -> Given {
    Given { participants: patch.participants.take(), ..given!(patch) }
}
