//! What is open of a user's work, and which customer it belongs to.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use crate::identity::users::open_work;
use crate::kernel::Result;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};

/// Records that go at once.
pub(super) const MOST: usize = 5_000;

/// A record that somebody has in work.
#[derive(Clone, Debug, QueryableByName)]
pub(super) struct Work {
    #[diesel(sql_type = sql_types::Text)]
    pub record_type: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub record_id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub team_id: Option<TeamId>,
    /// The account, contact or lead that it belongs to; itself, if to none.
    #[diesel(sql_type = sql_types::Uuid)]
    pub customer: Uuid,
}

/// The customer of a record, in SQL over its row `r`: the account before the contact before the lead.
fn customer(record_type: &str) -> String {
    let linked = |links: &str, whole: &str| {
        format!(
            "coalesce((SELECT coalesce(l.account_id, d.account_id, l.contact_id, d.contact_id, l.lead_id, l.deal_id) \
             FROM {links} l LEFT JOIN deals d ON d.organization_id = l.organization_id AND d.id = l.deal_id \
             WHERE l.organization_id = r.organization_id AND l.{whole} = r.id AND NOT l.takes_part \
             ORDER BY coalesce(l.account_id, d.account_id) IS NULL, coalesce(l.contact_id, d.contact_id) IS NULL, l.id \
             LIMIT 1), r.id)"
        )
    };
    match record_type {
        "contact" => "coalesce((SELECT a.account_id FROM account_contacts a WHERE a.organization_id = r.organization_id \
                      AND a.contact_id = r.id ORDER BY a.is_primary DESC, a.id LIMIT 1), r.id)"
            .to_owned(),
        "deal" => "coalesce(r.account_id, r.contact_id, r.id)".to_owned(),
        "task" => linked("task_links", "task_id"),
        "activity" => linked("activity_links", "activity_id"),
        _ => "r.id".to_owned(),
    }
}

/// The first of it, customers in the order in which they were entered; and how much is left.
pub(super) fn of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
) -> Result<(Vec<Work>, usize)> {
    let all = open_work(|record_type| {
        let customer = customer(record_type);
        format!("'{record_type}'::text AS record_type, r.id AS record_id, r.team_id, {customer} AS customer")
    });
    let query = format!("SELECT * FROM ({all}) AS work ORDER BY customer, record_type, record_id");
    let mut work: Vec<Work> = sql_query(query)
        .bind::<sql_types::Uuid, _>(organization)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(vec![user])
        .load(conn)?;
    let left = work.len().saturating_sub(MOST);
    work.truncate(MOST);
    Ok((work, left))
}

/// Work by its customers, in their order. What is linked with a contact goes with the contact's account.
pub(super) fn by_customer(mut work: Vec<Work>) -> Vec<Vec<Work>> {
    let home: HashMap<Uuid, Uuid> = work.iter().map(|work| (work.record_id, work.customer)).collect();
    for work in &mut work {
        work.customer = home.get(&work.customer).copied().unwrap_or(work.customer);
    }
    work.sort_by_key(|work| work.customer);
    work.chunk_by(|a, b| a.customer == b.customer).map(<[Work]>::to_vec).collect()
}
