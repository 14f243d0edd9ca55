//! Tokens of outside issuers: whose they are here. Nothing of a token is believed before its signature, except
//! to find the key that it must be signed with.

use std::sync::Arc;

use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use diesel::pg::PgConnection;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::model::IdentityProvider;
use super::{directory, identities};
use crate::identity::api_keys::Digest;
use crate::identity::lookup::{self, Found};
use crate::identity::{Authority, users};
use crate::kernel::bytes::sha256;
use crate::kernel::clock::now;
use crate::kernel::ids::UserId;
use crate::kernel::values::{Email, Instant, Text};
use crate::kernel::{Error, Result, json};
use crate::store::{Author, Changed, commit};

/// Longer ones are refused unread; groups make them longer than ours.
const LENGTH_MAX: usize = 8192;
const ACCEPTED: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// How far clocks may differ, in seconds.
const LEEWAY: u32 = 30;
/// The longest name of a person, in bytes.
const SUBJECT_MAX: usize = 255;
/// The most values of `aud` and of a roles claim that are looked at.
const MOST: usize = 200;

/// A token that may be one of an outside issuer; nothing of it is proven.
#[derive(Clone, Debug)]
pub struct Outsider {
    token: Arc<str>,
    header: Arc<Header>,
    claims: Arc<Map<String, Value>>,
}

/// What every token must say, as it is signed.
#[derive(Deserialize)]
struct Registered {
    sub: String,
    exp: i64,
    iat: Option<i64>,
}

impl Outsider {
    /// Read, if it has the form of one. A member that stands twice is a trick.
    pub fn read(token: &str) -> Option<Self> {
        if token.len() > LENGTH_MAX {
            return None;
        }
        let header = decode_header(token).ok()?;
        if !ACCEPTED.contains(&header.alg) || header.crit.is_some() || header.kid.is_none() {
            return None;
        }
        let typed = header.typ.as_deref().is_none_or(|typ| matches!(typ, "JWT" | "at+jwt"));
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let Value::Object(claims) = json::parse(&payload).ok()? else { return None };
        typed.then(|| Self { token: token.into(), header: Arc::new(header), claims: Arc::new(claims) })
    }

    /// Stands for the token.
    pub fn digest(&self) -> Digest {
        sha256(&[self.token.as_bytes()])
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    /// The texts of a claim that has one or several.
    fn texts(&self, claim: &str) -> Vec<String> {
        let texts = match self.claims.get(claim) {
            Some(Value::Array(values)) => values.iter().take(MOST).filter_map(Value::as_str).collect(),
            Some(Value::String(value)) => vec![value.as_str()],
            _ => Vec::new(),
        };
        texts.into_iter().map(str::to_owned).collect()
    }

    /// The provider's own e-mail address of the person, if it says that it has checked it.
    fn verified_email(&self) -> Option<Email> {
        let verified = matches!(self.claims.get("email_verified"), Some(Value::Bool(true)));
        self.text("email").filter(|_| verified).map(|email| Email::new(email).folded())
    }
}

/// The user behind a token of an issuer whom the user's organization trusts, until the token expires.
pub async fn admit(authority: &Authority, outsider: &Outsider) -> Result<Option<(IdentityProvider, Found)>> {
    let Some(issuer) = outsider.text("iss").map(str::to_owned) else { return Ok(None) };
    let (asked, audiences) = (Arc::clone(&outsider.claims), outsider.texts("aud"));
    let named = issuer.clone();
    let provider = authority.db.read(move |conn| directory::find(conn, &named, &audiences, &asked)).await?;
    let Some(provider) = provider else { return Ok(None) };
    let kid = outsider.header.kid.as_deref().unwrap_or_default();
    let wanted = (kid, outsider.header.alg);
    let Some(key) = authority.key_sets.key(&authority.outbound, &issuer, wanted).await else {
        return Ok(None);
    };
    let rules = rules(outsider.header.alg, &provider);
    let Ok(read) = decode::<Registered>(&*outsider.token, &key, &rules) else { return Ok(None) };
    let Registered { sub, exp, iat } = read.claims;
    if sub.len() > SUBJECT_MAX || iat.is_some_and(|iat| iat > now().timestamp() + i64::from(LEEWAY)) {
        return Ok(None);
    }
    let Some(until) = DateTime::from_timestamp(exp, 0).map(Instant::from) else { return Ok(None) };
    find(authority, outsider.clone(), provider, (sub, until)).await
}

fn rules(algorithm: Algorithm, provider: &IdentityProvider) -> Validation {
    let mut rules = Validation::new(algorithm);
    rules.set_issuer(&[provider.issuer.as_str()]);
    rules.set_audience(&[provider.audience.as_str()]);
    rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    rules.validate_nbf = true;
    rules.leeway = LEEWAY.into();
    rules
}

async fn find(
    authority: &Authority,
    outsider: Outsider,
    provider: IdentityProvider,
    (subject, until): (String, Instant),
) -> Result<Option<(IdentityProvider, Found)>> {
    let pool = authority.db.writer().clone();
    let found = web::block(move || {
        let conn = &mut *pool.get()?;
        let Some(user) = user(conn, &outsider, &provider, &subject)? else { return Ok(None) };
        let of = provider.organization_id;
        let found = lookup::by_provider(conn, of, (provider.id, user), until)?;
        Ok(found.map(|found| (roles(&outsider, &provider, found), provider)))
    });
    let found: Result<Option<(Found, IdentityProvider)>> = found.await.map_err(Error::internal)?;
    Ok(found?.map(|(found, provider)| (provider, found)))
}

/// The user whom the issuer calls that; on first sight perhaps the one with the same e-mail address.
fn user(
    conn: &mut PgConnection,
    outsider: &Outsider,
    provider: &IdentityProvider,
    subject: &str,
) -> Result<Option<UserId>> {
    if let Some(user) = identities::user_of(conn, provider, subject)? {
        return Ok(Some(user));
    }
    let Some(email) = outsider.verified_email().filter(|_| provider.matches_email) else { return Ok(None) };
    let Some(user) = users::by_email(conn, provider.organization_id, &email)? else { return Ok(None) };
    let subject_text = Text::new(subject);
    let linked = commit(conn, &Author::program(provider.organization_id), |conn| {
        Changed::created(identities::insert(conn, provider, None, (&subject_text, user))?)
    });
    match linked {
        Ok(identity) => {
            tracing::info!(target: "security", event = "identity_linked", user_id = %user, identity_id = %identity.id);
            Ok(Some(user))
        }
        // Another request of the same person came first.
        Err(Error::Refused(_)) => identities::user_of(conn, provider, subject),
        Err(error) => Err(error),
    }
}

/// Where the provider has a roles claim, what it says counts instead of the user's own roles.
fn roles(outsider: &Outsider, provider: &IdentityProvider, mut found: Found) -> Found {
    let Some(claim) = &provider.roles_claim else { return found };
    let values = outsider.texts(claim.as_str());
    let named =
        provider.role_map.0.iter().filter(|one| values.iter().any(|value| value == one.value.as_str()));
    found.roles = named.map(|one| one.role).collect();
    found
}
