//! An organization of a test's own: an administrator, a manager with a team, representatives.

use crm::access::Role;
use crm::app::Parts;
use crm::identity::organizations::{self, NewOrganization};
use crm::identity::sessions::{self, Origin};
use crm::identity::users::{self, User};
use crm::kernel::values::{Currency, Email, Name, Slug, TimeZone};
use diesel::PgConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::{App, app};
use super::caller::Caller;

/// An organization and its people; nothing else: a test makes the pipeline and the reasons it speaks of.
pub struct Organization {
    pub id: Uuid,
    pub slug: String,
    pub admin: Caller,
    /// Leads the team.
    pub manager: Caller,
    /// In the team.
    pub rep: Caller,
    /// In the team, too.
    pub other_rep: Caller,
    /// In no team.
    pub outsider: Caller,
    pub anonymous: Caller,
    pub team_id: String,
}

impl Organization {
    pub async fn new() -> Self {
        let app = app();
        let (id, slug, admin) = actix_web::web::block(|| found(app)).await.expect("a thread");
        let anonymous = Caller::new(&app.base, None, String::new());
        let team = admin.post("/teams", json!({ "name": "Sales" })).await.is(201);
        let team_id = team.id().to_owned();
        let in_team = Some(team_id.as_str());
        let manager = person(&admin, id, "manager", &[Role::SalesManager], None).await;
        admin.patch(&format!("/teams/{team_id}"), json!({ "lead_id": manager.user_id })).await.is(200);
        let rep = person(&admin, id, "rep", &[Role::SalesRep], in_team).await;
        let other_rep = person(&admin, id, "other-rep", &[Role::SalesRep], in_team).await;
        let outsider = person(&admin, id, "outsider", &[Role::SalesRep], None).await;
        Self { id, slug, admin, manager, rep, other_rep, outsider, anonymous, team_id }
    }

    /// One more person, with this role.
    pub async fn with_role(&self, role: Role) -> Caller {
        let name = format!("{}-{}", role.word(), Uuid::now_v7().simple());
        person(&self.admin, self.id, &name, &[role], None).await
    }

    /// A record made by the administrator; its id.
    pub async fn made(&self, path: &str, body: Value) -> String {
        self.admin.post(path, body).await.is(201).id().to_owned()
    }
}

fn found(app: &'static App) -> (Uuid, String, Caller) {
    let mut conn = app.db.writer().get().expect("a connection");
    let (organization, user) = founded(&mut conn);
    let token = token(&mut conn, &app.parts, organization.id.uuid(), user.id.uuid());
    let admin = Caller::new(&app.base, Some(token), user.id.to_string());
    (organization.id.uuid(), organization.slug.to_string(), admin)
}

/// An organization and its administrator, who has no password.
pub fn founded(conn: &mut PgConnection) -> (organizations::Organization, User) {
    let slug = format!("org-{}", Uuid::now_v7().simple());
    let new = NewOrganization {
        name: Name::new("Приклад Example"),
        slug: Slug::new(&slug),
        base_currency: Currency::new("USD"),
        time_zone: TimeZone::new("UTC"),
    };
    let email = Email::new(format!("admin@{slug}.test"));
    let organization = organizations::found(conn, new).expect("an organization");
    let user =
        users::first_administrator(conn, &organization, email, Name::new("Admin"), None).expect("a user");
    (organization, user)
}

/// An access token, made without a log in.
pub fn token(conn: &mut PgConnection, parts: &Parts, organization: Uuid, user: Uuid) -> String {
    let user = users::find_active(conn, organization.into(), user.into()).expect("a user").expect("a user");
    let tokens = sessions::open(conn, parts.authority(), &user, &Origin::default()).expect("tokens");
    tokens.access_token
}

/// A user made through the API, with a token made beside it: hashing passwords is not what most tests are about.
async fn person(
    admin: &Caller,
    organization: Uuid,
    name: &str,
    roles: &[Role],
    team: Option<&str>,
) -> Caller {
    let roles: Vec<_> = roles.iter().map(|role| role.word()).collect();
    let email = format!("{name}@{organization}.test");
    let body = json!({ "email": email, "name": name, "roles": roles, "team_id": team });
    let made = admin.post("/users", body).await.is(201);
    let user_id = made.id().to_owned();
    let id: Uuid = user_id.parse().expect("an id");
    let made = actix_web::web::block(move || {
        let app = app();
        let mut conn = app.db.writer().get().expect("a connection");
        token(&mut conn, &app.parts, organization, id)
    });
    let token = made.await.expect("a thread");
    Caller::new(&app().base, Some(token), user_id)
}
