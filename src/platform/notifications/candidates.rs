//! Who might have to be told of which changes: one statement over a piece of the change log.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};

use super::model::{Notification, NotificationKind};
use crate::access::Table;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, CommentId, NotificationId, OrganizationId, UserId};
use crate::kernel::record::Record as _;
use crate::kernel::values::Instant;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

/// The types of records that people are told of, and their tables.
pub(super) const KINDS: [(&str, Table); 6] = [
    (Account::TYPE, Table::of::<Account>()),
    (Contact::TYPE, Table::of::<Contact>()),
    (Lead::TYPE, Table::of::<Lead>()),
    (Deal::TYPE, Table::of::<Deal>()),
    (Activity::TYPE, Table::of::<Activity>()),
    (Task::TYPE, Table::of::<Task>()),
];

/// Somebody and a change.
#[derive(QueryableByName)]
pub(super) struct Candidate {
    #[diesel(sql_type = sql_types::BigInt)]
    pub seq: i64,
    #[diesel(sql_type = sql_types::Uuid)]
    pub user_id: UserId,
    #[diesel(sql_type = sql_types::Text)]
    pub kind: NotificationKind,
    #[diesel(sql_type = sql_types::Text)]
    pub record_type: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub record_id: AnyId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub comment_id: Option<CommentId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub actor_id: Option<UserId>,
    #[diesel(sql_type = sql_types::Text)]
    pub action: String,
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    pub changed: Vec<String>,
}

/// `$1` organization, `$2` and `$3` the numbers between which the changes stand, `$4` the moment before which all is history,
/// `$5` the types of records. Of several reasons to tell somebody of a change the first one counts; a record that is new says
/// nothing of what changed. Whoever follows is told of what came later. What is said no more is not told. `OFFSET 0` keeps the
/// planner from reading whole tables where a few rows are looked up.
const CANDIDATES: &str = "
    WITH log AS MATERIALIZED (
      SELECT seq, record_type, record_id, action, actor_id, at,
        CASE WHEN action = 'created' THEN '{}' ELSE changed END AS changed, after ->> 'owner_id' AS owner_id,
        before -> 'mentioned_ids' AS mentioned_before, after -> 'mentioned_ids' AS mentioned,
        CASE WHEN record_type = 'record_member' AND action = 'created' THEN after END AS member
      FROM changes WHERE organization_id = $1 AND seq > $2 AND seq <= $3 AND at >= $4
        AND (record_type IN ('comment', 'record_member') OR record_type = ANY($5))
    ), said AS (
      SELECT l.seq, c.record_type, c.record_id, c.id AS comment_id, l.actor_id, l.at, l.action, l.mentioned_before, l.mentioned
      FROM log l CROSS JOIN LATERAL (SELECT id, record_type, record_id FROM comments
        WHERE organization_id = $1 AND id = l.record_id OFFSET 0) AS c
      WHERE l.record_type = 'comment' AND l.action IN ('created', 'updated')
    )
    SELECT DISTINCT ON (seq, user_id) seq, user_id, kind, record_type, record_id, comment_id, actor_id, action, changed FROM (
      SELECT 1 AS place, seq, one::uuid AS user_id, 'mention' AS kind, record_type, record_id, comment_id, actor_id, action,
        '{}'::text[] AS changed
      FROM said, jsonb_array_elements_text(mentioned) AS one WHERE NOT coalesce(mentioned_before ? one, false)
      UNION ALL
      SELECT 2, s.seq, o.owner_id, 'comment', s.record_type, s.record_id, comment_id, actor_id, action, '{}'
      FROM said s CROSS JOIN LATERAL ({owners}) AS o WHERE s.action = 'created'
      UNION ALL
      SELECT 2, seq, f.user_id, 'comment', s.record_type, s.record_id, comment_id, actor_id, action, '{}' FROM said s
        CROSS JOIN LATERAL (SELECT user_id FROM followers WHERE organization_id = $1 AND record_type = s.record_type
          AND record_id = s.record_id AND created_at <= s.at OFFSET 0) AS f WHERE s.action = 'created'
      UNION ALL
      SELECT 3, seq, owner_id::uuid, 'assignment', record_type, record_id, NULL, actor_id, action, changed FROM log
        WHERE record_type <> 'comment' AND owner_id IS NOT NULL
      UNION ALL
      SELECT 3, seq, (member ->> 'user_id')::uuid, 'assignment', member ->> 'record_type', (member ->> 'record_id')::uuid, NULL,
        actor_id, 'shared', '{}' FROM log WHERE member ->> 'user_id' IS NOT NULL
      UNION ALL
      SELECT 4, seq, t.owner_id, 'reminder', 'task', t.id, NULL, actor_id, action, '{}' FROM log l
        CROSS JOIN LATERAL (SELECT id, owner_id FROM tasks WHERE organization_id = $1 AND id = l.record_id OFFSET 0) AS t
        WHERE l.record_type = 'task' AND l.action = 'reminded'
      UNION ALL
      SELECT 5, seq, f.user_id, 'change', l.record_type, l.record_id, NULL, actor_id, action, changed FROM log l
        CROSS JOIN LATERAL (SELECT user_id FROM followers WHERE organization_id = $1 AND record_type = l.record_type
          AND record_id = l.record_id AND created_at <= l.at OFFSET 0) AS f
    ) AS reasons WHERE user_id IS DISTINCT FROM actor_id ORDER BY seq, user_id, place";

/// Who is in charge of what is spoken of.
fn owners() -> String {
    let of = |(kind, table): &(&str, Table)| {
        let name = table.name;
        format!(
            "SELECT owner_id FROM {name} WHERE organization_id = $1 AND id = s.record_id AND s.record_type = '{kind}'"
        )
    };
    KINDS.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ")
}

pub(super) fn candidates(
    conn: &mut PgConnection,
    organization: OrganizationId,
    (after, to): (i64, i64),
    since: Instant,
) -> Result<Vec<Candidate>> {
    let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    let candidates = sql_query(CANDIDATES.replace("{owners}", &owners()))
        .bind::<sql_types::Uuid, _>(organization)
        .bind::<sql_types::BigInt, _>(after)
        .bind::<sql_types::BigInt, _>(to)
        .bind::<sql_types::Timestamptz, _>(since)
        .bind::<sql_types::Array<sql_types::Text>, _>(kinds);
    Ok(candidates.load(conn)?)
}

impl Candidate {
    pub(super) fn notification(self, organization_id: OrganizationId, now: Instant) -> Notification {
        Notification {
            id: NotificationId::new(),
            organization_id,
            version: 1,
            user_id: self.user_id,
            seq: self.seq,
            kind: self.kind,
            record_type: self.record_type,
            record_id: self.record_id,
            comment_id: self.comment_id,
            actor_id: self.actor_id,
            action: self.action,
            changed: self.changed,
            created_at: now,
            updated_at: now,
            read_at: None,
        }
    }
}
