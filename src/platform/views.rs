//! Saved views over HTTP. They stand below all lists, which check what is saved of them.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use crate::access::{Actor, Can, Create, Delete, Read, Update};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::extras::views::{self, NewView, View, ViewListing, ViewPage, ViewPatch};
use crate::extras::{self, Extendable};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ViewId;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_views).service(create_view).service(show_view);
    config.service(update_view).service(delete_view);
}

/// 409 `view_not_valid` unless the list takes the view.
fn takes(conn: &mut PgConnection, actor: &Actor, view: &View) -> Result<()> {
    let saved = view.saved();
    match view.resource {
        Extendable::Account => extras::takes::<Account>(conn, actor, &saved),
        Extendable::Contact => extras::takes::<Contact>(conn, actor, &saved),
        Extendable::Lead => extras::takes::<Lead>(conn, actor, &saved),
        Extendable::Deal => extras::takes::<Deal>(conn, actor, &saved),
        Extendable::Product => extras::takes::<Product>(conn, actor, &saved),
        Extendable::Activity => extras::takes::<Activity>(conn, actor, &saved),
        Extendable::Task => extras::takes::<Task>(conn, actor, &saved),
    }
}

/// List views
///
/// The caller's own, and those that are shared with the caller; all of them for administrators.
#[utoipa::path(tag = "views", params(ViewListing), responses((status = 200, body = ViewPage,
    description = "A page of views.")))]
#[get("/views")]
async fn list_views(who: Can<Read, View>, listing: ViewListing, db: web::Data<Db>) -> Result<ViewPage> {
    db.read(move |conn| views::list(conn, &who, &listing)).await
}

/// Save a view
#[utoipa::path(tag = "views", request_body = NewView, responses((status = 201, body = View,
    description = "The view.")))]
#[post("/views")]
async fn create_view(who: Can<Create, View>, new: Json<NewView>, db: web::Data<Db>) -> Result<Created<View>> {
    db.write(who, Created, move |conn, who| views::create(conn, who, new.0, takes)).await
}

/// Show a view
#[utoipa::path(tag = "views", params(ViewId), responses((status = 200, body = View, description = "The view.")))]
#[get("/views/{id}")]
async fn show_view(who: Can<Read, View>, id: Path<ViewId>, db: web::Data<Db>) -> Result<Tagged<View>> {
    db.read(move |conn| views::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a view
///
/// Members left out stay as they are. A view that is no longer shared with a team has no `team_id`.
#[utoipa::path(tag = "views", params(ViewId, IfMatch), request_body = ViewPatch,
    responses((status = 200, body = View, description = "The view as it is now.")))]
#[patch("/views/{id}")]
async fn update_view(
    who: Can<Update, View>,
    id: Path<ViewId>,
    at: IfMatch,
    patch: Json<ViewPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<View>> {
    db.write(who, Tagged, move |conn, who| views::update(conn, who, (id.0, &at), patch.0, takes)).await
}

/// Delete a view
#[utoipa::path(tag = "views", params(ViewId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/views/{id}")]
async fn delete_view(
    who: Can<Delete, View>,
    id: Path<ViewId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |()| Gone, move |conn, who| views::delete(conn, who, id.0, &at)).await
}
