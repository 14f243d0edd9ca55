//! What was done, is planned and has to be done around some records.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::activities::{Activity, ActivityStatus};
use super::tasks::{Task, TaskStatus};
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId};
use crate::schema::{activities, activity_links, task_links, tasks};

/// The records that activities and tasks are about.
#[derive(Debug, Default)]
pub struct Around {
    pub accounts: Vec<AccountId>,
    pub contacts: Vec<ContactId>,
    pub leads: Vec<LeadId>,
    pub deals: Vec<DealId>,
}

/// The rows of a table of links that lead to one of the records.
macro_rules! linked {
    ($links:ident . $whole:ident, $who:expr, $around:expr) => {
        $links::table
            .filter($links::organization_id.eq($who.organization_id))
            .filter(
                $links::account_id
                    .eq_any(&$around.accounts)
                    .or($links::contact_id.eq_any(&$around.contacts))
                    .or($links::lead_id.eq_any(&$around.leads))
                    .or($links::deal_id.eq_any(&$around.deals)),
            )
            .select($links::$whole)
    };
}

impl Around {
    /// So many touches, the last ones first.
    pub fn touches(
        &self,
        conn: &mut PgConnection,
        who: &Can<Read, Activity>,
        most: i64,
    ) -> Result<Vec<Activity>> {
        let query = activities::table.filter(who.within()).filter(activities::is_touch);
        let query = query.filter(activities::id.eq_any(linked!(activity_links.activity_id, who, self)));
        let query = query.order_by((activities::occurs_at.desc(), activities::id.desc())).limit(most);
        Ok(query.select(Activity::as_select()).load(conn)?)
    }

    /// So many planned activities, the next ones first.
    pub fn planned(
        &self,
        conn: &mut PgConnection,
        who: &Can<Read, Activity>,
        most: i64,
    ) -> Result<Vec<Activity>> {
        let query = activities::table.filter(who.within());
        let query = query.filter(activities::status.eq(ActivityStatus::Planned));
        let query = query.filter(activities::id.eq_any(linked!(activity_links.activity_id, who, self)));
        let query = query.order_by((activities::occurs_at, activities::id)).limit(most);
        Ok(query.select(Activity::as_select()).load(conn)?)
    }

    /// So many open tasks, those that are due next first.
    pub fn open_tasks(&self, conn: &mut PgConnection, who: &Can<Read, Task>, most: i64) -> Result<Vec<Task>> {
        let closed = [TaskStatus::Done, TaskStatus::Cancelled];
        let query = tasks::table.filter(who.within()).filter(tasks::status.ne_all(closed));
        let query = query.filter(tasks::id.eq_any(linked!(task_links.task_id, who, self)));
        let query = query.order_by((tasks::due_at.asc().nulls_last(), tasks::id)).limit(most);
        Ok(query.select(Task::as_select()).load(conn)?)
    }
}
