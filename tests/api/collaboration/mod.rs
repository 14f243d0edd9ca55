//! What people say to each other about records, and what they are told.

mod comments;
mod followers;
mod inbox;
mod notifications;
mod team;

use actix_web::web;
use crm::platform::notifications as news;

use crate::support::{Answer, Caller, Organization, app, database, settled, token};

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

/// The same person with a new token, of whom nothing is remembered yet.
fn anew(org: &Organization, caller: &Caller) -> Caller {
    let user = caller.user_id.clone();
    let again = token(&mut database(), &app().parts, org.id, user.parse().unwrap());
    Caller::new(&app().base, Some(again), user)
}
