//! The rows of a table of links, and what is done to them.

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
