//! The roles of contacts at accounts, when contacts or accounts become one. The survivor keeps one role for each
//! other side: what another one says and that does not is added, the other is dropped. One contact of an account
//! is the primary one; the survivor's, if it has one.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use serde_json::{Value, json};
use uuid::Uuid;

use super::journal::{Journal, Step};
use super::parties::Parties;
use super::rewrite::{Row, Turn, rewrite};
use crate::access::Actor;
use crate::directory::account_contacts::AccountContact;
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Stored};

/// Which side of the roles is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Account,
    Contact,
}

/// What happens to roles: turns, in three rounds, with the drops between the first and the second.
#[derive(Default)]
struct Plan {
    demoted: Vec<Uuid>,
    dropped: Vec<AccountContact>,
    moved: Vec<(Uuid, Uuid)>,
    added: Vec<(Uuid, &'static str, Value, Value)>,
}

impl Side {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Account => "account_id",
            Self::Contact => "contact_id",
        }
    }

    fn of(self, role: &AccountContact) -> Uuid {
        match self {
            Self::Account => role.account_id.uuid(),
            Self::Contact => role.contact_id.uuid(),
        }
    }

    fn other(self, role: &AccountContact) -> Uuid {
        match self {
            Self::Account => Self::Contact.of(role),
            Self::Contact => Self::Account.of(role),
        }
    }

    /// Gives the roles to the survivor; tells how many were moved and how many dropped.
    pub(super) fn follow<R: Stored>(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        parties: &Parties<R>,
        journal: &mut Journal,
    ) -> Result<Changed<(usize, usize)>> {
        let roles = self.roles(conn, actor, parties)?;
        let plan = self.plan(parties.survivor.id(), roles);
        let count = (plan.moved.len(), plan.dropped.len());
        Ok(self.carry_out(conn, actor, parties.survivor.id(), plan, journal)?.map(|()| count))
    }

    /// All roles of the parties, the survivor's first; locked, after the accounts that they are parts of.
    fn roles<R: Stored>(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        parties: &Parties<R>,
    ) -> Result<Vec<AccountContact>> {
        let column = self.column();
        let accounts = "SELECT id FROM accounts WHERE organization_id = $1 AND id IN (SELECT account_id \
                        FROM account_contacts WHERE organization_id = $1 AND contact_id = ANY($2)) ORDER BY id \
                        FOR NO KEY UPDATE";
        let roles = format!(
            "SELECT id FROM account_contacts WHERE organization_id = $1 AND {column} = ANY($2) ORDER BY id \
             FOR NO KEY UPDATE"
        );
        let ids = parties.ids();
        if self == Self::Contact {
            locked(conn, actor, accounts, &ids)?;
        }
        let found = locked(conn, actor, &roles, &ids)?;
        let mut roles = AccountContact::stored(conn, actor.organization_id, &found)?;
        roles.sort_by_key(|role| ids.iter().position(|id| *id == self.of(role)));
        Ok(roles)
    }

    fn plan(self, survivor: Uuid, roles: Vec<AccountContact>) -> Plan {
        let mut plan = Plan::default();
        let mut kept: HashMap<Uuid, AccountContact> = HashMap::new();
        let mut has_primary = false;
        for role in roles {
            // The other side's accounts have a primary contact each.
            let taken = self == Self::Account && has_primary;
            let is_primary = role.is_primary && !taken;
            if let Some(known) = kept.get_mut(&self.other(&role)) {
                plan.add(known, &role, is_primary);
                plan.dropped.push(role);
            } else {
                if role.is_primary && !is_primary {
                    plan.demoted.push(role.id.uuid());
                }
                if self.of(&role) != survivor {
                    plan.moved.push((self.of(&role), role.id.uuid()));
                }
                kept.insert(self.other(&role), AccountContact { is_primary, ..role });
            }
            has_primary |= is_primary;
        }
        plan
    }

    fn carry_out(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        survivor: Uuid,
        plan: Plan,
        journal: &mut Journal,
    ) -> Result<Changed<()>> {
        let turn = |conn: &mut PgConnection,
                    journal: &mut Journal,
                    column: &str,
                    change: (Value, Value),
                    ids: &[Uuid]| {
            let (was, becomes) = change;
            let turn = Turn { column: column.to_owned(), was, becomes };
            let turned = rewrite::<AccountContact>(conn, actor, &turn, ids)?;
            journal.turned(AccountContact::TYPE, turned.value(), &turn);
            Ok::<_, Error>(turned.map(drop))
        };
        let mut done = turn(conn, journal, "is_primary", (json!(true), json!(false)), &plan.demoted)?;
        for role in plan.dropped {
            let gone = remove(conn, actor, &role)?;
            journal.gone(AccountContact::TYPE, role.id.uuid(), gone);
            done = done.and(Changed::deleted(&role)?);
        }
        for (from, role) in plan.moved {
            done = done.and(turn(conn, journal, self.column(), (json!(from), json!(survivor)), &[role])?);
        }
        for (role, column, was, becomes) in plan.added {
            done = done.and(turn(conn, journal, column, (was, becomes), &[role])?);
        }
        Ok(done)
    }
}

impl Plan {
    /// What a role says that is to be dropped, and the one that stays does not.
    fn add(&mut self, stays: &mut AccountContact, goes: &AccountContact, is_primary: bool) {
        if is_primary && !stays.is_primary {
            stays.is_primary = true;
            self.added.push((stays.id.uuid(), "is_primary", json!(false), json!(true)));
        }
        if goes.is_decision_maker && !stays.is_decision_maker {
            stays.is_decision_maker = true;
            self.added.push((stays.id.uuid(), "is_decision_maker", json!(false), json!(true)));
        }
        if stays.role.is_none() && goes.role.is_some() {
            stays.role.clone_from(&goes.role);
            self.added.push((stays.id.uuid(), "role", Value::Null, json!(goes.role)));
        }
    }
}

fn locked(conn: &mut PgConnection, actor: &Actor, query: &str, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let rows: Vec<Row> = sql_query(query)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = sql_types::Jsonb)]
    row: Value,
}

fn remove(conn: &mut PgConnection, actor: &Actor, role: &AccountContact) -> Result<Value> {
    let remove = "DELETE FROM account_contacts WHERE organization_id = $1 AND id = $2 \
                  RETURNING to_jsonb(account_contacts) AS row";
    let gone: Gone = sql_query(remove)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(role.id)
        .get_result(conn)?;
    Ok(gone.row)
}

/// Brings a dropped role back, unless there is one at its place.
pub(super) fn bring_back(conn: &mut PgConnection, actor: &Actor, step: &Step) -> Result<Changed<bool>> {
    // The log has given one version to its end.
    let back = "INSERT INTO account_contacts SELECT (jsonb_populate_record(NULL::account_contacts, $2 || \
                jsonb_build_object('organization_id', $1::text, 'version', ($2 ->> 'version')::integer + 2))).* \
                ON CONFLICT DO NOTHING";
    let made = sql_query(back)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Jsonb, _>(&step.was)
        .execute(conn)?;
    if made == 0 {
        return Ok(Changed::unchanged(false));
    }
    let role = AccountContact::stored(conn, actor.organization_id, &[step.record_id])?.pop();
    let role = role.ok_or_else(|| Error::internal("a role did not come back"))?;
    Ok(Changed::created(role)?.called("restored").map(|_| true))
}
