//! The founding of an organization: its row, its first administrator, and what it needs to begin to sell.

use std::sync::Arc;

use diesel::Connection as _;
use diesel::pg::PgConnection;
use uuid::Uuid;

use crate::access::Actor;
use crate::identity::organizations::{self, NewOrganization, Organization};
use crate::identity::users::{self, User};
use crate::kernel::Result;
use crate::kernel::values::{Email, Name};
use crate::sales;
use crate::store::{Author, commit};

/// The first administrator of an organization.
#[derive(Clone, Debug)]
pub struct Founder {
    pub email: Email,
    pub name: Name,
    /// Without one, nobody can log in yet.
    pub password_hash: Option<String>,
}

/// Founds an organization, all or nothing.
pub fn found(
    conn: &mut PgConnection,
    new: NewOrganization,
    founder: Founder,
) -> Result<(Organization, User)> {
    conn.transaction(|conn| {
        let organization = organizations::found(conn, new)?;
        let Founder { email, name, password_hash } = founder;
        let user = users::first_administrator(conn, &organization, email, name, password_hash)?;
        let actor = acting(&organization, &user);
        commit(conn, &Author::of(&actor), |conn| sales::found(conn, &actor))?;
        Ok((organization, user))
    })
}

/// The user as an actor, for commands that work in a user's name.
pub fn acting(organization: &Organization, user: &User) -> Actor {
    Actor {
        organization_id: organization.id,
        user_id: user.id,
        session_id: None,
        principal_id: user.id.cast(),
        request_id: Uuid::now_v7(),
        roles: Arc::from(user.roles.as_slice()),
        scopes: None,
        team_id: user.team_id,
        team_ids: Arc::from(user.team_id.as_slice()),
        has_shares: false,
        base_currency: organization.base_currency.clone(),
        requires_preconditions: organization.require_preconditions,
        once: None,
    }
}
