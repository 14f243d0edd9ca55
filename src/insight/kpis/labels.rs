//! The names of the records that groups stand for.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::schema::{lead_sources, pipelines, products, reasons, stages, teams, users};

/// What the keys of groups are.
#[derive(Clone, Copy, Debug)]
pub enum Labels {
    /// Words, which are names themselves.
    Words,
    Users,
    Teams,
    Sources,
    Pipelines,
    Stages,
    Reasons,
    Products,
}

macro_rules! names {
    ($conn:ident, $organization:ident, $ids:ident, $table:ident) => {
        $table::table
            .filter($table::organization_id.eq($organization).and($table::id.eq_any($ids)))
            .select(($table::id, $table::name))
            .load::<(Uuid, String)>($conn)?
    };
}

impl Labels {
    /// The names of what these keys stand for.
    pub fn of<'k>(
        self,
        conn: &mut PgConnection,
        organization: OrganizationId,
        keys: impl Iterator<Item = &'k str>,
    ) -> Result<HashMap<String, String>> {
        if matches!(self, Self::Words) {
            return Ok(keys.map(|key| (key.to_owned(), key.to_owned())).collect());
        }
        let ids: Vec<Uuid> = keys.filter_map(|key| key.parse().ok()).collect();
        let named = match self {
            Self::Words => Vec::new(),
            Self::Users => names!(conn, organization, ids, users),
            Self::Teams => names!(conn, organization, ids, teams),
            Self::Sources => names!(conn, organization, ids, lead_sources),
            Self::Pipelines => names!(conn, organization, ids, pipelines),
            Self::Stages => names!(conn, organization, ids, stages),
            Self::Reasons => names!(conn, organization, ids, reasons),
            Self::Products => names!(conn, organization, ids, products),
        };
        Ok(named.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
    }
}
