//! What an activity is about, and who takes part: a row for each, in a table beside, where merges find them. Whatever is
//! named anew must be seen by whoever names it; what was there may stay, whoever sees it.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types;

use super::model::Activity;
use super::new::NewActivity;
use super::participants::{NewParticipant, ParticipantResponse, ParticipantRole};
use super::patch::ActivityPatch;
use crate::access::{Actor, Links, Table};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::ids::{
    AccountId, ActivityId, ActivityLinkId, ContactId, DealId, Id, LeadId, OrganizationId, UserId,
};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::schema::activity_links;
use crate::store::Spelled;

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

/// Ids out of the table beside.
pub(super) type Gathered = Spelled<sql_types::Array<sql_types::Uuid>>;

macro_rules! gathered {
    ($column:literal) => {
        Spelled::new(concat!(
            "ARRAY(SELECT DISTINCT l.",
            $column,
            " FROM activity_links l WHERE l.organization_id = activities.organization_id \
             AND l.activity_id = activities.id AND NOT l.takes_part AND l.",
            $column,
            " IS NOT NULL ORDER BY 1)"
        ))
    };
}

pub(super) const ACCOUNTS: Gathered = gathered!("account_id");
pub(super) const CONTACTS: Gathered = gathered!("contact_id");
pub(super) const LEADS: Gathered = gathered!("lead_id");
pub(super) const DEALS: Gathered = gathered!("deal_id");

/// What is given of links; `None` for what is not spoken of.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    account_ids: Option<Vec<AccountId>>,
    contact_ids: Option<Vec<ContactId>>,
    lead_ids: Option<Vec<LeadId>>,
    deal_ids: Option<Vec<DealId>>,
    participants: Option<Vec<NewParticipant>>,
}

/// A record that an activity is about, or somebody who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Account(AccountId),
    Contact(ContactId),
    Lead(LeadId),
    Deal(DealId),
    Person(ContactId),
    Colleague(UserId),
}

/// One row.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_links)]
struct Link {
    organization_id: OrganizationId,
    id: ActivityLinkId,
    activity_id: ActivityId,
    account_id: Option<AccountId>,
    contact_id: Option<ContactId>,
    lead_id: Option<LeadId>,
    deal_id: Option<DealId>,
    user_id: Option<UserId>,
    takes_part: bool,
    role: Option<ParticipantRole>,
    response: Option<ParticipantResponse>,
}

/// A link that is wanted, and where it stands in the document.
struct Wanted {
    target: Target,
    role: Option<ParticipantRole>,
    response: Option<ParticipantResponse>,
    pointer: String,
}

impl Given {
    pub(super) fn of_new(new: &mut NewActivity) -> Self {
        Self {
            account_ids: new.account_ids.take(),
            contact_ids: new.contact_ids.take(),
            lead_ids: new.lead_ids.take(),
            deal_ids: new.deal_ids.take(),
            participants: new.participants.take(),
        }
    }

    pub(super) fn of_patch(patch: &mut ActivityPatch) -> Self {
        Self {
            account_ids: patch.account_ids.take(),
            contact_ids: patch.contact_ids.take(),
            lead_ids: patch.lead_ids.take(),
            deal_ids: patch.deal_ids.take(),
            participants: patch.participants.take(),
        }
    }

    /// Whether somebody of the customer's side is among them.
    pub(super) fn has_customer(&self) -> bool {
        fn any<T>(ids: Option<&Vec<T>>) -> bool {
            ids.is_some_and(|ids| !ids.is_empty())
        }
        let takes_part = |all: &Vec<NewParticipant>| all.iter().any(|one| one.contact_id.is_some());
        any(self.account_ids.as_ref())
            || any(self.contact_ids.as_ref())
            || any(self.lead_ids.as_ref())
            || any(self.deal_ids.as_ref())
            || self.participants.as_ref().is_some_and(takes_part)
    }

    /// Each once.
    fn wanted(&self) -> Vec<Wanted> {
        let mut all: Vec<Wanted> = records(self.account_ids.as_ref(), "account_ids", Target::Account)
            .chain(records(self.contact_ids.as_ref(), "contact_ids", Target::Contact))
            .chain(records(self.lead_ids.as_ref(), "lead_ids", Target::Lead))
            .chain(records(self.deal_ids.as_ref(), "deal_ids", Target::Deal))
            .chain(self.participants.iter().flatten().enumerate().filter_map(participant))
            .collect();
        let targets: Vec<Target> = all.iter().map(|wanted| wanted.target).collect();
        let mut at = 0..;
        all.retain(|wanted| {
            let before = at.next().and_then(|at| targets.get(..at)).unwrap_or_default();
            !before.contains(&wanted.target)
        });
        all
    }

    /// Whether links of the target's kind are spoken of.
    fn speaks_of(&self, target: Target) -> bool {
        match target {
            Target::Account(_) => self.account_ids.is_some(),
            Target::Contact(_) => self.contact_ids.is_some(),
            Target::Lead(_) => self.lead_ids.is_some(),
            Target::Deal(_) => self.deal_ids.is_some(),
            Target::Person(_) | Target::Colleague(_) => self.participants.is_some(),
        }
    }
}

fn records<T: Copy>(
    ids: Option<&Vec<T>>,
    member: &'static str,
    target: impl Fn(T) -> Target,
) -> impl Iterator<Item = Wanted> {
    ids.into_iter().flatten().enumerate().map(move |(at, id)| Wanted {
        target: target(*id),
        role: None,
        response: None,
        pointer: format!("/{member}/{at}"),
    })
}

fn participant((at, new): (usize, &NewParticipant)) -> Option<Wanted> {
    let person = new.contact_id.map(|id| (Target::Person(id), "contact_id"));
    let (target, member) = person.or_else(|| Some((Target::Colleague(new.user_id?), "user_id")))?;
    let role = Some(new.role.unwrap_or(ParticipantRole::Required));
    Some(Wanted { target, role, response: new.response, pointer: format!("/participants/{at}/{member}") })
}

impl Wanted {
    /// 409 unless the actor sees what is named.
    fn check(&self, conn: &mut PgConnection, actor: &Actor) -> Result<()> {
        let at = &self.pointer;
        match self.target {
            Target::Account(id) => actor.refers::<Account>(conn, Some(id), at),
            Target::Contact(id) | Target::Person(id) => actor.refers::<Contact>(conn, Some(id), at),
            Target::Lead(id) => actor.refers::<Lead>(conn, Some(id), at),
            Target::Deal(id) => actor.refers::<Deal>(conn, Some(id), at),
            Target::Colleague(id) => actor.refers::<User>(conn, Some(id), at),
        }
    }

    fn row(&self, actor: &Actor, activity: ActivityId) -> Link {
        let (mut contact_id, mut user_id) = (None, None);
        let (mut account_id, mut lead_id, mut deal_id) = (None, None, None);
        match self.target {
            Target::Account(id) => account_id = Some(id),
            Target::Contact(id) | Target::Person(id) => contact_id = Some(id),
            Target::Lead(id) => lead_id = Some(id),
            Target::Deal(id) => deal_id = Some(id),
            Target::Colleague(id) => user_id = Some(id),
        }
        Link {
            organization_id: actor.organization_id,
            id: Id::new(),
            activity_id: activity,
            account_id,
            contact_id,
            lead_id,
            deal_id,
            user_id,
            takes_part: self.role.is_some(),
            role: self.role,
            response: self.response,
        }
    }

    fn is(&self, link: &Link) -> bool {
        link.target() == Some(self.target) && (link.role, link.response) == (self.role, self.response)
    }
}

impl Link {
    fn target(&self) -> Option<Target> {
        let contact = if self.takes_part { Target::Person } else { Target::Contact };
        (self.contact_id.map(contact))
            .or(self.account_id.map(Target::Account))
            .or(self.lead_id.map(Target::Lead))
            .or(self.deal_id.map(Target::Deal))
            .or(self.user_id.map(Target::Colleague))
    }
}

/// 409 for what the actor does not see of a new activity's links.
pub(super) fn admit(conn: &mut PgConnection, actor: &Actor, given: &Given) -> Result<()> {
    given.wanted().iter().try_for_each(|wanted| wanted.check(conn, actor))
}

/// Keeps the links of a new activity.
pub(super) fn keep(
    conn: &mut PgConnection,
    actor: &Actor,
    activity: ActivityId,
    given: &Given,
) -> Result<()> {
    let rows: Vec<Link> = given.wanted().iter().map(|wanted| wanted.row(actor, activity)).collect();
    insert(conn, &rows)
}

/// Makes the links of an activity those that are given, as far as they are spoken of.
pub(super) fn change(
    conn: &mut PgConnection,
    actor: &Actor,
    activity: &Activity,
    given: &Given,
) -> Result<()> {
    let own = activity_links::organization_id.eq(actor.organization_id);
    let own = activity_links::table.filter(own.and(activity_links::activity_id.eq(activity.id)));
    let now: Vec<Link> = own.order_by(activity_links::id).select(Link::as_select()).load(conn)?;
    let wanted = given.wanted();
    let goes = |link: &&Link| {
        let spoken_of = link.target().is_some_and(|target| given.speaks_of(target));
        spoken_of && !wanted.iter().any(|wanted| wanted.is(link))
    };
    let gone: Vec<ActivityLinkId> = now.iter().filter(goes).map(|link| link.id).collect();
    let mut rows = Vec::new();
    for wanted in wanted.iter().filter(|wanted| !now.iter().any(|link| wanted.is(link))) {
        if !now.iter().any(|link| link.target() == Some(wanted.target)) {
            wanted.check(conn, actor)?;
        }
        rows.push(wanted.row(actor, activity.id));
    }
    if !gone.is_empty() {
        diesel::delete(own.filter(activity_links::id.eq_any(gone))).execute(conn)?;
    }
    insert(conn, &rows)
}

fn insert(conn: &mut PgConnection, rows: &[Link]) -> Result<()> {
    if !rows.is_empty() {
        diesel::insert_into(activity_links::table).values(rows).execute(conn)?;
    }
    Ok(())
}
