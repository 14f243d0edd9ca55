//! Interests over HTTP, for each kind of record that shows some.

use actix_web::{delete, get, patch, post, web};

use super::model::{Interest, InterestListing, InterestPage, InterestPatch, InterestPath, NewInterest};
use super::parents::Interested;
use super::{change, queries};
use crate::access::{Can, Read, Update};
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AnyId;
use crate::sales::leads::Lead;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

async fn list<R: Interested>(
    who: Can<Read, R>,
    id: AnyId,
    listing: InterestListing,
    db: &Db,
) -> Result<InterestPage> {
    db.read(move |conn| {
        who.reaches_id(conn, id.uuid())?;
        queries::list(conn, &who, R::parent(id.uuid()), &listing)
    })
    .await
}

async fn show<R: Interested>(who: Can<Read, R>, place: InterestPath, db: &Db) -> Result<Tagged<Interest>> {
    db.read(move |conn| {
        who.reaches_id(conn, place.id.uuid())?;
        queries::find(conn, &who, R::parent(place.id.uuid()), place.interest_id)
    })
    .await
    .map(Tagged)
}

async fn history<R: Interested>(
    who: Can<Read, R>,
    place: InterestPath,
    listing: ChangeListing,
    db: &Db,
) -> Result<ChangePage> {
    db.read(move |conn| {
        who.reaches_id(conn, place.id.uuid())?;
        let interest = queries::find(conn, &who, R::parent(place.id.uuid()), place.interest_id)?;
        history::of_part::<Interest>(conn, &who, interest.id.uuid(), &listing)
    })
    .await
}

/// Makes the handlers of each kind of record.
macro_rules! interested {
    ($($record:ty: $one:literal, $tag:literal, $all:literal, $each:literal, $past:literal
        => $list:ident, $create:ident, $show:ident, $update:ident, $delete:ident, $history:ident;)+) => {
        pub fn routes(config: &mut ServiceConfig<'_>) {
            $(
                config.service($list).service($create).service($show);
                config.service($update).service($delete).service($history);
            )+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("List what ", $one, " is interested in"),
                description = "What a contact was interested in as a lead is among it.",
                params(AnyId, InterestListing), responses((status = 200, body = InterestPage,
                description = "A page of interests, the latest first.")))]
            #[get($all)]
            async fn $list(
                who: Can<Read, $record>,
                id: Path<AnyId>,
                listing: InterestListing,
                db: web::Data<Db>,
            ) -> Result<InterestPage> {
                list(who, id.0, listing, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Note what ", $one, " is interested in"),
                params(AnyId), request_body = NewInterest, responses((status = 201, body = Interest,
                description = "The interest.")))]
            #[post($all)]
            async fn $create(
                who: Can<Update, $record>,
                id: Path<AnyId>,
                new: Json<NewInterest>,
                db: web::Data<Db>,
            ) -> Result<Created<Interest>> {
                db.write(who, Created, move |conn, who| change::create(conn, who, id.0.uuid(), new.0)).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Show an interest of ", $one), params(InterestPath),
                responses((status = 200, body = Interest, description = "The interest.")))]
            #[get($each)]
            async fn $show(
                who: Can<Read, $record>,
                place: Path<InterestPath>,
                db: web::Data<Db>,
            ) -> Result<Tagged<Interest>> {
                show(who, place.0, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Change an interest of ", $one),
                description = "Members left out stay as they are; `null` clears those that may be empty.",
                params(InterestPath, IfMatch), request_body = InterestPatch, responses((status = 200,
                body = Interest, description = "The interest as it is now.")))]
            #[patch($each)]
            async fn $update(
                who: Can<Update, $record>,
                place: Path<InterestPath>,
                at: IfMatch,
                patch: Json<InterestPatch>,
                db: web::Data<Db>,
            ) -> Result<Tagged<Interest>> {
                db.write(who, Tagged, move |conn, who| change::update(conn, who, place.0, &at, patch.0)).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Delete an interest of ", $one),
                description = "For good; the history of the organization keeps it.",
                params(InterestPath, IfMatch), responses((status = 204, description = "Done.")))]
            #[delete($each)]
            async fn $delete(
                who: Can<Update, $record>,
                place: Path<InterestPath>,
                at: IfMatch,
                db: web::Data<Db>,
            ) -> Result<Gone> {
                db.write(who, |()| Gone, move |conn, who| change::delete(conn, who, place.0, &at)).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("List what happened to an interest of ", $one),
                params(InterestPath, ChangeListing), responses((status = 200, body = ChangePage,
                description = "A page of changes, newest first.")))]
            #[get($past)]
            async fn $history(
                who: Can<Read, $record>,
                place: Path<InterestPath>,
                listing: ChangeListing,
                db: web::Data<Db>,
            ) -> Result<ChangePage> {
                history(who, place.0, listing, &db).await
            }
        )+
    };
}

interested! {
    Contact: "a contact", "contacts", "/contacts/{id}/interests", "/contacts/{id}/interests/{interest_id}",
        "/contacts/{id}/interests/{interest_id}/history"
        => list_contact_interests, create_contact_interest, show_contact_interest, update_contact_interest,
        delete_contact_interest, list_contact_interest_history;
    Lead: "a lead", "leads", "/leads/{id}/interests", "/leads/{id}/interests/{interest_id}",
        "/leads/{id}/interests/{interest_id}/history"
        => list_lead_interests, create_lead_interest, show_lead_interest, update_lead_interest,
        delete_lead_interest, list_lead_interest_history;
}
