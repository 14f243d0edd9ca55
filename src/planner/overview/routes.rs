//! The overview of an account over HTTP.

use actix_web::{get, web};

use super::model::AccountOverview;
use super::parts;
use crate::access::{Can, Read};
use crate::directory::accounts::Account;
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::AccountId;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_account_overview);
}

/// Show an account at a glance
///
/// The account, its people, its open deals with their sums, the last touches, and what comes next: each part as far as
/// the caller may see it.
#[utoipa::path(tag = "accounts", params(AccountId), responses((status = 200, body = AccountOverview,
    description = "The overview.")))]
#[get("/accounts/{id}/overview")]
async fn show_account_overview(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    db: web::Data<Db>,
) -> Result<Shown<AccountOverview>> {
    db.read(move |conn| parts::gathered(conn, &who, id.0)).await.map(Shown)
}
