//! What a merge changed along, step by step, so that it can be taken back.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::rewrite::Turn;
use crate::access::Actor;
use crate::kernel::ids::MergeId;
use crate::kernel::{Error, Result};
use crate::schema::merge_steps;

/// One member of one record; or, without a member, a record that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable)]
#[diesel(table_name = merge_steps)]
pub(super) struct Step {
    pub record_type: String,
    pub record_id: Uuid,
    pub member: Option<String>,
    pub was: Value,
    pub became: Value,
}

#[derive(Debug, Default)]
pub(super) struct Journal {
    steps: Vec<Step>,
}

impl Journal {
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn turned(&mut self, record_type: &str, ids: &[Uuid], turn: &Turn) {
        let step = |id: &Uuid| Step {
            record_type: record_type.to_owned(),
            record_id: *id,
            member: Some(turn.column.clone()),
            was: turn.was.clone(),
            became: turn.becomes.clone(),
        };
        self.steps.extend(ids.iter().map(step));
    }

    /// A row that is gone, as it was.
    pub(super) fn gone(&mut self, record_type: &str, record_id: Uuid, was: Value) {
        let record_type = record_type.to_owned();
        self.steps.push(Step { record_type, record_id, member: None, was, became: Value::Null });
    }

    pub(super) fn keep(self, conn: &mut PgConnection, actor: &Actor, merge: MergeId) -> Result<()> {
        let steps = serde_json::to_value(self.steps).map_err(Error::internal)?;
        let keep = "INSERT INTO merge_steps (organization_id, merge_id, number, record_type, record_id, member, was, became) \
                    SELECT $1, $2, number, step ->> 'record_type', (step ->> 'record_id')::uuid, step ->> 'member', \
                    step -> 'was', step -> 'became' FROM jsonb_array_elements($3) WITH ORDINALITY AS steps(step, number)";
        sql_query(keep)
            .bind::<sql_types::Uuid, _>(actor.organization_id)
            .bind::<sql_types::Uuid, _>(merge)
            .bind::<sql_types::Jsonb, _>(steps)
            .execute(conn)?;
        Ok(())
    }
}

/// The steps of a merge, the last one first.
pub(super) fn steps(conn: &mut PgConnection, actor: &Actor, merge: MergeId) -> Result<Vec<Step>> {
    let own =
        merge_steps::organization_id.eq(actor.organization_id).and(merge_steps::merge_id.eq(merge.uuid()));
    let query = merge_steps::table.filter(own).order_by(merge_steps::number.desc());
    Ok(query.select(Step::as_select()).load(conn)?)
}
