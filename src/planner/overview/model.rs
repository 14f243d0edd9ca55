//! What stands in the overview of an account.

use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::accounts::Account;
use crate::kernel::ids::ContactId;
use crate::kernel::values::{Money, Name, Text, Word};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;

/// Somebody at the account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewPerson {
    pub contact_id: ContactId,
    /// First and last name together.
    pub name: Text,
    pub job_title: Option<Name>,
    /// What the person does at the account.
    pub role: Option<Word>,
    pub is_primary: bool,
    pub is_decision_maker: bool,
}

/// The people at an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewPeople {
    /// The primary contact, then those who decide, then the others by name.
    #[schema(max_items = 10)]
    pub first: Vec<OverviewPerson>,
    /// How many there are.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub count: i32,
}

/// What open deals come to, in one currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewSum {
    pub amount: Money,
    /// How many deals there are in this currency, those without an amount included.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub count: i32,
}

/// The deals with an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewDeals {
    /// Open deals, those that moved last first.
    #[schema(max_items = 5)]
    pub open: Vec<Deal>,
    /// What all open deals come to, by currency.
    #[schema(max_items = 200)]
    pub open_sums: Vec<OverviewSum>,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub open_count: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub won_count: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub lost_count: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub abandoned_count: i32,
}

/// An account at a glance. A part of whose kind the caller may see nothing is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountOverview {
    pub account: Account,
    /// How many accounts stand right below it in its group.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub accounts_below: i32,
    pub people: Option<OverviewPeople>,
    pub deals: Option<OverviewDeals>,
    /// The last touches with the account, its people or about its deals, the latest first.
    #[schema(max_items = 5)]
    pub last_touches: Option<Vec<Activity>>,
    /// What is planned with them, the earliest first; what is late included.
    #[schema(max_items = 5)]
    pub next_activities: Option<Vec<Activity>>,
    /// Open tasks about them, those that are due first.
    #[schema(max_items = 5)]
    pub next_tasks: Option<Vec<Task>>,
}
