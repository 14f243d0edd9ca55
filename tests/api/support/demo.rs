//! Organizations as `crm demo` makes them, small ones, and those who log in there.

use std::sync::{Arc, OnceLock};

use crm::access::Role;
use crm::demo::{self, Made, Wish};
use crm::identity::sessions::{self, Origin};
use crm::identity::users;
use crm::kernel::ids::{OrganizationId, UserId};
use crm::kernel::values::{Currency, Slug};
use crm::schema::users as rows;
use diesel::prelude::*;
use uuid::Uuid;

use super::{Caller, app};

/// A demo organization under a name of its own.
pub struct Demo {
    pub made: Arc<Made>,
    pub admin: Caller,
    pub rep: Caller,
}

impl Demo {
    pub async fn new(seed: u64) -> Self {
        actix_web::web::block(move || Self::make(seed)).await.expect("a thread")
    }

    /// The one that all tests share which only read: it takes long to make. Each gets callers of its own, since connections
    /// end with the test that opened them.
    pub async fn shared() -> Self {
        static DEMO: OnceLock<Demo> = OnceLock::new();
        let demo = actix_web::web::block(|| DEMO.get_or_init(|| Self::make(1))).await.expect("a thread");
        let again = |known: &Caller| Caller::new(&app().base, known.token.clone(), known.user_id.clone());
        Self { made: Arc::clone(&demo.made), admin: again(&demo.admin), rep: again(&demo.rep) }
    }

    fn make(seed: u64) -> Self {
        let conn: &mut PgConnection = &mut app().db.writer().get().expect("a connection");
        let slug = Slug::new(format!("demo-{}", Uuid::now_v7().simple()));
        let wish = Wish { slug, currency: Currency::new("EUR"), seed, percent: 10 };
        let made = demo::make(conn, &wish, "no hash").expect("an organization");
        let admin = caller(conn, &made, Role::Administrator);
        let rep = caller(conn, &made, Role::SalesRep);
        Self { made: Arc::new(made), admin, rep }
    }
}

fn caller(conn: &mut PgConnection, made: &Made, role: Role) -> Caller {
    let app = app();
    let (_, email) = made.logins.iter().find(|(known, _)| *known == role).expect("a log in");
    let (organization, id) = rows::table
        .filter(rows::email.eq(email))
        .select((rows::organization_id, rows::id))
        .first::<(OrganizationId, UserId)>(conn)
        .expect("a user");
    let user = users::find_active(conn, organization, id).unwrap().expect("an active user");
    let tokens = sessions::open(conn, app.parts.authority(), &user, &Origin::default());
    let token = Some(tokens.expect("tokens").access_token);
    Caller::new(&app.base, token, user.id.to_string())
}
