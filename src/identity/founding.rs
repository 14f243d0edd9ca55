//! An organization and its first administrator, made together.

use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::Authority;
use super::organizations::{self, NewOrganization, Organization};
use super::users::{self, NewPassword, User};
use crate::kernel::Result;
use crate::kernel::values::{Currency, Email, Name, Slug, TimeZone};

/// What it takes to begin.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// Name of the organization.
    pub organization: Name,
    pub slug: Slug,
    pub base_currency: Currency,
    pub time_zone: TimeZone,
    /// E-mail of the administrator.
    pub email: Email,
    /// Name of the administrator.
    pub name: Name,
    pub password: NewPassword,
}

/// Founds the organization; there is no default password, so an easy one is refused here too.
pub fn found(conn: &mut PgConnection, authority: &Authority, new: Founding) -> Result<(Organization, User)> {
    let Founding { organization, slug, base_currency, time_zone, email, name, password } = new;
    let hash = authority.hash_now(&password, &email, &organization)?;
    conn.transaction(|conn| {
        let new = NewOrganization { name: organization, slug, base_currency, time_zone };
        let organization = organizations::found(conn, new)?;
        let user = users::first_administrator(conn, &organization, email, name, Some(hash))?;
        Ok((organization, user))
    })
}
