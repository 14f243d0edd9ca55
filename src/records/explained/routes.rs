//! Access explained over HTTP, for every kind of record that somebody is in charge of: one line each, at the end.

use actix_web::{get, web};

use super::model::{AccessExplained, WhoseAccess};
use super::reasons;
use crate::access::{Assign, Can, Owned};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::{Path, Query, ServiceConfig, Shown};
use crate::kernel::ids::AnyId;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Collection, Db};

async fn explain<R: Owned + Collection>(
    who: Can<Assign, R>,
    id: AnyId,
    whose: WhoseAccess,
    db: &Db,
) -> Result<Shown<AccessExplained>> {
    db.read(move |conn| reasons::explain(conn, &who, id.uuid(), whose.user_id)).await.map(Shown)
}

macro_rules! explained {
    ($($record:ty: $one:tt, $tag:tt, $path:tt => $explain:ident;)+) => {
        pub fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($explain);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("Explain who may do what to ", $one),
                description = "Which rule lets a user do each thing to the record, or does not: what the user's roles \
                    give, and how the user stands to the record. For whoever may give the record to others.",
                params(AnyId, WhoseAccess), responses((status = 200, body = AccessExplained,
                description = "What the user may do, and why.")))]
            #[get($path)]
            async fn $explain(
                who: Can<Assign, $record>,
                id: Path<AnyId>,
                whose: Query<WhoseAccess>,
                db: web::Data<Db>,
            ) -> Result<Shown<AccessExplained>> {
                explain(who, id.0, whose.0, &db).await
            }
        )+
    };
}

explained! {
    Account: "an account", "accounts", "/accounts/{id}/access" => explain_account_access;
    Contact: "a contact", "contacts", "/contacts/{id}/access" => explain_contact_access;
    Lead: "a lead", "leads", "/leads/{id}/access" => explain_lead_access;
    Deal: "a deal", "deals", "/deals/{id}/access" => explain_deal_access;
}
