//! What happened to an account.

use actix_web::{get, web};

use super::model::Account;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::AccountId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_account_history);
}

/// List what happened to an account
#[utoipa::path(tag = "accounts", params(AccountId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/accounts/{id}/history")]
async fn list_account_history(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
