//! Who is calling, over HTTP.

use actix_web::{get, web};

use super::model::Lookup;
use super::parameters::Reached;
use super::surroundings;
use crate::identity::Whoever;
use crate::kernel::Result;
use crate::kernel::http::{ServiceConfig, Shown};
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(look_up);
}

/// Look up who is calling
///
/// The contacts, leads and accounts that you see and that are reached by a telephone number, an e-mail address, or one of
/// both; with who is in charge, the accounts of the contacts, and the open deals of all of them. A number is known in any
/// spelling, also without the code of its country: then it ends in the same digits, and `is_exact` is false.
#[utoipa::path(tag = "search", params(Reached), responses((status = 200, body = Lookup,
    description = "Who that is, as far as it is known; empty when nobody is known so.")))]
#[get("/lookup")]
async fn look_up(who: Whoever, reached: Reached, db: web::Data<Db>) -> Result<Shown<Lookup>> {
    db.read(move |conn| surroundings::lookup(conn, &who, &reached)).await.map(Shown)
}
