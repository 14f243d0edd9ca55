//! The bin: archived accounts are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Account;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AccountId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_account).service(restore_account);
}

/// Archive an account
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "accounts", params(AccountId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/accounts/{id}")]
async fn archive_account(
    who: Can<Delete, Account>,
    id: Path<AccountId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Account::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived account
///
/// An account that is not archived stays as it is.
#[utoipa::path(tag = "accounts", params(AccountId, IfMatch), responses((status = 200, body = Account,
    description = "The account.")))]
#[post("/accounts/{id}/restore")]
async fn restore_account(
    who: Can<Delete, Account>,
    id: Path<AccountId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Account>> {
    db.write(who, Tagged, move |conn, who| Account::restore(conn, who, id.0.uuid(), &at)).await
}
