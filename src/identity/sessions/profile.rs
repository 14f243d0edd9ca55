//! Who the caller is, and what the caller may do.

use std::sync::Arc;

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::access::{Action, Actor, KeyScope, Reach, Resource, Scopes, reach};
use crate::identity::myself::Whoever;
use crate::identity::organizations::{self, Organization};
use crate::identity::users::{self, User};
use crate::kernel::http::{ServiceConfig, Shown};
use crate::kernel::ids::{AnyId, SessionId, TeamId};
use crate::kernel::{Error, Result};
use crate::store::Db;
use crate::text_enum;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_profile);
}

text_enum! {
    /// How far a permission goes: own records, those of the teams as well, or all.
    pub enum Extent { Own = "own", Team = "team", Organization = "organization" }
}

/// The words of a set that grows.
fn open_words() -> Object {
    let words = Extensions::builder().add("x-extensible-enum", Resource::WORDS).build();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(64))
        .pattern(Some("^[a-z][a-z0-9_]{0,63}$"))
        .extensions(Some(words))
        .build()
}

/// Something that the caller may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Permission {
    /// More of them will come.
    #[schema(schema_with = open_words)]
    pub resource: Resource,
    pub action: Action,
    pub reach: Extent,
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Profile {
    pub user: User,
    pub organization: Organization,
    /// The session that asks; null for keys and for people of other issuers.
    pub session_id: Option<SessionId>,
    /// The user, or the API key that acts for the user.
    pub principal_id: AnyId,
    /// The teams the caller leads or belongs to, with their subteams.
    #[schema(max_items = 10_000)]
    pub team_ids: Vec<TeamId>,
    /// All that the caller's roles allow and, for a key, its scopes cover.
    #[schema(max_items = 1000)]
    pub permissions: Vec<Permission>,
}

/// Show who the caller is
///
/// The user, the organization, and what the user's roles allow; for a key, the user for whom it acts.
#[utoipa::path(tag = "auth", responses((status = 200, body = Profile, description = "The caller.")))]
#[get("/me")]
async fn show_profile(me: Whoever, db: web::Data<Db>) -> Result<Shown<Profile>> {
    db.read(move |conn| {
        let user = users::find_active(conn, me.organization_id, me.user_id)?;
        let user = user.ok_or_else(|| Error::unauthenticated(true))?;
        let organization = organizations::find(conn, me.organization_id)?;
        let mut team_ids = me.team_ids.to_vec();
        team_ids.sort_unstable();
        let (session_id, principal_id, permissions) = (me.session_id, me.principal_id, permissions(&me));
        Ok(Profile { user, organization, session_id, principal_id, team_ids, permissions })
    })
    .await
    .map(Shown)
}

fn permissions(me: &Actor) -> Vec<Permission> {
    let all = Resource::ALL.iter().flat_map(|resource| Action::ALL.iter().map(|action| (*resource, *action)));
    let allowed = all.filter_map(|(resource, action)| {
        let covered = |scopes: &Arc<Scopes>| scopes.allow(KeyScope::of(resource, action)).is_ok();
        if !me.scopes.as_ref().is_none_or(covered) {
            return None;
        }
        let reach = reach(&me.roles, resource, action)?.into();
        Some(Permission { resource, action, reach })
    });
    allowed.collect()
}

impl From<Reach> for Extent {
    fn from(reach: Reach) -> Self {
        match reach {
            Reach::Own => Self::Own,
            Reach::Team => Self::Team,
            Reach::Organization => Self::Organization,
        }
    }
}
