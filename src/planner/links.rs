//! What activities and tasks are about, and who takes part: a row for each, in a table beside, where merges find them.
//! Whatever is named anew must be seen by whoever names it; what was there may stay, whoever sees it.

use diesel::pg::PgConnection;
use diesel::sql_types;

use super::activities::{NewParticipant, ParticipantResponse, ParticipantRole};
use crate::access::Actor;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, UserId};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Spelled;

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

/// The rows of one table of links: what is given becomes them.
macro_rules! link_rows {
    ($table:ident, $whole:ident: $WholeId:ident, $LinkId:ident) => {
        mod rows {
            use diesel::pg::PgConnection;
            use diesel::prelude::*;

            use crate::access::Actor;
            use crate::kernel::Result;
            use crate::kernel::ids::{
                AccountId, ContactId, DealId, Id, LeadId, OrganizationId, UserId, $LinkId, $WholeId,
            };
            use crate::planner::activities::{ParticipantResponse, ParticipantRole};
            use crate::planner::links::{Given, Target, Wanted};
            use crate::schema::$table;

            /// One row.
            #[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable)]
            #[diesel(table_name = $table)]
            pub(super) struct Link {
                organization_id: OrganizationId,
                id: $LinkId,
                $whole: $WholeId,
                account_id: Option<AccountId>,
                contact_id: Option<ContactId>,
                lead_id: Option<LeadId>,
                deal_id: Option<DealId>,
                user_id: Option<UserId>,
                takes_part: bool,
                role: Option<ParticipantRole>,
                response: Option<ParticipantResponse>,
            }

            impl Link {
                pub(super) fn of(wanted: &Wanted, actor: &Actor, whole: $WholeId) -> Self {
                    let mut link = Self {
                        organization_id: actor.organization_id,
                        id: Id::new(),
                        $whole: whole,
                        account_id: None,
                        contact_id: None,
                        lead_id: None,
                        deal_id: None,
                        user_id: None,
                        takes_part: wanted.role.is_some(),
                        role: wanted.role,
                        response: wanted.response,
                    };
                    match wanted.target {
                        Target::Account(id) => link.account_id = Some(id),
                        Target::Contact(id) | Target::Person(id) => link.contact_id = Some(id),
                        Target::Lead(id) => link.lead_id = Some(id),
                        Target::Deal(id) => link.deal_id = Some(id),
                        Target::Colleague(id) => link.user_id = Some(id),
                    }
                    link
                }

                pub(super) fn target(&self) -> Option<Target> {
                    let contact = if self.takes_part { Target::Person } else { Target::Contact };
                    (self.contact_id.map(contact))
                        .or(self.account_id.map(Target::Account))
                        .or(self.lead_id.map(Target::Lead))
                        .or(self.deal_id.map(Target::Deal))
                        .or(self.user_id.map(Target::Colleague))
                }

                fn is(&self, wanted: &Wanted) -> bool {
                    self.target() == Some(wanted.target)
                        && (self.role, self.response) == (wanted.role, wanted.response)
                }
            }

            /// 409 for what the actor does not see of what is to be linked.
            pub(in crate::planner) fn admit(
                conn: &mut PgConnection,
                actor: &Actor,
                given: &Given,
            ) -> Result<()> {
                given.wanted().iter().try_for_each(|wanted| wanted.check(conn, actor))
            }

            /// Keeps the links of a new record.
            pub(in crate::planner) fn keep(
                conn: &mut PgConnection,
                actor: &Actor,
                whole: $WholeId,
                given: &Given,
            ) -> Result<()> {
                let rows = given.wanted().iter().map(|wanted| Link::of(wanted, actor, whole)).collect();
                insert(conn, rows)
            }

            /// All links of a record.
            pub(super) fn of(conn: &mut PgConnection, actor: &Actor, whole: $WholeId) -> Result<Vec<Link>> {
                let own = $table::organization_id.eq(actor.organization_id).and($table::$whole.eq(whole));
                Ok($table::table.filter(own).order_by($table::id).select(Link::as_select()).load(conn)?)
            }

            /// Makes the links of a record those that are given, as far as they are spoken of.
            pub(in crate::planner) fn change(
                conn: &mut PgConnection,
                actor: &Actor,
                whole: $WholeId,
                given: &Given,
            ) -> Result<()> {
                let now = of(conn, actor, whole)?;
                let wanted = given.wanted();
                let goes = |link: &&Link| {
                    let spoken_of = link.target().is_some_and(|target| given.speaks_of(target));
                    spoken_of && !wanted.iter().any(|wanted| link.is(wanted))
                };
                let gone: Vec<$LinkId> = now.iter().filter(goes).map(|link| link.id).collect();
                let mut rows = Vec::new();
                for wanted in wanted.iter().filter(|wanted| !now.iter().any(|link| link.is(wanted))) {
                    if !now.iter().any(|link| link.target() == Some(wanted.target)) {
                        wanted.check(conn, actor)?;
                    }
                    rows.push(Link::of(wanted, actor, whole));
                }
                if !gone.is_empty() {
                    let own = $table::organization_id.eq(actor.organization_id).and($table::id.eq_any(gone));
                    diesel::delete($table::table.filter(own)).execute(conn)?;
                }
                insert(conn, rows)
            }

            pub(super) fn insert(conn: &mut PgConnection, rows: Vec<Link>) -> Result<()> {
                if !rows.is_empty() {
                    diesel::insert_into($table::table).values(rows).execute(conn)?;
                }
                Ok(())
            }
        }
    };
}
pub(super) use link_rows;
