//! Logging in.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{post, web};
use diesel::prelude::*;

use super::model::{LoggedIn, Login};
use super::origin::Origin;
use super::queries;
use crate::identity::passwords::Verdict;
use crate::identity::users::{self, Password, User};
use crate::identity::{Authority, organizations};
use crate::kernel::http::{Json, ServiceConfig, Shown};
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::values::{Email, Slug};
use crate::kernel::{Error, Result};
use crate::schema::logins;
use crate::store::{Author, Changed};

/// With so many organizations of one address a log in is tried; whoever has more must name one.
const MOST_ORGANIZATIONS: i64 = 10;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(log_in);
}

/// Log in
///
/// With the e-mail address and the password; the organization is named by its short name where the
/// address belongs to several and the password fits more than one: then the answer is 409
/// `organization_required` and lists them. After five failures the account has to wait, longer each time.
#[utoipa::path(tag = "auth", security(()),
    responses((status = 200, body = LoggedIn, description = "The session has begun.")))]
#[post("/auth/login")]
async fn log_in(
    login: Json<Login>,
    origin: Origin,
    authority: web::Data<Authority>,
) -> Result<Shown<LoggedIn>> {
    let Login { email, password, organization } = login.0;
    authority.throttle.admit(&email, origin.address)?;
    let asked = email.folded();
    let candidates = authority.db.read(move |conn| candidates(conn, &asked, organization.as_ref())).await?;
    let mut proven = prove(&authority, &password, candidates).await?;
    let Some((user, rehash)) = proven.pop() else {
        tracing::warn!(target: "security", event = "login_failed", address = ?origin.address);
        return Err(failed());
    };
    authority.throttle.succeeded(&email);
    if !proven.is_empty() {
        proven.push((user, rehash));
        return Err(ambiguous(&authority, proven).await?);
    }
    begin(&authority, user, rehash, origin).await.map(Shown)
}

/// Active users with that address: of the named organization, or of all.
fn candidates(conn: &mut PgConnection, email: &Email, organization: Option<&Slug>) -> Result<Vec<User>> {
    let named = match organization {
        None => None,
        Some(slug) => match organizations::by_slug(conn, slug)? {
            Some(id) => Some(id),
            None => return Ok(Vec::new()),
        },
    };
    let mut query = logins::table.filter(logins::email.eq(email)).into_boxed();
    if let Some(id) = named {
        query = query.filter(logins::organization_id.eq(id));
    }
    let found: Vec<(OrganizationId, UserId)> = query
        .order(logins::organization_id)
        .limit(MOST_ORGANIZATIONS)
        .select((logins::organization_id, logins::user_id))
        .load(conn)?;
    let users = found.into_iter().map(|(of, id)| users::find_active(conn, of, id));
    Ok(users.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Those whose password it is, with a dearer hash where theirs is outdated. Where nobody is asked for,
/// the same work is done, so that time does not tell who exists.
async fn prove(
    authority: &Authority,
    password: &Password,
    candidates: Vec<User>,
) -> Result<Vec<(User, Option<String>)>> {
    let mut proven = Vec::new();
    if candidates.is_empty() {
        authority.passwords.verify(password.expose(), None).await?;
    }
    for user in candidates {
        match authority.passwords.verify(password.expose(), user.password_hash.clone()).await? {
            Verdict::Wrong => {}
            Verdict::Right => proven.push((user, None)),
            Verdict::Outdated => {
                proven.push((user, Some(authority.passwords.hash(password.expose()).await?)));
            }
        }
    }
    Ok(proven)
}

async fn begin(
    authority: &Authority,
    proven: User,
    rehash: Option<String>,
    origin: Origin,
) -> Result<LoggedIn> {
    let key = authority.signer().await?;
    let author = Author { actor_id: Some(proven.id), ..Author::program(proven.organization_id) };
    let begun = authority.db.write_as(author, move |conn| {
        // Between the proof and now the user may have been suspended, or the password changed.
        let found = users::lock_active(conn, proven.organization_id, proven.id)?;
        let user = found.filter(|user| user.password_hash == proven.password_hash).ok_or_else(failed)?;
        let begun = queries::begin(conn, &user, &origin)?;
        if let Some(hash) = rehash {
            users::rehash(conn, &user, &hash)?;
        }
        let organization = organizations::find(conn, user.organization_id)?;
        Ok(Changed::nothing().map(|()| (begun, user, organization)))
    });
    let ((subject, refresh_token), user, organization) = begun.await?;
    tracing::info!(target: "security", event = "login_succeeded", user_id = %user.id, session_id = %subject.session_id);
    let pair = queries::hand_out(authority, &key, subject, &refresh_token)?;
    Ok(LoggedIn::new(pair, user, organization))
}

/// 401, the same for an unknown address, a wrong password and a suspended user.
fn failed() -> Error {
    Error::refuse(StatusCode::UNAUTHORIZED, "login_failed", "E-mail and password do not belong together.")
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"api\""))
}

async fn ambiguous(authority: &Authority, proven: Vec<(User, Option<String>)>) -> Result<Error> {
    let slugs = authority.db.read(move |conn| {
        let ids = proven.iter().map(|(user, _)| user.organization_id);
        ids.map(|id| organizations::slug_of(conn, id)).collect::<Result<Vec<_>>>()
    });
    let slugs: Vec<String> = slugs.await?.into_iter().map(|slug| slug.to_string()).collect();
    let detail = "The e-mail address belongs to several organizations; name one.";
    Ok(Error::conflict("organization_required", "/organization", detail).with("organizations", slugs))
}
