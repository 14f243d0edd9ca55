//! Who did what: the whole log as a list, with the values before and after.

use actix_web::{get, web};
use diesel::pg::PgConnection;
use diesel::prelude::*;

use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::kernel::listing::{Field, Listed, Listing};
use crate::platform::changes::records;
use crate::schema::changes;
use crate::store::Db;
use crate::store::history::{Change, ChangePage};

/// The log as a list; its rows are changes.
#[derive(Debug)]
pub(super) struct AuditLog;

type AuditListing = Listing<AuditLog>;

impl Listed for AuditLog {
    const COLLECTION: &'static str = "audit-log";
    const TABLE: &'static str = "changes";
    const FIELDS: &'static [Field] = &[
        Field::of(changes::seq),
        Field::of(changes::record_type),
        Field::of(changes::record_id),
        Field::of(changes::action),
        Field::of(changes::actor_id),
        Field::of(changes::request_id),
        Field::of(changes::at),
        Field::of(changes::changed),
    ];
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_audit_log);
}

/// List what happened in the organization
///
/// The newest first, with values before and after, of all kinds that the caller may read throughout the
/// organization. Nothing is left out for its age.
#[utoipa::path(tag = "audit", params(AuditListing), responses((status = 200, body = ChangePage,
    description = "A page of changes.")))]
#[get("/audit-log")]
async fn list_audit_log(
    who: Can<Read, Change>,
    listing: AuditListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| list(conn, &who, &listing)).await
}

fn list(conn: &mut PgConnection, who: &Can<Read, Change>, listing: &AuditListing) -> Result<ChangePage> {
    let kinds = records::readable(who);
    let own = || who.within().and(changes::record_type.eq_any(&kinds));
    let query = changes::table.filter(own()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Change::as_select()).load(conn)?;
    listing.close(conn, own(), rows)
}
