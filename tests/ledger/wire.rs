//! A caller who does not give up: whatever breaks, the same request goes out again under the same key.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use uuid::Uuid;

/// How long a request may go unanswered.
const PATIENCE: Duration = Duration::from_secs(60);

/// What happened on the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    pub answered: u32,
    pub broken: u32,
    pub busy: u32,
    pub replayed: u32,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, broken, busy, replayed } = self;
        write!(f, "{answered} answers, {broken} broken connections, {busy} told to wait, {replayed} replays")
    }
}

#[derive(Clone)]
pub struct Wire {
    client: Client,
    base: String,
    token: String,
    told: Rc<RefCell<Told>>,
}

impl Wire {
    pub async fn new(base: String, credentials: &Value) -> Self {
        let mut wire = Self { client: Client::new(), base, token: String::new(), told: Rc::default() };
        let session = wire.send(Method::POST, "/auth/login", None, Some(credentials)).await;
        wire.token = session["access_token"].as_str().map(str::to_owned).expect("a token");
        wire
    }

    pub fn told(&self) -> Told {
        *self.told.borrow()
    }

    pub async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None, None).await
    }

    /// The body of the answer, once there is one. It has to be a success.
    pub async fn send(&self, method: Method, path: &str, at: Option<i64>, body: Option<&Value>) -> Value {
        let (key, began) = (Uuid::now_v7().to_string(), Instant::now());
        loop {
            assert!(began.elapsed() < PATIENCE, "{method} {path} has no answer");
            let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
            request = request.bearer_auth(&self.token);
            if method != Method::GET {
                request = request.header("idempotency-key", &key);
            }
            if let Some(version) = at {
                request = request.header("if-match", format!("\"{version}\""));
            }
            if let Some(answer) = self.once(body.iter().fold(request, RequestBuilder::json)).await {
                return answer;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Nothing where it is to be sent again.
    async fn once(&self, request: RequestBuilder) -> Option<Value> {
        let Ok(response) = request.send().await else {
            self.told.borrow_mut().broken += 1;
            return None;
        };
        let (status, again) = (response.status().as_u16(), is_replayed(&response));
        let Ok(body) = response.bytes().await else {
            self.told.borrow_mut().broken += 1;
            return None;
        };
        let body: Value =
            if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") };
        let mut told = self.told.borrow_mut();
        // The statement of a service that died may still be running.
        if status == 503 || body["code"] == "idempotency_in_progress" {
            told.busy += 1;
            return None;
        }
        assert!((200..300).contains(&status), "{status}: {body:#}");
        told.answered += 1;
        told.replayed += u32::from(again);
        Some(body)
    }
}

fn is_replayed(response: &Response) -> bool {
    response.headers().contains_key("idempotent-replayed")
}
