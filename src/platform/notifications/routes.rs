//! Notifications over HTTP.

use actix_web::{get, post, web};

use super::model::{Notification, NotificationListing, NotificationPage, NotificationsRead, ReadTo};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::kernel::Result;
use crate::kernel::http::{Path, Query, ServiceConfig, Shown, Tagged};
use crate::kernel::ids::NotificationId;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_notifications).service(show_notification);
    config.service(read_notification).service(read_all_notifications);
}

/// List your notifications
///
/// Newest first: that a comment is meant for you, that you were put in charge of something or that it was shared with you, that
/// a task of yours wants to be remembered, that others talk about what is yours, or talk about or change what you follow;
/// never what you did yourself, and never of records that you did not see then. They come within seconds of the change and are
/// kept for 90 days.
/// `read_at__isnull=true` shows what you have not read, and with `count=exact&limit=1` how many these are.
#[utoipa::path(tag = "notifications", params(NotificationListing), responses((status = 200, body = NotificationPage,
    description = "A page of notifications.")))]
#[get("/notifications")]
async fn list_notifications(
    who: Can<Read, Notification>,
    listing: NotificationListing,
    db: web::Data<Db>,
) -> Result<NotificationPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Show a notification of yours
#[utoipa::path(tag = "notifications", params(NotificationId), responses((status = 200, body = Notification,
    description = "The notification.")))]
#[get("/notifications/{id}")]
async fn show_notification(
    who: Can<Read, Notification>,
    id: Path<NotificationId>,
    db: web::Data<Db>,
) -> Result<Tagged<Notification>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Note that you have read a notification
///
/// The first time counts.
#[utoipa::path(tag = "notifications", params(NotificationId), responses((status = 200, body = Notification,
    description = "The notification.")))]
#[post("/notifications/{id}/read")]
async fn read_notification(
    who: Can<Update, Notification>,
    id: Path<NotificationId>,
    db: web::Data<Db>,
) -> Result<Tagged<Notification>> {
    db.write(who, Tagged, move |conn, who| queries::read(conn, who, id.0).map(Changed::unchanged)).await
}

/// Note that you have read your notifications
#[utoipa::path(tag = "notifications", params(ReadTo), responses((status = 200, body = NotificationsRead,
    description = "How many you had not read before.")))]
#[post("/notifications/read-all")]
async fn read_all_notifications(
    who: Can<Update, Notification>,
    to: Query<ReadTo>,
    db: web::Data<Db>,
) -> Result<Shown<NotificationsRead>> {
    let to = to.0.to_seq;
    db.write(who, Shown, move |conn, who| queries::read_all(conn, who, to).map(Changed::unchanged)).await
}
