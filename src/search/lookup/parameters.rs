//! By what somebody is looked up.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, PartialSchema as _};

use crate::kernel::http::value_of;
use crate::kernel::values::{Email, PhoneNumber};
use crate::kernel::{Error, Result};
use crate::search::parameters::{flaw, given};

/// A number, an address, or both.
#[derive(Clone, Debug)]
pub struct Reached {
    pub phone: Option<PhoneNumber>,
    pub email: Option<Email>,
}

impl Reached {
    fn read(query: &str) -> Result<Self> {
        let given = given(query, &["phone", "email"], "")?;
        let (mut reached, mut flaws) = (Self { phone: None, email: None }, Vec::new());
        for (name, value) in &given {
            let malformed = |text: &str| vec![flaw(name, ("malformed", text.to_owned()))];
            match name.as_str() {
                "phone" => match value_of(value.trim()) {
                    Ok(number) => reached.phone = Some(number),
                    Err(_) => flaws.extend(malformed("Must be a telephone number; `+` is written `%2B`.")),
                },
                _ => match value_of(value.trim()) {
                    Ok(address) => reached.email = Some(address),
                    Err(_) => flaws.extend(malformed("Must be an e-mail address.")),
                },
            }
        }
        if given.is_empty() {
            flaws.push(flaw("phone", ("one_required", "Say a number or an address.".into())));
        }
        if flaws.is_empty() { Ok(reached) } else { Err(Error::bad_parameters(flaws)) }
    }
}

impl FromRequest for Reached {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

impl IntoParams for Reached {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let one = |name: &str, about: &str| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(about))
        };
        let phone = one("phone", "A telephone number in any spelling; this or `email` is needed.");
        let email = one("email", "An e-mail address, in upper or lower case.");
        vec![phone.schema(Some(PhoneNumber::schema())).build(), email.schema(Some(Email::schema())).build()]
    }
}

#[cfg(test)]
mod tests {
    use super::Reached;

    #[test]
    fn a_number_or_an_address_is_needed() {
        let reached = Reached::read("phone=%2B380+44+123-45-67&email=Ann%40X.org").unwrap();
        assert_eq!(reached.phone.unwrap().normalised(), "+380441234567");
        assert_eq!(reached.email.unwrap().folded().as_str(), "ann@x.org");
        for query in ["", "phone=", "phone=anna", "email=anna", "phone=123&phone=123", "name=anna"] {
            assert!(Reached::read(query).is_err(), "{query}");
        }
    }
}
