//! Every operation asks for the permission that the matrix names, of every role.

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
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let Some((resource, action)) = permissions::of(operation.id()).flatten() else { continue };
        for (role, caller) in &callers {
            let body =
                operation.about.get("requestBody").map(|_| bodies::of(operation.id()).unwrap_or(json!({})));
            let answer = operation.send(caller, body.as_ref()).await;
            let allowed = reach(&[*role], resource, action).is_some();
            let refused = answer.status == 403;
            assert_eq!(refused, !allowed, "{} as {}: {:#}", operation.id(), role.word(), answer.body);
        }
    }
}
