//! What each kind of record needs to be merged: where others refer to it, and what cannot become one.

use diesel::dsl::count_star;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::model::MergeCollection;
use super::parties::Parties;
use super::references::Reference;
use super::roles::{Roles, Side};
use crate::access::Actor;
use crate::catalog::products::Product;
use crate::collaboration::comments::Comment;
use crate::collaboration::followers::Follower;
use crate::collaboration::team::RecordMember;
use crate::directory::account_contacts::AccountContact;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::important_dates::ImportantDate;
use crate::directory::sites::Site;
use crate::extras::Extended;
use crate::files::Attachment;
use crate::kernel::record::Record as _;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deal_contacts::DealContact;
use crate::sales::deals::{AmountSource, Deal, DealLine, DealStatus};
use crate::sales::interests::Interest;
use crate::sales::leads::{Lead, LeadStatus};
use crate::schema::deal_lines;
use crate::store::Collection;

/// A kind of record that can be merged.
pub trait Mergeable: Collection + Extended + Clone {
    const KIND: MergeCollection;
    /// Where others refer to it.
    const REFERENCES: &'static [Reference];
    /// The roles of contacts of which it is one side.
    const ROLES: &'static [Roles] = &[];
    /// The column that makes a tree of the records.
    const TREE: Option<&'static str> = None;

    /// 409 `merge_conflict` for records that cannot become one.
    fn refuse(_conn: &mut PgConnection, _actor: &Actor, _parties: &Parties<Self>) -> Result<()> {
        Ok(())
    }

    /// Members that stay as they are unless they are chosen.
    fn settled(&self) -> &'static [&'static str] {
        &[]
    }

    /// Members that follow from what else there is.
    fn computed(&self) -> &'static [&'static str] {
        &[]
    }

    /// What of a patch follows from the kinds of records that were moved, or back.
    fn follow(&self, _moved: &[&str], _patch: &mut Map<String, Value>) {}
}

const ATTACHMENTS: Reference = Reference::of::<Attachment>("record_id").of_any();
const COMMENTS: Reference = Reference::of::<Comment>("record_id").of_any();
const FOLLOWERS: Reference = Reference::of::<Follower>("record_id").of_any();
const MEMBERS: Reference = Reference::of::<RecordMember>("record_id").of_any();

impl Mergeable for Account {
    const KIND: MergeCollection = MergeCollection::Accounts;
    const REFERENCES: &'static [Reference] = &[
        Reference::of::<Self>("parent_id"),
        Reference::of::<Self>("merged_into_id"),
        Reference::of::<Site>("account_id"),
        Reference::of::<Lead>("converted_account_id"),
        Reference::of::<Deal>("account_id"),
        Reference::linked::<Activity>("account_id"),
        Reference::linked::<Task>("account_id"),
        ATTACHMENTS,
        COMMENTS,
        FOLLOWERS,
        MEMBERS,
    ];
    const ROLES: &'static [Roles] = &[Roles::of::<AccountContact>(Side::Whole)];
    const TREE: Option<&'static str> = Some("parent_id");
}

impl Mergeable for Contact {
    const KIND: MergeCollection = MergeCollection::Contacts;
    const REFERENCES: &'static [Reference] = &[
        Reference::of::<Self>("reports_to_id"),
        Reference::of::<Self>("merged_into_id"),
        Reference::of::<ImportantDate>("contact_id"),
        Reference::of::<Interest>("contact_id"),
        Reference::of::<Lead>("converted_contact_id"),
        Reference::of::<Deal>("contact_id"),
        Reference::linked::<Activity>("contact_id"),
        Reference::linked::<Task>("contact_id"),
        ATTACHMENTS,
        COMMENTS,
        FOLLOWERS,
        MEMBERS,
    ];
    const ROLES: &'static [Roles] =
        &[Roles::of::<AccountContact>(Side::Contact), Roles::of::<DealContact>(Side::Contact)];
    const TREE: Option<&'static str> = Some("reports_to_id");
}

impl Mergeable for Lead {
    const KIND: MergeCollection = MergeCollection::Leads;
    const REFERENCES: &'static [Reference] = &[
        Reference::of::<Self>("merged_into_id"),
        Reference::of::<Deal>("lead_id"),
        Reference::of::<Interest>("lead_id"),
        Reference::linked::<Activity>("lead_id"),
        Reference::linked::<Task>("lead_id"),
        ATTACHMENTS,
        COMMENTS,
        FOLLOWERS,
        MEMBERS,
    ];

    /// What has become a customer is merged as such.
    fn refuse(_: &mut PgConnection, _: &Actor, parties: &Parties<Self>) -> Result<()> {
        match parties.all().position(|lead| lead.status == LeadStatus::Converted) {
            Some(at) => Err(unlike(at, "The lead is converted; merge what it has become.")),
            None => Ok(()),
        }
    }
}

impl Mergeable for Deal {
    const KIND: MergeCollection = MergeCollection::Deals;
    const REFERENCES: &'static [Reference] = &[
        Reference::of::<Self>("merged_into_id"),
        Reference::of::<Lead>("converted_deal_id"),
        Reference::of::<DealLine>("deal_id"),
        Reference::linked::<Activity>("deal_id"),
        Reference::linked::<Task>("deal_id"),
        ATTACHMENTS,
        COMMENTS,
        FOLLOWERS,
        MEMBERS,
    ];

    const ROLES: &'static [Roles] = &[Roles::of::<DealContact>(Side::Whole)];

    /// Figures would change behind the back if a won deal and an open one became one, or if lines came to a closed
    /// deal, or to one in another currency.
    fn refuse(conn: &mut PgConnection, actor: &Actor, parties: &Parties<Self>) -> Result<()> {
        let survivor = &parties.survivor;
        let mut lines = lines(conn, actor, survivor)?;
        for (at, deal) in parties.merged.iter().enumerate() {
            if deal.status != survivor.status {
                return Err(unlike(at + 1, "The deal has another status than the survivor."));
            }
            let more = self::lines(conn, actor, deal)?;
            lines += more;
            if more > 0 && survivor.status != DealStatus::Open {
                return Err(unlike(
                    at + 1,
                    "The deal has lines, and those of closed deals stay as they are.",
                ));
            }
            if more > 0 && deal.currency != survivor.currency {
                return Err(unlike(at + 1, "The deal has lines in another currency than the survivor's."));
            }
        }
        if lines > MOST_LINES {
            return Err(unlike(0, "The deal would have more lines than a deal can have."));
        }
        Ok(())
    }

    fn settled(&self) -> &'static [&'static str] {
        match (self.status, self.amount_source) {
            (DealStatus::Open, AmountSource::Manual) => {
                &["amount_source", "probability", "forecast_category"]
            }
            _ => &["amount", "amount_source", "probability", "forecast_category"],
        }
    }

    fn computed(&self) -> &'static [&'static str] {
        if self.amount_source == AmountSource::Lines { &["amount"] } else { &[] }
    }

    /// An amount that is the sum of the lines is summed up again.
    fn follow(&self, moved: &[&str], patch: &mut Map<String, Value>) {
        let lines = json!(AmountSource::Lines);
        let followed = self.amount_source == AmountSource::Lines
            && self.status == DealStatus::Open
            && moved.contains(&DealLine::TYPE)
            && !patch.contains_key("amount");
        if followed || patch.get("amount_source") == Some(&lines) {
            patch.remove("amount");
            patch.insert("amount_source".into(), lines);
        }
    }
}

impl Mergeable for Product {
    const KIND: MergeCollection = MergeCollection::Products;
    const REFERENCES: &'static [Reference] = &[
        Reference::of::<Self>("merged_into_id"),
        Reference::of::<DealLine>("product_id").part_of("deals", "deal_id"),
        Reference::of::<Interest>("product_id"),
        ATTACHMENTS,
    ];
}

/// Every column that names a record of the kinds that can be merged, with the table that it names.
pub fn references() -> Vec<(&'static str, &'static str, &'static str)> {
    fn of<R: Mergeable>() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let roles = R::ROLES.iter().map(|one| (one.table, one.column, R::ROWS));
        R::REFERENCES.iter().map(|one| (one.table, one.column, R::ROWS)).chain(roles)
    }
    of::<Account>()
        .chain(of::<Contact>())
        .chain(of::<Lead>())
        .chain(of::<Deal>())
        .chain(of::<Product>())
        .collect()
}

const MOST_LINES: i64 = 1000;

fn lines(conn: &mut PgConnection, actor: &Actor, deal: &Deal) -> Result<i64> {
    let own = deal_lines::organization_id.eq(actor.organization_id).and(deal_lines::deal_id.eq(deal.id));
    Ok(deal_lines::table.filter(own).select(count_star()).first(conn)?)
}

/// The party at this place, the survivor at 0.
fn unlike(at: usize, detail: &'static str) -> Error {
    let place = at.checked_sub(1).map_or("/survivor_id".to_owned(), |at| format!("/merged_ids/{at}"));
    Error::conflict("merge_conflict", &place, detail)
}
