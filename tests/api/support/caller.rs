//! Someone who calls the API, over HTTP and nothing else.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::answer::Answer;
use super::promised::{self, Question};

/// A caller with a token, or an anonymous one.
#[derive(Clone, Debug)]
pub struct Caller {
    client: Client,
    base: String,
    pub token: Option<String>,
    pub user_id: String,
}

impl Caller {
    pub fn new(base: &str, token: Option<String>, user_id: String) -> Self {
        // A test may be busy for longer than the service keeps a connection that nobody uses.
        let client = Client::builder().pool_idle_timeout(Duration::from_secs(1)).build().expect("a client");
        Self { client, base: base.to_owned(), token, user_id }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// An action that needs no words.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn put(&self, path: &str) -> Answer {
        self.send(self.request(Method::PUT, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Any request, to be completed by the test; the path is below `/api/v1` unless it begins with `//`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = match path.strip_prefix("//") {
            Some(rest) => format!("{}/{rest}", self.base),
            None if path.starts_with("/api/") => format!("{}{path}", self.base),
            None => format!("{}/api/v1{path}", self.base),
        };
        let request = self.client.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let asked = format!("{} {}", request.method(), request.url());
        let question = Question::of(&request);
        let response = self.client.execute(request).await.unwrap_or_else(|error| panic!("{asked}: {error}"));
        let answer = Answer::of(asked, response).await;
        promised::check(&question, &answer);
        answer
    }

    /// All records of a list, page by page; the pages follow each other without gap or repeat.
    pub async fn walk(&self, path: &str) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let next = cursor.map(|cursor| format!("{mark}cursor={cursor}")).unwrap_or_default();
            let page = self.get(&format!("{path}{next}")).await.is(200);
            found.extend(page.data().to_vec());
            assert_eq!(page["page"]["has_more"], page["page"]["next_cursor"].is_string());
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return found,
            }
        }
    }
}
