//! Verification over HTTP.

use actix_web::{get, web};
use diesel::pg::PgConnection;

use super::range::{Range, VerificationQuery};
use super::verification::{AuditVerdict, verify};
use crate::access::{Can, Update};
use crate::identity::organizations::Organization;
use crate::kernel::Result;
use crate::kernel::http::{Query, ServiceConfig, Shown};
use crate::kernel::ids::OrganizationId;
use crate::store::Db;

/// The most rows that one request looks at.
const ROWS_MAX: i64 = 100_000;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(verify_audit_log);
}

/// Verify that the audit log is what it was
///
/// Rows are linked by hashes, and every hour the newest hash is signed. A row that was changed, taken out, put in or
/// moved is named by its number, and so are rows that were cut off after a checkpoint. While `has_more`, go on from
/// `verified_to` + 1. Erased values leave the log valid.
#[utoipa::path(tag = "audit", params(VerificationQuery), responses((status = 200, body = AuditVerdict,
    description = "What was found.")))]
#[get("/audit-log/verify")]
async fn verify_audit_log(
    who: Can<Update, Organization>,
    query: Query<VerificationQuery>,
    db: web::Data<Db>,
) -> Result<Shown<AuditVerdict>> {
    let organization = who.organization_id;
    db.read(move |conn| part(conn, organization, query.0)).await.map(Shown)
}

fn part(
    conn: &mut PgConnection,
    organization: OrganizationId,
    asked: VerificationQuery,
) -> Result<AuditVerdict> {
    let from = asked.from.unwrap_or(1);
    let to = asked.to.unwrap_or(i64::MAX).min(from.saturating_add(ROWS_MAX - 1));
    verify(conn, organization, Range { from, to })
}
