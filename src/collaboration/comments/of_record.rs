//! The comments on a record, for every kind of record that takes some: one line each, at the end.

use actix_web::{get, post, web};
use diesel::pg::PgConnection;

use super::mentions;
use super::model::{Comment, CommentListing, CommentPage, NewComment};
use super::queries;
use crate::access::{Can, Create, Guarded, Read};
use crate::collaboration::followers;
use crate::collaboration::parents::Parent;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::http::{Created, Json, Path, ServiceConfig};
use crate::kernel::ids::AnyId;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Db};

async fn list<R: Guarded + 'static>(
    who: Can<Read, Comment>,
    record: AnyId,
    listing: CommentListing,
    db: &Db,
) -> Result<CommentPage> {
    db.read(move |conn| {
        (Parent::of::<R>().sees)(conn, &who, record.uuid())?;
        queries::list(conn, &who, R::TYPE, record, &listing)
    })
    .await
}

async fn create<R: Guarded + 'static>(
    who: Can<Create, Comment>,
    record: AnyId,
    new: NewComment,
    db: &Db,
) -> Result<Created<Comment>> {
    db.write(who, Created, move |conn, who| say::<R>(conn, who, record, new)).await
}

/// Says something about a record; whoever does follows it then.
pub fn say<R: Guarded>(
    conn: &mut PgConnection,
    who: &Can<Create, Comment>,
    record: AnyId,
    new: NewComment,
) -> Result<Changed<Comment>> {
    let parent = Parent::of::<R>();
    (parent.holds)(conn, who, record.uuid())?;
    let given = new.mentioned_ids.unwrap_or_default();
    let mentioned = mentions::admitted(conn, who, (&parent, record.uuid()), given)?;
    let comment = queries::insert(conn, who, (R::TYPE, record), (new.body, mentioned))?;
    // Whoever joins in wants to know how it goes on.
    let follows = followers::follow(conn, who, (R::TYPE, record))?;
    Ok(Changed::created(comment)?.and(follows))
}

/// Makes the two handlers of each kind of record.
macro_rules! commented {
    ($($record:ty: $one:tt, $tag:tt, $path:tt => $list:ident, $create:ident;)+) => {
        pub(super) fn routes(config: &mut ServiceConfig<'_>) {
            $(config.service($list).service($create);)+
        }

        $(
            #[utoipa::path(tag = $tag, summary = concat!("List the comments on ", $one),
                params(AnyId, CommentListing), responses((status = 200, body = CommentPage,
                description = "A page of comments, newest first.")))]
            #[get($path)]
            async fn $list(
                who: Can<Read, Comment>,
                id: Path<AnyId>,
                listing: CommentListing,
                db: web::Data<Db>,
            ) -> Result<CommentPage> {
                list::<$record>(who, id.0, listing, &db).await
            }

            #[utoipa::path(tag = $tag, summary = concat!("Comment on ", $one),
                description = "Whoever sees the record may say something about it, and whom it is meant for. Whoever does \
                    follows the record then.",
                params(AnyId), responses((status = 201, body = Comment, description = "The comment.")))]
            #[post($path)]
            async fn $create(
                who: Can<Create, Comment>,
                id: Path<AnyId>,
                new: Json<NewComment>,
                db: web::Data<Db>,
            ) -> Result<Created<Comment>> {
                create::<$record>(who, id.0, new.0, &db).await
            }
        )+
    };
}

commented! {
    Account: "an account", "accounts", "/accounts/{id}/comments" => list_account_comments, comment_on_account;
    Contact: "a contact", "contacts", "/contacts/{id}/comments" => list_contact_comments, comment_on_contact;
    Lead: "a lead", "leads", "/leads/{id}/comments" => list_lead_comments, comment_on_lead;
    Deal: "a deal", "deals", "/deals/{id}/comments" => list_deal_comments, comment_on_deal;
}
