//! The people at an account, as the tree of who reports to whom.

use std::collections::{HashMap, HashSet};

use actix_web::{get, web};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Can, Read};
use crate::directory::accounts::{self, Account};
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::{AccountId, ContactId};
use crate::kernel::values::{Day, Name, Text, Word};
use crate::schema::{account_contacts, contacts};
use crate::store::Db;

/// Levels of one chart.
const LEVELS_MAX: u32 = 20;
/// People in one chart.
const PEOPLE_MAX: usize = 1000;

/// Somebody at an account, with those who report to them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrgChartNode {
    pub contact_id: ContactId,
    /// First and last name together.
    pub name: Text,
    pub job_title: Option<Name>,
    /// What the person does at the account.
    pub role: Option<Word>,
    pub is_decision_maker: bool,
    pub is_primary: bool,
    /// Whom the person reports to; at the top of the chart, somebody who is not at the account or is out of sight.
    pub reports_to_id: Option<ContactId>,
    #[schema(max_items = 1000, no_recursion)]
    pub reports: Vec<OrgChartNode>,
}

/// The people at an account, as a tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrgChart {
    /// Those who report to nobody at the account, by name.
    #[schema(max_items = 1000)]
    pub heads: Vec<OrgChartNode>,
    /// Whether more people are at the account than a chart can hold.
    pub is_truncated: bool,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_org_chart);
}

/// Show who reports to whom at an account
///
/// The people who have a role there today, as far as the caller may see them: at most 1000 in 20 levels.
#[utoipa::path(tag = "accounts", params(AccountId), responses((status = 200, body = OrgChart,
    description = "The tree, from those who report to nobody there.")))]
#[get("/accounts/{id}/org-chart")]
async fn show_org_chart(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    db: web::Data<Db>,
) -> Result<Shown<OrgChart>> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, id.0)?;
        Ok(planted(people(conn, &who.also()?, &account)?))
    })
    .await
    .map(Shown)
}

#[derive(Clone, Debug, Queryable)]
struct Person {
    contact_id: ContactId,
    name: Text,
    job_title: Option<Name>,
    reports_to_id: Option<ContactId>,
    role: Option<Word>,
    is_decision_maker: bool,
    is_primary: bool,
}

impl Person {
    fn with(self, reports: Vec<OrgChartNode>) -> OrgChartNode {
        let Self { contact_id, name, job_title, reports_to_id, role, is_decision_maker, is_primary } = self;
        OrgChartNode {
            contact_id,
            name,
            job_title,
            role,
            is_decision_maker,
            is_primary,
            reports_to_id,
            reports,
        }
    }
}

/// Those who are at the account today, by name; one more than a chart holds.
fn people(conn: &mut PgConnection, who: &Can<Read, Contact>, account: &Account) -> Result<Vec<Person>> {
    let today = Day::from(now().date_naive());
    let of = account_contacts::organization_id
        .eq(account.organization_id)
        .and(account_contacts::account_id.eq(account.id));
    let began = account_contacts::starts_on.is_null().or(account_contacts::starts_on.le(today));
    let stays = account_contacts::ends_on.is_null().or(account_contacts::ends_on.ge(today));
    let person = contacts::organization_id
        .eq(account_contacts::organization_id)
        .and(contacts::id.eq(account_contacts::contact_id));
    let query = account_contacts::table.inner_join(contacts::table.on(person)).filter(who.within());
    let query = query.filter(of).filter(began).filter(stays).order_by((contacts::name, contacts::id));
    let query = query.limit(i64::try_from(PEOPLE_MAX + 1).unwrap_or(i64::MAX));
    let chosen = (
        contacts::id,
        contacts::name,
        contacts::job_title,
        contacts::reports_to_id,
        account_contacts::role,
        account_contacts::is_decision_maker,
        account_contacts::is_primary,
    );
    Ok(query.select(chosen).load(conn)?)
}

/// Makes trees of people, in their order.
fn planted(mut people: Vec<Person>) -> OrgChart {
    let is_cut = people.len() > PEOPLE_MAX;
    people.truncate(PEOPLE_MAX);
    let here: HashSet<ContactId> = people.iter().map(|person| person.contact_id).collect();
    let mut below: HashMap<Option<ContactId>, Vec<Person>> = HashMap::new();
    for person in people {
        let head = person.reports_to_id.filter(|head| here.contains(head));
        below.entry(head).or_default().push(person);
    }
    let heads = branch(&mut below, None, 1);
    OrgChart { heads, is_truncated: is_cut || !below.is_empty() }
}

/// Those who report to somebody; whoever stands below the last level is left.
fn branch(
    below: &mut HashMap<Option<ContactId>, Vec<Person>>,
    head: Option<ContactId>,
    level: u32,
) -> Vec<OrgChartNode> {
    if level > LEVELS_MAX {
        return Vec::new();
    }
    let people = below.remove(&head).unwrap_or_default();
    let mut node = |person: Person| {
        let reports = branch(below, Some(person.contact_id), level + 1);
        person.with(reports)
    };
    people.into_iter().map(&mut node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(contact_id: ContactId, reports_to_id: Option<ContactId>) -> Person {
        let (name, job_title, role) = (Text::new("A"), None, None);
        Person {
            contact_id,
            name,
            job_title,
            reports_to_id,
            role,
            is_decision_maker: false,
            is_primary: false,
        }
    }

    #[test]
    fn whoever_reports_to_nobody_here_stands_at_the_top() {
        let (head, below, alone) = (ContactId::new(), ContactId::new(), ContactId::new());
        let chart = planted(vec![
            person(below, Some(head)),
            person(alone, Some(ContactId::new())),
            person(head, None),
        ]);
        let heads: Vec<_> = chart.heads.iter().map(|node| node.contact_id).collect();
        assert_eq!(heads, [alone, head]);
        assert_eq!(chart.heads[1].reports[0].contact_id, below);
        assert!(!chart.is_truncated);
    }

    #[test]
    fn a_chart_ends_after_some_levels_and_says_so() {
        let ids: Vec<ContactId> = (0..25).map(|_| ContactId::new()).collect();
        let mut people = vec![person(ids[0], None)];
        people.extend(ids.windows(2).map(|two| person(two[1], Some(two[0]))));
        let chart = planted(people);
        let mut levels = 0;
        let mut at = chart.heads.first();
        while let Some(node) = at {
            (levels, at) = (levels + 1, node.reports.first());
        }
        assert_eq!((levels, chart.is_truncated), (LEVELS_MAX, true));
    }
}
