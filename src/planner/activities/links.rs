//! What an activity is about, and who takes part.

use super::new::NewActivity;
use super::patch::ActivityPatch;
use crate::access::{Links, Table};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::planner::links::{gathered, link_rows};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

pub(super) use crate::planner::links::{Gathered, Given};
pub(super) use rows::{admit, change, keep};

/// Through what activities are seen.
pub(super) const LINKS: Links = Links {
    table: "activity_links",
    whole: "activity_id",
    user: "user_id",
    records: &[
        ("account_id", Table::of::<Account>()),
        ("contact_id", Table::of::<Contact>()),
        ("lead_id", Table::of::<Lead>()),
        ("deal_id", Table::of::<Deal>()),
    ],
};

pub(super) const ACCOUNTS: Gathered = gathered!("activity_links", "activity_id", "activities", "account_id");
pub(super) const CONTACTS: Gathered = gathered!("activity_links", "activity_id", "activities", "contact_id");
pub(super) const LEADS: Gathered = gathered!("activity_links", "activity_id", "activities", "lead_id");
pub(super) const DEALS: Gathered = gathered!("activity_links", "activity_id", "activities", "deal_id");

link_rows!(activity_links, activity_id: ActivityId, ActivityLinkId);

pub(super) fn of_new(new: &mut NewActivity) -> Given {
    Given {
        account_ids: new.account_ids.take(),
        contact_ids: new.contact_ids.take(),
        lead_ids: new.lead_ids.take(),
        deal_ids: new.deal_ids.take(),
        participants: new.participants.take(),
    }
}

pub(super) fn of_patch(patch: &mut ActivityPatch) -> Given {
    Given {
        account_ids: patch.account_ids.take(),
        contact_ids: patch.contact_ids.take(),
        lead_ids: patch.lead_ids.take(),
        deal_ids: patch.deal_ids.take(),
        participants: patch.participants.take(),
    }
}
