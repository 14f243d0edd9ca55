//! Search over HTTP.

use actix_web::{get, web};

use super::model::SearchAnswer;
use super::parameters::Asked;
use super::queries;
use crate::identity::Whoever;
use crate::kernel::Result;
use crate::kernel::http::{ServiceConfig, Shown};
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search);
}

/// Search
///
/// Records of all kinds that you see and that contain all words, whatever the case, the accents and the alphabet: by
/// word, part of a word, e-mail address, code, or telephone number in any spelling. Words of one or two letters count
/// where words begin. Where fewer than five records contain them, names that are nearly the same are found, too. What is
/// committed is found at once. Of words that very many records contain, a thousand of each kind are compared.
#[utoipa::path(tag = "search", params(Asked), responses((status = 200, body = SearchAnswer,
    description = "What was found, the best first.")))]
#[get("/search")]
async fn search(who: Whoever, asked: Asked, db: web::Data<Db>) -> Result<Shown<SearchAnswer>> {
    db.read(move |conn| queries::search(conn, &who, &asked)).await.map(Shown)
}
