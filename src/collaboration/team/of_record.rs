//! The team of a record, for every kind of record that has one: a few lines each, at the end.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{
    MemberPath, NewRecordMember, RecordMember, RecordMemberListing, RecordMemberPage, RecordMemberPatch,
};
use super::queries;
use crate::access::{Can, Owned, Read, Update};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::AnyId;
use crate::kernel::{Error, Result};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Db, Stored};

/// Those who may change the record by their roles choose its team: its members do not let others in.
fn hold<R: Owned + Stored>(conn: &mut PgConnection, who: &Can<Update, R>, id: AnyId) -> Result<()> {
    who.holds(conn, id.uuid())?;
    let record = R::stored(conn, who.organization_id, &[id.uuid()])?.pop();
    who.reaches(&record.ok_or_else(Error::missing)?)
}

async fn list<R: Owned + 'static>(
    who: Can<Read, R>,
    id: AnyId,
    listing: RecordMemberListing,
    db: &Db,
) -> Result<RecordMemberPage> {
    db.read(move |conn| {
        who.reaches_id(conn, id.uuid())?;
        queries::list(conn, &who, (R::TYPE, id), &listing)
    })
    .await
}

async fn show<R: Owned + 'static>(
    who: Can<Read, R>,
    place: MemberPath,
    db: &Db,
) -> Result<Tagged<RecordMember>> {
    db.read(move |conn| {
        who.reaches_id(conn, place.id.uuid())?;
        queries::find(conn, &who, (R::TYPE, place.id), place.member_id)
    })
    .await
    .map(Tagged)
}

async fn add<R: Owned + Stored>(
    who: Can<Update, R>,
    id: AnyId,
    new: NewRecordMember,
    db: &Db,
) -> Result<Created<RecordMember>> {
    db.write(who, Created, move |conn, who| share(conn, who, id, new)).await
}

/// Shares a record for whoever may, as the handler does.
pub fn share<R: Owned + Stored>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    id: AnyId,
    new: NewRecordMember,
) -> Result<Changed<RecordMember>> {
    hold(conn, who, id)?;
    Changed::created(queries::insert(conn, who, (R::TYPE, id), new)?)
}

async fn change<R: Owned + Stored>(
    who: Can<Update, R>,
    place: MemberPath,
    at: IfMatch,
    patch: RecordMemberPatch,
    db: &Db,
) -> Result<Tagged<RecordMember>> {
    db.write(who, Tagged, move |conn, who| {
        hold(conn, who, place.id)?;
        let before = queries::find_to(conn, who, (R::TYPE, place.id), place.member_id, &at)?;
        let after = queries::update(conn, who, &before, patch)?;
        Changed::updated(&before, after)
    })
    .await
}

async fn remove<R: Owned + Stored>(
    who: Can<Update, R>,
    place: MemberPath,
    at: IfMatch,
    db: &Db,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            hold(conn, who, place.id)?;
            let member = queries::find_to(conn, who, (R::TYPE, place.id), place.member_id, &at)?;
            queries::delete(conn, &member)?;
            Changed::deleted(&member)
        },
    )
    .await
}

/// Makes the handlers of each kind of record.
macro_rules! teams {
    ($($record:ty: $one:tt, $tag:tt, $all:tt, $path:tt
        => $list:ident, $show:ident, $add:ident, $change:ident, $remove:ident;)+) => {
        pub fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($list).service($show).service($add).service($change).service($remove);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("List the team of ", $one),
                description = "Who works on it beside whoever is in charge.",
                params(AnyId, RecordMemberListing), responses((status = 200, body = RecordMemberPage,
                description = "A page of members.")))]
            #[get($all)]
            async fn $list(
                who: Can<Read, $record>,
                id: Path<AnyId>,
                listing: RecordMemberListing,
                db: web::Data<Db>,
            ) -> Result<RecordMemberPage> {
                list(who, id.0, listing, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Show a member of the team of ", $one), params(MemberPath),
                responses((status = 200, body = RecordMember, description = "The member.")))]
            #[get($path)]
            async fn $show(
                who: Can<Read, $record>,
                place: Path<MemberPath>,
                db: web::Data<Db>,
            ) -> Result<Tagged<RecordMember>> {
                show(who, place.0, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Share ", $one),
                description = "A user, or all of a team, sees the record from then on, wherever it is listed, counted, \
                    found or exported, and with `edit` changes it, too: as far as their roles let them see and change \
                    any such record. For whoever may change it by their roles. It counts within five seconds.",
                params(AnyId), request_body = NewRecordMember,
                responses((status = 201, body = RecordMember, description = "The member.")))]
            #[post($all)]
            async fn $add(
                who: Can<Update, $record>,
                id: Path<AnyId>,
                new: Json<NewRecordMember>,
                db: web::Data<Db>,
            ) -> Result<Created<RecordMember>> {
                add(who, id.0, new.0, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Change a member of the team of ", $one),
                description = "Members left out stay as they are; `null` clears the role.",
                params(MemberPath, IfMatch), request_body = RecordMemberPatch,
                responses((status = 200, body = RecordMember, description = "The member as it is now.")))]
            #[patch($path)]
            async fn $change(
                who: Can<Update, $record>,
                place: Path<MemberPath>,
                at: IfMatch,
                patch: Json<RecordMemberPatch>,
                db: web::Data<Db>,
            ) -> Result<Tagged<RecordMember>> {
                change(who, place.0, at, patch.0, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("No longer share ", $one, " with a member of its team"),
                description = "It counts at once.", params(MemberPath, IfMatch),
                responses((status = 204, description = "Done.")))]
            #[delete($path)]
            async fn $remove(
                who: Can<Update, $record>,
                place: Path<MemberPath>,
                at: IfMatch,
                db: web::Data<Db>,
            ) -> Result<Gone> {
                remove(who, place.0, at, &db).await
            }
        )+
    };
}

teams! {
    Account: "an account", "accounts", "/accounts/{id}/team", "/accounts/{id}/team/{member_id}" => list_account_team,
        show_account_member, add_account_member, update_account_member, remove_account_member;
    Contact: "a contact", "contacts", "/contacts/{id}/team", "/contacts/{id}/team/{member_id}" => list_contact_team,
        show_contact_member, add_contact_member, update_contact_member, remove_contact_member;
    Lead: "a lead", "leads", "/leads/{id}/team", "/leads/{id}/team/{member_id}" => list_lead_team, show_lead_member,
        add_lead_member, update_lead_member, remove_lead_member;
    Deal: "a deal", "deals", "/deals/{id}/team", "/deals/{id}/team/{member_id}" => list_deal_team, show_deal_member,
        add_deal_member, update_deal_member, remove_deal_member;
}
