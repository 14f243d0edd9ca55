//! The followers of a record, for every kind of record that has some: one line each, at the end.

use actix_web::{delete, get, put, web};

use super::model::{Follower, FollowerListing, FollowerPage};
use super::queries;
use crate::access::{Can, Create, Delete, Guarded, Read};
use crate::collaboration::parents::Parent;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::{Gone, Path, ServiceConfig};
use crate::kernel::ids::AnyId;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Db;

async fn list<R: Guarded + 'static>(
    who: Can<Read, Follower>,
    record: AnyId,
    listing: FollowerListing,
    db: &Db,
) -> Result<FollowerPage> {
    db.read(move |conn| {
        (Parent::of::<R>().sees)(conn, &who, record.uuid())?;
        queries::list(conn, &who, (R::TYPE, record), &listing)
    })
    .await
}

async fn follow<R: Guarded + 'static>(who: Can<Create, Follower>, record: AnyId, db: &Db) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            (Parent::of::<R>().holds)(conn, who, record.uuid())?;
            queries::follow(conn, who, (R::TYPE, record))
        },
    )
    .await
}

async fn leave<R: Guarded + 'static>(who: Can<Delete, Follower>, record: AnyId, db: &Db) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            (Parent::of::<R>().knows)(conn, who, record.uuid())?;
            queries::leave(conn, who, (R::TYPE, record))
        },
    )
    .await
}

/// Makes the three handlers of each kind of record.
macro_rules! followed {
    ($($record:ty: $one:tt, $tag:tt, $all:tt, $me:tt => $list:ident, $follow:ident, $leave:ident;)+) => {
        pub fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($list).service($follow).service($leave);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("List who follows ", $one),
                params(AnyId, FollowerListing), responses((status = 200, body = FollowerPage,
                description = "A page of followers.")))]
            #[get($all)]
            async fn $list(
                who: Can<Read, Follower>,
                id: Path<AnyId>,
                listing: FollowerListing,
                db: web::Data<Db>,
            ) -> Result<FollowerPage> {
                list::<$record>(who, id.0, listing, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Follow ", $one),
                description = "You are notified of what others do to the record and say about it, as long as you see \
                    it. Nothing changes if you follow it already.",
                params(AnyId), responses((status = 204, description = "Done.")))]
            #[put($me)]
            async fn $follow(
                who: Can<Create, Follower>,
                id: Path<AnyId>,
                db: web::Data<Db>,
            ) -> Result<Gone> {
                follow::<$record>(who, id.0, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("No longer follow ", $one),
                description = "Nothing changes if you did not.", params(AnyId),
                responses((status = 204, description = "Done.")))]
            #[delete($me)]
            async fn $leave(
                who: Can<Delete, Follower>,
                id: Path<AnyId>,
                db: web::Data<Db>,
            ) -> Result<Gone> {
                leave::<$record>(who, id.0, &db).await
            }
        )+
    };
}

followed! {
    Account: "an account", "accounts", "/accounts/{id}/followers", "/accounts/{id}/followers/me"
        => list_account_followers, follow_account, unfollow_account;
    Contact: "a contact", "contacts", "/contacts/{id}/followers", "/contacts/{id}/followers/me"
        => list_contact_followers, follow_contact, unfollow_contact;
    Lead: "a lead", "leads", "/leads/{id}/followers", "/leads/{id}/followers/me"
        => list_lead_followers, follow_lead, unfollow_lead;
    Deal: "a deal", "deals", "/deals/{id}/followers", "/deals/{id}/followers/me"
        => list_deal_followers, follow_deal, unfollow_deal;
}
