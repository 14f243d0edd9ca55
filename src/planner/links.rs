//! What activities and tasks are about, and who takes part: a row for each, in a table beside, where merges find them.
//! Whatever is named anew must be seen by whoever names it; what was there may stay, whoever sees it.

use diesel::pg::PgConnection;
use diesel::sql_types;

use super::activities::{NewParticipant, ParticipantResponse, ParticipantRole};
use crate::access::{Actor, Table};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, UserId};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Spelled;

/// The records that links lead to, by their columns.
pub(super) const RECORDS: &[(&str, Table)] = &[
    ("account_id", Table::of::<Account>()),
    ("contact_id", Table::of::<Contact>()),
    ("lead_id", Table::of::<Lead>()),
    ("deal_id", Table::of::<Deal>()),
];

/// Takes the links with records out of what was given.
macro_rules! given {
    ($from:expr) => {
        $crate::planner::links::Given {
            account_ids: $from.account_ids.take(),
            contact_ids: $from.contact_ids.take(),
            lead_ids: $from.lead_ids.take(),
            deal_ids: $from.deal_ids.take(),
            participants: None,
        }
    };
}
pub(super) use given;

/// Ids out of a table beside.
pub(super) type Gathered = Spelled<sql_types::Array<sql_types::Uuid>>;

/// The ids that a column of the table of links has for a row, without those who take part.
macro_rules! gathered {
    ($links:literal, $whole:literal, $table:literal, $column:literal) => {
        $crate::store::Spelled::new(concat!(
            "ARRAY(SELECT DISTINCT l.",
            $column,
            " FROM ",
            $links,
            " l WHERE l.organization_id = ",
            $table,
            ".organization_id AND l.",
            $whole,
            " = ",
            $table,
            ".id AND NOT l.takes_part AND l.",
            $column,
            " IS NOT NULL ORDER BY 1)"
        ))
    };
}
pub(super) use gathered;

/// What is given of links; `None` for what is not spoken of.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub account_ids: Option<Vec<AccountId>>,
    pub contact_ids: Option<Vec<ContactId>>,
    pub lead_ids: Option<Vec<LeadId>>,
    pub deal_ids: Option<Vec<DealId>>,
    pub participants: Option<Vec<NewParticipant>>,
}

/// A record that something is about, or somebody who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Account(AccountId),
    Contact(ContactId),
    Lead(LeadId),
    Deal(DealId),
    Person(ContactId),
    Colleague(UserId),
}

/// A link that is wanted, and where it stands in the document.
pub(super) struct Wanted {
    pub target: Target,
    pub role: Option<ParticipantRole>,
    pub response: Option<ParticipantResponse>,
    pub pointer: String,
}

impl Given {
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
    pub(super) fn wanted(&self) -> Vec<Wanted> {
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
    pub(super) fn speaks_of(&self, target: Target) -> bool {
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
    pub(super) fn check(&self, conn: &mut PgConnection, actor: &Actor) -> Result<()> {
        let at = &self.pointer;
        match self.target {
            Target::Account(id) => actor.refers::<Account>(conn, Some(id), at),
            Target::Contact(id) | Target::Person(id) => actor.refers::<Contact>(conn, Some(id), at),
            Target::Lead(id) => actor.refers::<Lead>(conn, Some(id), at),
            Target::Deal(id) => actor.refers::<Deal>(conn, Some(id), at),
            Target::Colleague(id) => actor.refers::<User>(conn, Some(id), at),
        }
    }
}
