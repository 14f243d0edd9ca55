//! What everything is made with: a connection, somebody who makes it, chance, names, days.

use diesel::pg::PgConnection;
use rust_decimal::Decimal;

use super::calendar::Calendar;
use super::dice::Dice;
use super::names::Names;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::values::{Currency, Money};
use crate::store::{Author, Changed, commit};

/// So many records are written in one transaction.
const TOGETHER: usize = 200;

pub(super) struct World<'a> {
    pub conn: &'a mut PgConnection,
    pub actor: Actor,
    pub dice: Dice,
    pub names: Names,
    pub calendar: Calendar,
    pub percent: u32,
}

impl World<'_> {
    /// So many where as much is made as is usual, and one at least.
    pub(super) fn times(&self, count: u32) -> u32 {
        (count.saturating_mul(self.percent) / 100).max(1)
    }

    /// Some money in the organization's currency.
    pub(super) fn money(&self, amount: i64) -> Money {
        Money::new(Decimal::from(amount), self.currency())
    }

    pub(super) fn currency(&self) -> Currency {
        self.actor.base_currency.clone()
    }

    /// Writes in one transaction, in the actor's name.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut PgConnection, &Actor) -> Result<Changed<T>>,
    ) -> Result<T> {
        let actor = &self.actor;
        commit(self.conn, &Author::of(actor), |conn| work(conn, actor))
    }

    /// Writes one thing for each item, many in a transaction.
    pub(super) fn each<I, T: Clone>(
        &mut self,
        items: Vec<I>,
        mut work: impl FnMut(&mut PgConnection, &Actor, I) -> Result<Changed<T>>,
    ) -> Result<Vec<T>> {
        let (mut items, mut made) = (items.into_iter().peekable(), Vec::new());
        while items.peek().is_some() {
            let some = items.by_ref().take(TOGETHER);
            made.extend(self.write(|conn, actor| {
                some.into_iter().try_fold(Changed::unchanged(Vec::new()), |all, item| {
                    let done = work(conn, actor, item)?;
                    let value = done.value().clone();
                    Ok(all.and(done).map(|mut values: Vec<T>| {
                        values.push(value);
                        values
                    }))
                })
            })?);
        }
        Ok(made)
    }
}
