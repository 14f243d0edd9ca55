//! What people say to each other about records, and what they are told.

mod comments;
mod followers;
mod inbox;
mod notifications;

use actix_web::web;
use crm::platform::notifications as news;

use crate::support::{Answer, Caller, Organization, app, settled};

/// Tells everybody what there is to tell, as the worker does.
async fn tell(org: &Organization) {
    settled(org.id).await;
    let organization = org.id;
    let told = move || {
        let mut conn = app().db.writer().get().expect("a connection");
        while news::tell(&mut conn, organization.into()).expect("notifications") > 0 {}
    };
    web::block(told).await.expect("a thread");
}

/// All that somebody has been told, newest first.
async fn told(org: &Organization, caller: &Caller) -> Answer {
    tell(org).await;
    caller.get("/notifications").await.is(200)
}
