//! What somebody has in work, over all kinds of records: nobody is suspended without a word about it.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;
use validator::Validate;

use super::model::User;
use crate::kernel::{Error, Result};
use crate::text_enum;

/// Kinds of records, their tables, and which rows `r` are open: customers always, the rest until it is done.
const OPEN_WORK: [(&str, &str, &str); 6] = [
    ("account", "accounts", "r.archived_at IS NULL"),
    ("contact", "contacts", "r.archived_at IS NULL"),
    ("lead", "leads", "r.archived_at IS NULL AND r.status NOT IN ('disqualified', 'converted')"),
    ("deal", "deals", "r.archived_at IS NULL AND r.status = 'open'"),
    ("task", "tasks", "r.archived_at IS NULL AND r.status IN ('open', 'in_progress', 'waiting')"),
    ("activity", "activities", "r.archived_at IS NULL AND r.status = 'planned'"),
];

text_enum! {
    /// What is to become of open work.
    pub enum OpenWork {
        /// There must be none.
        Refuse = "refuse",
        /// It stays with the user.
        Keep = "keep",
    }
}

/// How a user is suspended.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Suspension {
    /// `keep` suspends somebody who has open work, which stays theirs until it is handed over.
    #[param(inline)]
    pub open_work: Option<OpenWork>,
}

impl Suspension {
    /// 409 with the number of open records of each kind, unless they may stay.
    pub(super) fn admit(self, conn: &mut PgConnection, user: &User) -> Result<()> {
        if self.open_work == Some(OpenWork::Keep) {
            return Ok(());
        }
        let open = counted(conn, user)?;
        if open.is_empty() {
            return Ok(());
        }
        let detail = "The user has open work: hand it over, or suspend with `open_work=keep`.";
        Err(Error::conflict("open_work", "", detail).with("open_work", open))
    }
}

/// One statement over all kinds: these columns of the rows `r`, by kind, that the users `$2` of the organization `$1` have
/// open.
pub fn open_work(columns: impl Fn(&str) -> String) -> String {
    let each = OPEN_WORK.iter().map(|(record_type, table, open)| {
        let columns = columns(record_type);
        format!(
            "SELECT {columns} FROM {table} r WHERE r.organization_id = $1 AND r.owner_id = ANY($2) AND {open}"
        )
    });
    each.collect::<Vec<_>>().join(" UNION ALL ")
}

fn counted(conn: &mut PgConnection, user: &User) -> Result<Map<String, Value>> {
    #[derive(QueryableByName)]
    struct Open {
        #[diesel(sql_type = sql_types::Text)]
        record_type: String,
        #[diesel(sql_type = sql_types::BigInt)]
        count: i64,
    }
    let all = open_work(|record_type| format!("'{record_type}'::text AS record_type"));
    let counts = format!("SELECT record_type, count(*) AS count FROM ({all}) AS work GROUP BY record_type");
    let counts: Vec<Open> = sql_query(counts)
        .bind::<sql_types::Uuid, _>(user.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(vec![user.id])
        .load(conn)?;
    Ok(counts.into_iter().map(|open| (open.record_type, open.count.into())).collect())
}
