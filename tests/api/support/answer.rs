//! What a caller got.

use std::ops::Index;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub asked: String,
}

impl Answer {
    pub async fn of(asked: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // It has no end.
            return Self { status, headers, body: Value::Null, asked };
        }
        let text = response.text().await.expect("a body");
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        };
        Self { status, headers, body, asked }
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {:#}", self.asked, self.body);
        self
    }

    /// The answer, if it is a problem document with this status and code.
    #[track_caller]
    pub fn is_problem(self, status: u16, code: &str) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.asked);
        assert_eq!(answer.body["code"], code, "{}: {:#}", answer.asked, answer.body);
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["request_id"], answer.header("x-request-id"));
        assert!(answer.body["type"].as_str().is_some_and(|kind| kind.ends_with(code)), "{:#}", answer.body);
        answer
    }

    /// The places and codes of a problem's violations, in order of place.
    pub fn violations(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = |error: &Value| {
            ["pointer", "parameter", "header"].iter().map(|name| text(&error[*name])).collect::<String>()
        };
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let mut found: Vec<_> = errors.iter().map(|error| (place(error), text(&error["code"]))).collect();
        found.sort();
        found
    }

    /// Whether one of the violations is this.
    #[track_caller]
    pub fn names(self, place: &str, code: &str) -> Self {
        let found = self.violations();
        assert!(found.contains(&(place.to_owned(), code.to_owned())), "{}: {found:?}", self.asked);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.body["id"].as_str().expect("an id")
    }

    /// The records of a page.
    #[track_caller]
    pub fn data(&self) -> &[Value] {
        self.body["data"].as_array().unwrap_or_else(|| panic!("{}: {:#}", self.asked, self.body))
    }

    /// One member of each record of a page.
    #[track_caller]
    pub fn column(&self, name: &str) -> Vec<String> {
        self.data()
            .iter()
            .map(|row| row[name].as_str().map_or(row[name].to_string(), str::to_owned))
            .collect()
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.body[name]
    }
}
