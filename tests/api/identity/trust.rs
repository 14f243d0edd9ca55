//! An organization that trusts an outside issuer, for tests.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, Issuer, Organization, Signer, app};

pub const KID: &str = "key-1";

/// An organization that trusts an issuer with one key.
pub struct Trust {
    pub org: Organization,
    pub issuer: Issuer,
    pub signer: Signer,
    pub audience: String,
    pub provider: Answer,
}

impl Trust {
    pub async fn with(signer: Signer, more: Value) -> Self {
        let org = Organization::new().await;
        let issuer = Issuer::start(vec![signer.published(KID)], None);
        let audience = Uuid::now_v7().to_string();
        let mut body = json!({ "name": "SSO", "issuer": issuer.name, "audience": audience });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let provider = org.admin.post("/identity-providers", body).await.is(201);
        Self { org, issuer, signer, audience, provider }
    }

    pub async fn new() -> Self {
        Self::with(Signer::ed(), json!({})).await
    }

    pub fn path(&self) -> String {
        format!("/identity-providers/{}", self.provider.id())
    }

    /// Says that `somebody` is that user.
    pub async fn knows(&self, user: &Caller) -> Answer {
        let body = json!({ "subject": "somebody", "user_id": user.user_id });
        self.org.admin.post(&format!("{}/identities", self.path()), body).await.is(201)
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "JWT", "alg": self.signer.algorithm(), "kid": KID })
    }

    pub fn claims(&self) -> Value {
        let at = crm::kernel::clock::now().timestamp();
        json!({ "iss": self.issuer.name, "aud": self.audience, "sub": "somebody", "iat": at, "exp": at + 300 })
    }

    pub fn token(&self, more: Value) -> String {
        self.signer.sign(&self.header().to_string(), &with(self.claims(), more).to_string())
    }

    pub async fn me(&self, token: &str) -> Answer {
        caller(token).get("/me").await
    }
}

pub fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

pub fn caller(token: &str) -> Caller {
    Caller::new(&app().base, Some(token.to_owned()), String::new())
}

#[track_caller]
pub fn nobody(answer: Answer) {
    let refused = answer.is_problem(401, "unauthenticated");
    assert_eq!(refused["detail"], "A valid bearer token is needed.");
    assert!(refused.header("www-authenticate").contains("invalid_token"));
}
