//! Preferred channels over HTTP.

use actix_web::{get, web};

use super::model::ChannelPreference;
use super::past;
use crate::access::{Can, Read};
use crate::directory::contacts::{self, Contact};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::ContactId;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_channel_preference);
}

/// Show by what a contact is best reached
///
/// What the contact stated; else the channel that fared best in the last 12 months, by the activities that the caller
/// sees.
#[utoipa::path(tag = "contacts", params(ContactId), responses((status = 200, body = ChannelPreference,
    description = "The preference, with the figures behind it.")))]
#[get("/contacts/{id}/channel-preference")]
async fn show_channel_preference(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    db: web::Data<Db>,
) -> Result<Shown<ChannelPreference>> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, id.0)?;
        past::told(conn, &who.also()?, &contact)
    })
    .await
    .map(Shown)
}
