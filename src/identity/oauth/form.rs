//! Bodies as OAuth sends them: forms. Unknown parameters are ignored, as RFC 6749 demands; repeated ones are not.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::failure::Failure;
use crate::kernel::Error;
use crate::kernel::http::body;

const FORM: &str = "application/x-www-form-urlencoded";
/// The longest value of a parameter.
const LONGEST: usize = 4096;

/// A form that has what `T` needs.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (payload, request) = (web::Payload::from_request(request, payload), request.clone());
        Box::pin(async move {
            let kind =
                request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM) {
                return Err(Failure::request("The body must be application/x-www-form-urlencoded."));
            }
            let payload = payload.await.map_err(|error| Error::internal(error.to_string()))?;
            read(&body(&request, payload, 1).await?).map(Self)
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut given = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        if value.len() > LONGEST || !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(Failure::request("A parameter is too long, or has characters beyond ASCII."));
        }
        // What has no value counts as left out.
        if !value.is_empty() && given.insert(name.into_owned(), Value::from(value)).is_some() {
            return Err(Failure::request("A parameter is repeated."));
        }
    }
    serde_json::from_value(Value::Object(given)).map_err(|_| Failure::request("A parameter is missing."))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Asked {
        a: String,
        b: Option<String>,
    }

    #[test]
    fn a_form_is_read_as_the_standard_says() {
        let good = |text: &str| read::<Asked>(text.as_bytes()).unwrap();
        assert_eq!(good("a=x+%2B&c=1&b="), Asked { a: "x +".into(), b: None });
        assert_eq!(good("a=1&b=2").b.as_deref(), Some("2"));
        for bad in
            ["", "a=", "b=1", "a=1&a=2", "a=%00", "a=%C3%A9", &format!("a={}", "x".repeat(LONGEST + 1))]
        {
            assert!(read::<Asked>(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
