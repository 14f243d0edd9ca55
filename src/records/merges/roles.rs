//! The roles of contacts at accounts and in deals, when the ones or the others become one. The survivor keeps one
//! role for each other side: what another one says and that does not is added, the other is dropped. One contact of
//! an account is the primary one; the survivor's, if it has one.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use serde_json::{Value, json};
use uuid::Uuid;

use super::journal::{Journal, Step};
use super::pairs::{Addition, Pair};
use super::rewrite::{Row, Turn, rewrite};
use crate::access::Actor;
use crate::directory::account_contacts::AccountContact;
use crate::kernel::record::Record as _;
use crate::kernel::{Error, Result};
use crate::sales::deal_contacts::DealContact;
use crate::store::Changed;

/// Which side of the roles is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Whole,
    Contact,
}

/// The survivor, and all that become one, the survivor first.
type Ids<'a> = (Uuid, &'a [Uuid]);
type Follow = fn(Side, &mut PgConnection, &Actor, Ids<'_>, &mut Journal) -> Result<Changed<(usize, usize)>>;

/// Roles of which the merged are one side.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    pub record_type: &'static str,
    pub table: &'static str,
    /// The column that names the merged.
    pub column: &'static str,
    side: Side,
    follow: Follow,
}

impl Roles {
    pub(super) const fn of<P: Pair>(side: Side) -> Self {
        let (record_type, table, column) = (P::TYPE, P::ROWS, column::<P>(side));
        Self { record_type, table, column, side, follow: follow::<P> }
    }

    /// Gives the roles to the survivor; tells how many were moved and how many dropped.
    pub(super) fn follow(
        &self,
        conn: &mut PgConnection,
        actor: &Actor,
        ids: Ids<'_>,
        journal: &mut Journal,
    ) -> Result<Changed<(usize, usize)>> {
        (self.follow)(self.side, conn, actor, ids, journal)
    }
}

const fn column<P: Pair>(side: Side) -> &'static str {
    match side {
        Side::Whole => P::WHOLE,
        Side::Contact => "contact_id",
    }
}

impl Side {
    fn of<P: Pair>(self, role: &P) -> Uuid {
        match self {
            Self::Whole => role.whole(),
            Self::Contact => role.contact(),
        }
    }

    fn other<P: Pair>(self, role: &P) -> Uuid {
        match self {
            Self::Whole => role.contact(),
            Self::Contact => role.whole(),
        }
    }
}

fn follow<P: Pair>(
    side: Side,
    conn: &mut PgConnection,
    actor: &Actor,
    (survivor, ids): Ids<'_>,
    journal: &mut Journal,
) -> Result<Changed<(usize, usize)>> {
    let roles = held::<P>(side, conn, actor, ids)?;
    let plan = Plan::of(side, survivor, roles);
    let count = (plan.moved.len(), plan.dropped.len());
    Ok(plan.carry_out(conn, actor, (survivor, column::<P>(side)), journal)?.map(|()| count))
}

/// All roles of the parties, the survivor's first; locked, after the records that they are parts of.
fn held<P: Pair>(side: Side, conn: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<Vec<P>> {
    let (table, column) = (P::ROWS, column::<P>(side));
    if side == Side::Contact {
        let wholes = format!(
            "SELECT id FROM {} WHERE organization_id = $1 AND id IN (SELECT {} FROM {table} \
             WHERE organization_id = $1 AND contact_id = ANY($2)) ORDER BY id FOR NO KEY UPDATE",
            P::WHOLES,
            P::WHOLE
        );
        locked(conn, actor, &wholes, ids)?;
    }
    let roles = format!(
        "SELECT id FROM {table} WHERE organization_id = $1 AND {column} = ANY($2) ORDER BY id FOR NO KEY UPDATE"
    );
    let found = locked(conn, actor, &roles, ids)?;
    let mut roles = P::stored(conn, actor.organization_id, &found)?;
    roles.sort_by_key(|role| ids.iter().position(|id| *id == side.of(role)));
    Ok(roles)
}

/// What happens to roles: turns, in three rounds, with the drops between the first and the second.
struct Plan<P> {
    demoted: Vec<Uuid>,
    dropped: Vec<P>,
    moved: Vec<(Uuid, Uuid)>,
    added: Vec<(Uuid, Addition)>,
}

impl<P: Pair> Plan<P> {
    fn of(side: Side, survivor: Uuid, roles: Vec<P>) -> Self {
        let mut plan =
            Self { demoted: Vec::new(), dropped: Vec::new(), moved: Vec::new(), added: Vec::new() };
        let mut kept: HashMap<Uuid, P> = HashMap::new();
        let mut has_primary = false;
        for role in roles {
            // When it is contacts that are merged, each whole keeps a primary one of its own.
            let taken = side == Side::Whole && has_primary;
            let was_primary = role.is_primary();
            let role = role.with_primary(was_primary && !taken);
            has_primary |= role.is_primary();
            if let Some(known) = kept.get_mut(&side.other(&role)) {
                let added = known.add(&role);
                plan.added.extend(added.into_iter().map(|addition| (known.id(), addition)));
                plan.dropped.push(role.with_primary(was_primary));
                continue;
            }
            if was_primary && !role.is_primary() {
                plan.demoted.push(role.id());
            }
            if side.of(&role) != survivor {
                plan.moved.push((side.of(&role), role.id()));
            }
            kept.insert(side.other(&role), role);
        }
        plan
    }

    fn carry_out(
        self,
        conn: &mut PgConnection,
        actor: &Actor,
        (survivor, column): (Uuid, &str),
        journal: &mut Journal,
    ) -> Result<Changed<()>> {
        let demotion = ("is_primary", json!(true), json!(false));
        let mut done = turn::<P>(conn, actor, journal, demotion, &self.demoted)?;
        for role in self.dropped {
            let gone = remove(conn, actor, &role)?;
            journal.gone(P::TYPE, role.id(), gone);
            done = done.and(Changed::deleted(&role)?);
        }
        for (from, role) in self.moved {
            done =
                done.and(turn::<P>(conn, actor, journal, (column, json!(from), json!(survivor)), &[role])?);
        }
        for (role, addition) in self.added {
            done = done.and(turn::<P>(conn, actor, journal, addition, &[role])?);
        }
        Ok(done)
    }
}

fn turn<P: Pair>(
    conn: &mut PgConnection,
    actor: &Actor,
    journal: &mut Journal,
    (column, was, becomes): (&str, Value, Value),
    ids: &[Uuid],
) -> Result<Changed<()>> {
    if ids.is_empty() {
        return Ok(Changed::nothing());
    }
    let turn = Turn { column: column.to_owned(), was, becomes };
    let turned = rewrite::<P>(conn, actor, &turn, ids)?;
    journal.turned(P::TYPE, turned.value(), &turn);
    Ok(turned.map(drop))
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

fn remove<P: Pair>(conn: &mut PgConnection, actor: &Actor, role: &P) -> Result<Value> {
    let table = P::ROWS;
    let remove = format!(
        "DELETE FROM {table} WHERE organization_id = $1 AND id = $2 RETURNING to_jsonb({table}) AS row"
    );
    let gone: Gone = sql_query(remove)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(role.id())
        .get_result(conn)?;
    Ok(gone.row)
}

/// Brings a dropped role back, unless there is one at its place.
pub(super) fn bring_back(conn: &mut PgConnection, actor: &Actor, step: &Step) -> Result<Changed<bool>> {
    match step.record_type.as_str() {
        DealContact::TYPE => back::<DealContact>(conn, actor, step),
        _ => back::<AccountContact>(conn, actor, step),
    }
}

fn back<P: Pair>(conn: &mut PgConnection, actor: &Actor, step: &Step) -> Result<Changed<bool>> {
    // The log has given one version to its end.
    let table = P::ROWS;
    let back = format!(
        "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, $2 || \
         jsonb_build_object('organization_id', $1::text, 'version', ($2 ->> 'version')::integer + 2))).* \
         ON CONFLICT DO NOTHING"
    );
    let made = sql_query(back)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Jsonb, _>(&step.was)
        .execute(conn)?;
    if made == 0 {
        return Ok(Changed::unchanged(false));
    }
    let role = P::stored(conn, actor.organization_id, &[step.record_id])?.pop();
    let role = role.ok_or_else(|| Error::internal("a role did not come back"))?;
    Ok(Changed::created(role)?.called("restored").map(|_| true))
}
