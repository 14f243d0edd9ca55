//! Every operation against every scope: a key does what its scopes cover, and nothing else.

use std::collections::BTreeMap;

use crm::access::{Action, KeyScope, Scopes};
use serde_json::json;

use super::document::operations;
use crate::identity::api_keys::{holder, made};
use crate::support::{Caller, Organization, bodies, permissions};

/// Keys by their scopes, each made once.
#[derive(Default)]
struct Keys(BTreeMap<Vec<&'static str>, Caller>);

impl Keys {
    async fn with(&mut self, admin: &Caller, scopes: Vec<&'static str>) -> Caller {
        if let Some(known) = self.0.get(&scopes) {
            return known.clone();
        }
        let key = holder(&made(admin, &scopes).await);
        self.0.entry(scopes).or_insert(key).clone()
    }
}

#[actix_web::test]
async fn a_key_does_what_its_scopes_cover() {
    let org = Organization::new().await;
    let (mut keys, mut tried) = (Keys::default(), 0);
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let Some((resource, action)) = permissions::of(operation.id()).flatten() else { continue };
        let needed = KeyScope::of(resource, action);
        let covers = |word: &&str| needed.is_some_and(|needed| Scopes::of_words([*word]).covers(needed));
        let (covering, others): (Vec<_>, Vec<_>) = KeyScope::words().partition(covers);
        let body =
            operation.about.get("requestBody").map(|_| bodies::of(operation.id()).unwrap_or(json!({})));
        // Whoever has all the others has each of them.
        let without = keys.with(&org.admin, others).await;
        operation.send(&without, body.as_ref()).await.is_problem(403, "insufficient_scope");
        for word in covering {
            let key = keys.with(&org.admin, vec![word]).await;
            let answer = operation.send(&key, body.as_ref()).await;
            // What an operation reads beside may ask for more, but never for this again.
            let named = needed.is_some_and(|needed| {
                answer["detail"].as_str().is_some_and(|detail| detail.contains(&format!("`{needed}`")))
            });
            let refused = answer.status == 403 && answer["code"] == "insufficient_scope";
            assert!(!(refused && named), "{} with {word}: {:#}", operation.id(), answer.body);
        }
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

#[actix_web::test]
async fn whoever_only_reads_writes_nothing() {
    let org = Organization::new().await;
    let reads: Vec<_> = KeyScope::words().filter(|word| word.ends_with(":read")).collect();
    let reader = holder(&made(&org.admin, &reads).await);
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let permission = permissions::of(operation.id()).flatten();
        let writes = permission.map_or(operation.method != "get", |(_, action)| action != Action::Read);
        let body =
            operation.about.get("requestBody").map(|_| bodies::of(operation.id()).unwrap_or(json!({})));
        let answer = operation.send(&reader, body.as_ref()).await;
        // Without a line in the table it is the record that decides, and there is none here.
        let unseen = permission.is_none() && matches!(answer.status, 404 | 415 | 422);
        if writes && !unseen {
            answer.is_problem(403, "insufficient_scope");
        }
    }
}
