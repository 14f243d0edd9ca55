//! Timelines over HTTP: two lines for each kind of record that has one.

use actix_web::{get, web};

use super::model::{TimelineEntryPage, TimelineListing};
use super::queries;
use crate::access::{Can, Read};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::AnyId;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Db;

macro_rules! timelines {
    ($($record:ty: $one:tt, $about:tt, $tag:tt, $path:tt => $list:ident;)+) => {
        pub fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($list);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("Show the timeline of ", $one),
                description = concat!("Activities and changes in one list, the latest first, planned activities before all. ",
                    $about, " It stays whole when the record goes to another owner, to the bin, or becomes part of another. ",
                    "`contact_id` finds activities with a person, `user_id` what a colleague did."),
                params(AnyId, TimelineListing), responses((status = 200, body = TimelineEntryPage,
                description = "A page of what happened.")))]
            #[get($path)]
            async fn $list(
                who: Can<Read, $record>,
                id: Path<AnyId>,
                listing: TimelineListing,
                db: web::Data<Db>,
            ) -> Result<TimelineEntryPage> {
                db.read(move |conn| queries::of(conn, &who, id.0.uuid(), &listing)).await
            }
        )+
    };
}

timelines! {
    Account: "an account", "With that of its contacts and deals, as far as you see them, and of leads that became it; \
        `record_type=account` leaves changes of others out.", "accounts",
        "/accounts/{id}/timeline" => list_account_timeline;
    Contact: "a contact", "With that of the person's deals, as far as you see them, and of leads that became it.",
        "contacts", "/contacts/{id}/timeline" => list_contact_timeline;
    Lead: "a lead", "", "leads", "/leads/{id}/timeline" => list_lead_timeline;
    Deal: "a deal", "With that of the lead that it was made from.", "deals",
        "/deals/{id}/timeline" => list_deal_timeline;
}
