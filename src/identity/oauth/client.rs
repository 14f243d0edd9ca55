//! Which client asks: an API key by its id and itself, in the header or in the form; or nobody in particular.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::failure::Failure;
use crate::access::Actor;
use crate::identity::api_keys::KeyText;
use crate::identity::tokens::CLIENT;
use crate::identity::{Authority, authenticate};
use crate::kernel::{Error, peer};

/// Whoever asks.
#[derive(Debug)]
pub enum Client {
    /// The public client of people who log in here; it has no secret.
    Public,
    /// A key that proved to be one.
    Key(Actor),
    /// Whoever has a token of a key. It asks for no tokens: one that could ask for the next would never end.
    Bearer(Actor),
}

/// An id and a secret, wherever they stood.
#[derive(Debug, Default)]
pub struct Credentials {
    pub id: Option<String>,
    pub secret: Option<String>,
}

impl Client {
    /// 401 `invalid_client` unless what is given is right; who gives nothing is the public client.
    pub async fn of(
        request: &HttpRequest,
        authority: &Authority,
        posted: Credentials,
    ) -> Result<Self, Failure> {
        let given = match header(request)? {
            None => posted,
            Some(_) if posted.secret.is_some() => return Err(Failure::request("The client is named twice.")),
            Some(Scheme::Basic(header)) if posted.id.is_some() && posted.id != header.id => {
                return Err(Failure::request("The client is named twice."));
            }
            Some(Scheme::Basic(header)) => header,
            Some(Scheme::Bearer(token)) => {
                let client = identified(request, authority, &token).await?;
                return Ok(if KeyText::claims(&token) { Self::Key(client) } else { Self::Bearer(client) });
            }
        };
        match (given.id.as_deref(), given.secret) {
            (None | Some(CLIENT), None) => Ok(Self::Public),
            (Some(id), Some(secret)) => {
                let named =
                    KeyText::parse(&secret).is_some_and(|key| Uuid::try_parse(id) == Ok(key.id.uuid()));
                if !named {
                    return Err(Failure::client());
                }
                identified(request, authority, &secret).await.map(Self::Key)
            }
            _ => Err(Failure::client()),
        }
    }
}

async fn identified(request: &HttpRequest, authority: &Authority, token: &str) -> Result<Actor, Failure> {
    let from = peer::address(request);
    match authenticate(authority, token, from, Uuid::now_v7()).await {
        Ok(actor) if actor.scopes.is_some() => Ok(actor),
        Ok(_) => Err(Failure::client()),
        Err(Error::Refused(refusal)) if refusal.status.as_u16() == 401 => Err(Failure::client()),
        Err(error) => Err(error.into()),
    }
}

enum Scheme {
    Basic(Credentials),
    Bearer(String),
}

/// What `Authorization` says, if it is there.
fn header(request: &HttpRequest) -> Result<Option<Scheme>, Failure> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(value) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(Failure::request("The client is named twice."));
    }
    let (scheme, rest) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(Failure::client)?;
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => basic(rest.trim()).map(|given| Some(Scheme::Basic(given))).ok_or_else(Failure::client),
        "bearer" => Ok(Some(Scheme::Bearer(rest.trim().to_owned()))),
        _ => Err(Failure::client()),
    }
}

/// Both halves are form-encoded first, RFC 6749 section 2.3.1.
fn basic(text: &str) -> Option<Credentials> {
    let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |half: &str| {
        let given = form_urlencoded::parse(half.as_bytes()).next().map(|(plain, _)| plain.into_owned());
        given.filter(|plain| !plain.is_empty())
    };
    Some(Credentials { id: plain(id), secret: plain(secret) })
}
