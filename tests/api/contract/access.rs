//! Every operation asks for the permission that the matrix names, of every role.

use std::collections::BTreeSet;

use crm::access::{Role, reach};
use serde_json::json;

use super::document::operations;
use crate::support::{Caller, Organization, bodies, permissions};

#[test]
fn every_operation_is_in_the_table() {
    let missing: Vec<_> = operations()
        .iter()
        .filter(|operation| !operation.is_public() && permissions::of(operation.id()).is_none())
        .map(|operation| operation.id().to_owned())
        .collect();
    assert!(missing.is_empty(), "say what these ask for: {missing:#?}");
}

#[actix_web::test]
async fn roles_may_do_what_the_matrix_says() {
    let org = Organization::new().await;
    let mut callers: Vec<(Role, Caller)> = Vec::new();
    for role in Role::ALL {
        callers.push((*role, org.with_role(*role).await));
    }
    let mut asked = BTreeSet::new();
    for (turn, operation) in operations().iter().filter(|operation| !operation.is_public()).enumerate() {
        let Some((resource, action)) = permissions::of(operation.id()).flatten() else { continue };
        let body =
            operation.about.get("requestBody").map(|_| bodies::of(operation.id()).unwrap_or(json!({})));
        let is_allowed = |role: Role| reach(&[role], resource, action).is_some();
        // All roles with one operation of each permission; with the others, which ask for the same, one that may and one
        // that may not, in turns.
        let (may, may_not): (Vec<_>, Vec<_>) = callers.iter().partition(|(role, _)| is_allowed(*role));
        let all = asked.insert((resource.word(), action.word()));
        let some =
            [&may, &may_not].into_iter().filter_map(|callers| callers.get(turn % callers.len().max(1)));
        let chosen: Vec<_> = if all { callers.iter().collect() } else { some.copied().collect() };
        for (role, caller) in chosen {
            let answer = operation.send(caller, body.as_ref()).await;
            let refused = answer.status == 403;
            assert_eq!(
                refused,
                !is_allowed(*role),
                "{} as {}: {:#}",
                operation.id(),
                role.word(),
                answer.body
            );
        }
    }
}
