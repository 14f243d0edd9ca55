//! Sites over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{NewSite, Site, SiteListing, SitePage, SitePatch, SitePath};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::directory::accounts::{self, Account};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AccountId;
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_sites).service(create_site).service(show_site).service(update_site);
    config.service(delete_site).service(list_site_history);
}

/// List the sites of an account
#[utoipa::path(tag = "accounts", params(AccountId, SiteListing), responses((status = 200, body = SitePage,
    description = "A page of sites.")))]
#[get("/accounts/{id}/sites")]
async fn list_sites(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    listing: SiteListing,
    db: web::Data<Db>,
) -> Result<SitePage> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, id.0)?;
        queries::list(conn, &account, &listing)
    })
    .await
}

/// Create a site
#[utoipa::path(tag = "accounts", params(AccountId), request_body = NewSite, responses((status = 201, body = Site,
    description = "The site.")))]
#[post("/accounts/{id}/sites")]
async fn create_site(
    who: Can<Update, Account>,
    id: Path<AccountId>,
    new: Json<NewSite>,
    db: web::Data<Db>,
) -> Result<Created<Site>> {
    db.write(who, Created, move |conn, who| create(conn, who, id.0, new.0)).await
}

/// Enters a site of an account for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: AccountId,
    new: NewSite,
) -> Result<Changed<Site>> {
    let account = accounts::hold(conn, who, account)?;
    Changed::created(queries::insert(conn, who, &account, new)?)
}

/// Show a site
#[utoipa::path(tag = "accounts", params(SitePath), responses((status = 200, body = Site,
    description = "The site.")))]
#[get("/accounts/{id}/sites/{site_id}")]
async fn show_site(
    who: Can<Read, Account>,
    place: Path<SitePath>,
    db: web::Data<Db>,
) -> Result<Tagged<Site>> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, place.0.id)?;
        queries::find(conn, &account, place.0.site_id)
    })
    .await
    .map(Tagged)
}

/// Change a site
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "accounts", params(SitePath, IfMatch), request_body = SitePatch,
    responses((status = 200, body = Site, description = "The site as it is now.")))]
#[patch("/accounts/{id}/sites/{site_id}")]
async fn update_site(
    who: Can<Update, Account>,
    place: Path<SitePath>,
    at: IfMatch,
    patch: Json<SitePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Site>> {
    db.write(who, Tagged, move |conn, who| {
        let account = accounts::hold(conn, who, place.0.id)?;
        let before = queries::find_to(conn, who, &account, place.0.site_id, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a site
///
/// For good; the history of the organization keeps it.
#[utoipa::path(tag = "accounts", params(SitePath, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/accounts/{id}/sites/{site_id}")]
async fn delete_site(
    who: Can<Update, Account>,
    place: Path<SitePath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let account = accounts::hold(conn, who, place.0.id)?;
            let site = queries::find_to(conn, who, &account, place.0.site_id, &at)?;
            queries::delete(conn, &site)?;
            Changed::deleted(&site)
        },
    )
    .await
}

/// List what happened to a site
#[utoipa::path(tag = "accounts", params(SitePath, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/accounts/{id}/sites/{site_id}/history")]
async fn list_site_history(
    who: Can<Read, Account>,
    place: Path<SitePath>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, place.0.id)?;
        let site = queries::find(conn, &account, place.0.site_id)?;
        history::of_part::<Site>(conn, &who, site.id.uuid(), &listing)
    })
    .await
}
