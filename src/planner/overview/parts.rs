//! How the overview of an account is gathered: nine statements, whatever there is.

use diesel::dsl::{count_star, sum};
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{AccountOverview, OverviewDeals, OverviewPeople, OverviewPerson, OverviewSum};
use crate::access::{Can, Guarded, Read};
use crate::directory::accounts::{self, Account};
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::ids::{AccountId, ContactId, DealId};
use crate::kernel::values::{Amount, Currency, Day, Money, Name, Text, Word};
use crate::planner::Around;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::{Deal, DealStatus};
use crate::schema::{account_contacts, contacts, deals};

diesel::allow_columns_to_appear_in_same_group_by_clause!(deals::status, deals::currency);

/// The most people and deals whose activities count as the account's.
const KNOWN: i64 = 1000;
const FIRST: usize = 10;
const MOST: i64 = 5;

pub(super) fn gathered(
    conn: &mut PgConnection,
    who: &Can<Read, Account>,
    id: AccountId,
) -> Result<AccountOverview> {
    let account = accounts::find(conn, who, id)?;
    let people = part::<Contact, _>(who, |who| people(conn, who, &account))?;
    let deals = part::<Deal, _>(who, |who| deals(conn, who, &account))?;
    let (people, known) = people.map_or((None, Vec::new()), |(part, known)| (Some(part), known));
    let (deals, opened) = deals.map_or((None, Vec::new()), |(part, opened)| (Some(part), opened));
    let around = Around { accounts: vec![id], contacts: known, deals: opened, ..Around::default() };
    Ok(AccountOverview {
        accounts_below: accounts::count_below(conn, who, &account)?,
        last_touches: part::<Activity, _>(who, |who| around.touches(conn, who, MOST))?,
        next_activities: part::<Activity, _>(who, |who| around.planned(conn, who, MOST))?,
        next_tasks: part::<Task, _>(who, |who| around.open_tasks(conn, who, MOST))?,
        account,
        people,
        deals,
    })
}

/// A part, for whoever may see something of its kind.
fn part<R: Guarded, T>(
    who: &Can<Read, Account>,
    gather: impl FnOnce(&Can<Read, R>) -> Result<T>,
) -> Result<Option<T>> {
    who.also::<Read, R>().ok().map(|who| gather(&who)).transpose()
}

type Row = (ContactId, Text, Option<Name>, Option<Word>, bool, bool);

fn people(
    conn: &mut PgConnection,
    who: &Can<Read, Contact>,
    account: &Account,
) -> Result<(OverviewPeople, Vec<ContactId>)> {
    let of = account_contacts::organization_id
        .eq(account.organization_id)
        .and(account_contacts::account_id.eq(account.id));
    let person = contacts::organization_id
        .eq(account_contacts::organization_id)
        .and(contacts::id.eq(account_contacts::contact_id));
    let order = (
        account_contacts::is_primary.desc(),
        account_contacts::is_decision_maker.desc(),
        contacts::name,
        contacts::id,
    );
    let stays = account_contacts::ends_on.is_null().or(account_contacts::ends_on.ge(today()));
    let query = account_contacts::table.inner_join(contacts::table.on(person)).filter(who.within());
    let query = query.filter(of).filter(stays);
    let chosen = (
        contacts::id,
        contacts::name,
        contacts::job_title,
        account_contacts::role,
        account_contacts::is_primary,
        account_contacts::is_decision_maker,
    );
    let rows: Vec<Row> = query.order_by(order).limit(KNOWN).select(chosen).load(conn)?;
    let known: Vec<ContactId> = rows.iter().map(|row| row.0).collect();
    let count = counted(known.len());
    Ok((OverviewPeople { first: rows.into_iter().take(FIRST).map(person_of).collect(), count }, known))
}

fn today() -> Day {
    Day::from(now().date_naive())
}

fn person_of((contact_id, name, job_title, role, is_primary, is_decision_maker): Row) -> OverviewPerson {
    OverviewPerson { contact_id, name, job_title, role, is_primary, is_decision_maker }
}

/// How many deals there are of one status and currency, and what they come to.
type Sum = (DealStatus, Currency, i64, Option<Amount>);

fn deals(
    conn: &mut PgConnection,
    who: &Can<Read, Deal>,
    account: &Account,
) -> Result<(OverviewDeals, Vec<DealId>)> {
    let of = || deals::table.filter(who.within()).filter(deals::account_id.eq(account.id));
    let is_open = deals::status.eq(DealStatus::Open);
    let open = of().filter(is_open).order_by((deals::updated_at.desc(), deals::id.desc())).limit(MOST);
    let open: Vec<Deal> = open.select(Deal::as_select()).load(conn)?;
    let known = of().order_by(deals::id.desc()).limit(KNOWN).select(deals::id).load(conn)?;
    let sums = of().group_by((deals::status, deals::currency)).order_by(deals::currency);
    let sums: Vec<Sum> =
        sums.select((deals::status, deals::currency, count_star(), sum(deals::amount))).load(conn)?;
    let count = |status| {
        let of_status = sums.iter().filter(|sum| sum.0 == status).map(|sum| sum.2);
        counted(of_status.sum::<i64>())
    };
    let part = OverviewDeals {
        open,
        open_count: count(DealStatus::Open),
        won_count: count(DealStatus::Won),
        lost_count: count(DealStatus::Lost),
        abandoned_count: count(DealStatus::Abandoned),
        open_sums: sums.iter().filter(|sum| sum.0 == DealStatus::Open).map(sum_of).collect(),
    };
    Ok((part, known))
}

fn sum_of((_, currency, count, amount): &Sum) -> OverviewSum {
    let amount = amount.unwrap_or_else(|| Amount::new(0.into()));
    OverviewSum { amount: Money { amount, currency: currency.clone() }, count: counted(*count) }
}

fn counted(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
