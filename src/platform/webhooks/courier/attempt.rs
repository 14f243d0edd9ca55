//! One attempt.

use std::time::Instant as Moment;

use chrono::TimeDelta;
use reqwest::Method;

use super::letter::Letter;
use super::schedule::retry_after;
use crate::kernel::values::Instant;
use crate::outbound::{Answer, Failure, Outbound};
use crate::platform::webhooks::deliveries::Attempt;

/// How much of an answer is kept, in bytes.
const KEPT: usize = 4096;

/// What came of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub attempt: Attempt,
    pub ended: Instant,
    pub answer: Option<String>,
    pub retry_after: Option<TimeDelta>,
}

impl Tried {
    pub(super) fn status(&self) -> i32 {
        self.attempt.status.unwrap_or_default()
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status())
    }
}

/// Sends the letter.
pub(super) async fn attempt(outbound: &Outbound, letter: &Letter) -> Tried {
    let (at, began) = (Instant::now(), Moment::now());
    let outcome = match letter.secrets.as_slice() {
        [] => Err("the secret was sealed under another key".to_owned()),
        _ => post(outbound, letter, at).await.map_err(|failure| failure.to_string()),
    };
    let ended = Instant::now();
    let duration_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let attempt = Attempt { at, duration_ms, status: None, failure: None };
    match outcome {
        Ok(answer) => {
            let header = answer.headers.get("retry-after").and_then(|value| value.to_str().ok());
            let retry_after = header.and_then(|header| retry_after(header, ended));
            let attempt = Attempt { status: Some(answer.status.as_u16().into()), ..attempt };
            Tried { attempt, ended, answer: Some(text(&answer.body)), retry_after }
        }
        Err(failure) => {
            let attempt = Attempt { failure: Some(failure), ..attempt };
            Tried { attempt, ended, answer: None, retry_after: None }
        }
    }
}

async fn post(outbound: &Outbound, letter: &Letter, now: Instant) -> Result<Answer, Failure> {
    let mut request = outbound.request(Method::POST, &letter.url)?;
    for (name, value) in letter.headers(now) {
        request = request.header(name, value);
    }
    Outbound::send(request.body(letter.body.clone()), KEPT).await
}

/// Bytes that nobody vouches for, as a text that the database takes.
fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}");
    // What cannot be read takes more room than it had.
    text.chars().take(KEPT).collect()
}
