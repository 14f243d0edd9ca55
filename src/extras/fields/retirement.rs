//! Deleting a definition: it is gone at once, its values leave the records.
//!
//! Up to [`ROUND`] records lose them in the transaction that deletes. If others have some, the definition is
//! only retired: nobody finds it, nothing is accepted for it, its key is not free yet; the rest goes in rounds
//! in the background ([`sweep`]), and the definition with the last one. Each record tells of it in its history.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use super::model::{CustomField, Extendable};
use super::{catalogue, index, queries};
use crate::access::{Can, Delete};
use crate::extras::custom::Custom;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{CustomFieldId, OrganizationId, UserId};
use crate::kernel::values::{FieldKey, Instant};
use crate::schema::custom_fields;
use crate::store::{Author, Changed, commit};

/// Records that lose a value in one transaction.
const ROUND: i64 = 5_000;
/// Retired fields that one sweep takes up.
const FIELDS: i64 = 20;

pub(super) fn delete(
    conn: &mut PgConnection,
    who: &Can<Delete, CustomField>,
    id: CustomFieldId,
    at: &IfMatch,
) -> Result<Changed<()>> {
    catalogue::change(conn, who.organization_id)?;
    let field = queries::find_to(conn, who, id, at)?;
    index::empty(conn, &field)?;
    let retired = (
        custom_fields::retired_at.eq(Some(Instant::now())),
        custom_fields::retired_by_id.eq(Some(who.user_id)),
    );
    diesel::update(&field).set(retired).execute(conn)?;
    let retired = Retired::of(&field, who.user_id);
    let (_, stripped) = retired.strip(conn, None)?;
    retired.end(conn)?;
    Ok(Changed::deleted(&field)?.and(stripped))
}

/// A definition whose values are to go.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = custom_fields)]
struct Retired {
    organization_id: OrganizationId,
    id: CustomFieldId,
    resource: Extendable,
    key: FieldKey,
    #[diesel(column_name = retired_by_id)]
    by: Option<UserId>,
}

/// A record and its values.
#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Integer)]
    version: i32,
    #[diesel(sql_type = sql_types::Jsonb)]
    custom: Custom,
}

/// A record that has lost the value.
struct Stripped {
    id: Uuid,
    version: i32,
    before: Custom,
    after: Custom,
}

/// Takes the values of retired fields from the records that still have them; returns how many did. Records that
/// are being written are left to the next sweep.
pub fn sweep(conn: &mut PgConnection) -> Result<usize> {
    let waiting = custom_fields::table.filter(custom_fields::retired_at.is_not_null()).limit(FIELDS);
    let waiting: Vec<Retired> = waiting.select(Retired::as_select()).load(conn)?;
    let mut swept = 0;
    for field in waiting {
        let author = Author { actor_id: field.by, ..Author::program(field.organization_id) };
        let mut after = None;
        loop {
            let last = commit(conn, &author, |conn| {
                let (last, stripped) = field.strip(conn, after)?;
                swept += stripped.count();
                Ok(stripped.map(|()| last))
            })?;
            if last.is_none() {
                break;
            }
            after = last;
        }
        field.end(conn)?;
    }
    Ok(swept)
}

impl Retired {
    fn of(field: &CustomField, by: UserId) -> Self {
        Self {
            organization_id: field.organization_id,
            id: field.id,
            resource: field.resource,
            key: field.key.clone(),
            by: Some(by),
        }
    }

    /// Takes the value from the next records after `after`; the last of them, and what changed.
    fn strip(&self, conn: &mut PgConnection, after: Option<Uuid>) -> Result<(Option<Uuid>, Changed<()>)> {
        let holders = self.lock(conn, after)?;
        let last = holders.last().map(|holder| holder.id);
        let mut changed = Changed::nothing();
        for record in self.empty(conn, holders)? {
            let of = (self.resource.word(), record.id, record.version);
            changed = changed.and(Changed::member(of, "custom", &record.before, &record.after)?);
        }
        Ok((last, changed))
    }

    /// The next records that have the value, by id. Whoever writes a record may wait for the lock on definitions
    /// that this transaction holds, so nothing here waits for records.
    fn lock(&self, conn: &mut PgConnection, after: Option<Uuid>) -> Result<Vec<Holder>> {
        // The name of the table is our constant, here and below.
        let lock = format!(
            "SELECT id, version, custom FROM {} WHERE organization_id = $1 AND custom ? $2 \
             AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED",
            self.resource.table()
        );
        let holders = sql_query(lock)
            .bind::<sql_types::Uuid, _>(self.organization_id)
            .bind::<sql_types::Text, _>(&self.key)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(after)
            .bind::<sql_types::BigInt, _>(ROUND);
        Ok(holders.load(conn)?)
    }

    /// Takes the value from records that are locked. They are named, not joined: of a table that has just filled up
    /// the planner believes that it is empty, and would hold every record against every other.
    fn empty(&self, conn: &mut PgConnection, holders: Vec<Holder>) -> Result<Vec<Stripped>> {
        let empty = format!(
            "UPDATE {} SET custom = custom - $2, version = version + 1, updated_at = $3, updated_by_id = $4 \
             WHERE organization_id = $1 AND id = ANY($5) RETURNING id, version, custom",
            self.resource.table()
        );
        let emptied: Vec<Holder> = sql_query(empty)
            .bind::<sql_types::Uuid, _>(self.organization_id)
            .bind::<sql_types::Text, _>(&self.key)
            .bind::<sql_types::Timestamptz, _>(Instant::now())
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.by)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(
                holders.iter().map(|holder| holder.id).collect::<Vec<_>>(),
            )
            .load(conn)?;
        let mut before: HashMap<Uuid, Custom> =
            holders.into_iter().map(|holder| (holder.id, holder.custom)).collect();
        let stripped = |Holder { id, version, custom: after }| {
            before.remove(&id).map(|before| Stripped { id, version, before, after })
        };
        Ok(emptied.into_iter().filter_map(stripped).collect())
    }

    /// Removes the definition, if no record has its value any more.
    fn end(&self, conn: &mut PgConnection) -> Result<()> {
        let end = format!(
            "DELETE FROM custom_fields WHERE organization_id = $1 AND id = $2 AND NOT EXISTS \
             (SELECT FROM {} WHERE organization_id = $1 AND custom ? $3)",
            self.resource.table()
        );
        sql_query(end)
            .bind::<sql_types::Uuid, _>(self.organization_id)
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Text, _>(&self.key)
            .execute(conn)?;
        Ok(())
    }
}
