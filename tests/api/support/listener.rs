//! Somebody at the other end of a stream.

use std::time::Duration;

use actix_web::rt::time::timeout;
use reqwest::{Method, Response};
use serde_json::Value;

use super::caller::Caller;

/// Someone who listens.
pub struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    pub async fn at(caller: &Caller, path: &str, last: Option<i64>) -> Self {
        let mut request = caller.request(Method::GET, path).header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, text: String::new() }
    }

    /// The next event's lines; nothing at the end of the stream.
    pub async fn event(&mut self) -> Option<Vec<String>> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let lines = event.lines().map(str::to_owned).collect();
                self.text = rest.to_string();
                return Some(lines);
            }
            let piece =
                timeout(Duration::from_secs(40), self.response.chunk()).await.expect("something in time");
            self.text.push_str(std::str::from_utf8(&piece.ok()??).unwrap());
        }
    }

    /// The next record, which carries its number as the event's id.
    pub async fn told(&mut self) -> Value {
        let event = self.event().await.expect("an event");
        let field =
            |name: &str| event.iter().find_map(|line| line.strip_prefix(name)).expect(name).to_owned();
        let told: Value = serde_json::from_str(&field("data: ")).unwrap();
        assert_eq!(field("id: "), told["seq"].to_string());
        told
    }
}
