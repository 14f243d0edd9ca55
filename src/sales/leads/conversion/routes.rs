//! Converting over HTTP.

use actix_web::{post, web};

use super::convert;
use super::model::{ConversionQuery, LeadConversion, NewLeadConversion};
use crate::access::{Assign, Can, Does, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, Query, ServiceConfig, Shown};
use crate::kernel::ids::LeadId;
use crate::kernel::{Error, Result};
use crate::sales::leads::{Lead, LeadStatus};
use crate::store::{Changed, Db, dry_run};

pub(in crate::sales::leads) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(convert_lead);
}

/// Convert a lead
///
/// From `qualified` to `converted`; those who may assign leads convert from `working`, too. The account and
/// the contact are found or made and linked, and a deal is opened where one is asked for: all at once or not
/// at all, and never twice. Values of the organization's own fields go along to what is made where it has a field of
/// the same key and kind that allows them, unless the body says otherwise. It takes the right to create what is made.
#[utoipa::path(tag = "leads", params(LeadId, ConversionQuery, IfMatch), request_body = NewLeadConversion,
    responses((status = 200, body = LeadConversion, description = "What became of the lead.")))]
#[post("/leads/{id}/convert")]
async fn convert_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    query: Query<ConversionQuery>,
    at: IfMatch,
    new: Json<NewLeadConversion>,
    db: web::Data<Db>,
) -> Result<Shown<LeadConversion>> {
    db.write(who, Shown, move |conn, who| match query.0.dry_run {
        Some(true) => dry_run(conn, |conn| convert(conn, who, (id.0, &at), new.0)).map(Changed::unchanged),
        _ => convert(conn, who, (id.0, &at), new.0),
    })
    .await
}

/// 403 for those who may not skip the qualification.
pub(in crate::sales::leads) fn may_convert<A: Does>(who: &Can<A, Lead>, lead: &Lead) -> Result<()> {
    if lead.status != LeadStatus::Working {
        return Ok(());
    }
    let skips = who.also::<Assign, Lead>().and_then(|assign| assign.reaches(lead));
    skips.map_err(|_| Error::forbidden("Qualify the lead first; only those who may assign it may skip that."))
}
