//! Accounts over HTTP.

use actix_web::{get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{Account, AccountListing, AccountPage, AccountPatch, AccountView, NewAccount};
use super::{archive, hierarchy, history, queries};
use crate::access::{Can, Create, Ownership, Read, Update};
use crate::collection;
use crate::directory::tags;
use crate::extras;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AccountId;
use crate::store::{self, Changed, Db, Sight, SightPage, tree, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_accounts).service(create_account).service(show_account).service(update_account);
    archive::routes(config);
    hierarchy::routes(config);
    history::routes(config);
}

/// List accounts
#[utoipa::path(tag = "accounts", params(AccountListing), responses((status = 200, body = AccountPage,
    description = "A page of accounts.")))]
#[get("/accounts")]
async fn list_accounts(
    who: Can<Read, Account>,
    listing: AccountListing,
    db: web::Data<Db>,
) -> Result<SightPage<Account>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create an account
#[utoipa::path(tag = "accounts", request_body = NewAccount, responses((status = 201, body = Account,
    description = "The account.")))]
#[post("/accounts")]
async fn create_account(
    who: Can<Create, Account>,
    new: Json<NewAccount>,
    db: web::Data<Db>,
) -> Result<Created<Account>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters an account for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Account>,
    mut new: NewAccount,
) -> Result<Changed<Account>> {
    let owner = Ownership::of_new::<Account>(conn, who, new.owner_id, new.team_id)?;
    who.refers::<Account>(conn, new.parent_id, "/parent_id")?;
    tags::admit(conn, who, new.tag_ids.as_mut())?;
    let own = extras::held(conn, who)?;
    own.admit::<Account>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let account = queries::insert(conn, who, new, owner)?;
    own.keep(conn, who, &account)?;
    Changed::created(account)
}

/// Show an account
#[utoipa::path(tag = "accounts", params(AccountId, AccountView), responses((status = 200, body = Account,
    description = "The account.")))]
#[get("/accounts/{id}")]
async fn show_account(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    view: AccountView,
    db: web::Data<Db>,
) -> Result<Sight<Account>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change an account
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "accounts", params(AccountId, IfMatch), request_body = AccountPatch,
    responses((status = 200, body = Account, description = "The account as it is now.")))]
#[patch("/accounts/{id}")]
async fn update_account(
    who: Can<Update, Account>,
    id: Path<AccountId>,
    at: IfMatch,
    patch: Json<AccountPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Account>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

collection!(Account in accounts, NewAccount => create, AccountPatch => update);

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    id: AccountId,
    at: &IfMatch,
    mut patch: AccountPatch,
) -> Result<Changed<Account>> {
    let before = queries::find_to(conn, who, id, at)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    let parent = patch.parent_id.flatten();
    who.refers::<Account>(conn, parent, "/parent_id")?;
    tree::refuse_cycle::<Account, _>(conn, who, id, parent, "/parent_id")?;
    tags::admit(conn, who, patch.tag_ids.as_mut())?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    let after = queries::update(conn, who, &before, patch)?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}
