//! Tags, and the records that carry them.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_tag_is_known_by_one_name() {
    let org = Organization::new().await;
    let body = json!({ "name": "Постійний", "color": "#8e24aa", "description": "Buys every year" });
    let made = org.manager.post("/tags", body).await.is(201);
    let path = format!("/tags/{}", made.id());
    assert_eq!((&made["color"], &made["is_active"]), (&json!("#8e24aa"), &json!(true)));
    let twin = json!({ "name": "ПОСТІЙНИЙ" });
    org.admin.post("/tags", twin).await.is_problem(409, "duplicate").names("/name", "duplicate");
    let odd = json!({ "name": "Odd", "color": "red" });
    org.admin.post("/tags", odd).await.is(422).names("/color", "invalid_format");
    org.rep.get(&path).await.is(200);
    org.rep.patch(&path, json!({ "name": "Other" })).await.is_problem(403, "forbidden");
    expect::guards_versions(&org.admin, &path, json!({ "color": null })).await;
    expect::remembers(&org.admin, &path, &["updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
    for name in ["alpha", "Beta", "Гамма", "дельта"] {
        org.made("/tags", json!({ "name": name })).await;
    }
    expect::walks(&org.admin, "/tags", &["name", "-name", "created_at"]).await;
    org.admin.delete(&path).await.is(204);
}

#[actix_web::test]
async fn records_carry_tags_and_are_found_by_them() {
    let org = Organization::new().await;
    org.made("/pipelines", json!({ "name": "Sales", "stages": [{ "name": "Open", "probability": 10 }] }))
        .await;
    let [fair, vip, rare] = ["Fair", "VIP", "Rare"].map(|name| json!({ "name": name }));
    let fair = org.made("/tags", fair).await;
    let (vip, rare) = (org.made("/tags", vip).await, org.made("/tags", rare).await);
    for (path, body) in [
        ("/accounts", json!({ "name": "Зразок" })),
        ("/contacts", json!({ "last_name": "Приклад" })),
        ("/leads", json!({ "company_name": "Example" })),
        ("/deals", json!({ "name": "Anvils" })),
    ] {
        org.made(path, body.clone()).await;
        let tagged = |tags: Value| {
            let mut body = body.clone();
            body["tag_ids"] = tags;
            body
        };
        let both = org.admin.post(path, tagged(json!([vip, fair, vip]))).await.is(201);
        assert_eq!(both["tag_ids"], json!([fair, vip]), "each once, the oldest first");
        let one = org.admin.post(path, tagged(json!([vip]))).await.is(201);
        let found = async |asked: String| {
            let mut ids = org.admin.get(&format!("{path}?{asked}")).await.is(200).column("id");
            ids.sort();
            ids
        };
        assert_eq!(found(format!("tag_ids__any={fair}&tag_ids__any={rare}")).await, [both.id()]);
        assert_eq!(found(format!("tag_ids__all={fair}&tag_ids__all={vip}")).await, [both.id()]);
        assert_eq!(found(format!("tag_ids__any={vip}")).await, [both.id(), one.id()]);
        assert_eq!(found(format!("tag_ids__none={fair}&tag_ids__isempty=false")).await, [one.id()]);
        let nobody = org.admin.post(path, tagged(json!([vip, org.id]))).await;
        nobody.is_problem(409, "reference_not_found").names("/tag_ids/1", "reference_not_found");
        let path = format!("{path}/{}", one.id());
        let bare = org.admin.patch(&path, json!({ "tag_ids": [] })).await.is(200);
        assert_eq!(bare["tag_ids"], json!([]));
        let history = org.admin.get(&format!("{path}/history")).await.is(200);
        assert_eq!(history.data()[0]["before"], json!({ "tag_ids": [vip] }));
    }
    org.admin.delete(&format!("/tags/{fair}")).await.is_problem(409, "in_use");
    org.admin.delete(&format!("/tags/{rare}")).await.is(204);
}

#[actix_web::test]
async fn tags_survive_a_merge_and_a_conversion() {
    let org = Organization::new().await;
    let (fair, vip) = (
        org.made("/tags", json!({ "name": "Fair" })).await,
        org.made("/tags", json!({ "name": "VIP" })).await,
    );
    let stays = org.made("/contacts", json!({ "last_name": "Шевчук", "tag_ids": [vip] })).await;
    let goes = org.made("/contacts", json!({ "last_name": "Shevchuk", "tag_ids": [fair, vip] })).await;
    let merge = json!({ "survivor_id": stays, "merged_ids": [goes] });
    let merged = org.admin.post("/contacts/merge", merge).await.is(200);
    assert_eq!(merged["record"]["tag_ids"], json!([fair, vip]));
    org.admin.act(&format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap())).await.is(200);
    assert_eq!(org.admin.get(&format!("/contacts/{stays}")).await["tag_ids"], json!([vip]));
    let body = json!({ "last_name": "Новий", "company_name": "Новини", "tag_ids": [fair] });
    let lead = org.made("/leads", body).await;
    let path = format!("/leads/{lead}");
    org.admin.act(&format!("{path}/start-work")).await.is(200);
    let answers = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    org.admin.post(&format!("{path}/qualify"), answers).await.is(200);
    let done = org.admin.post(&format!("{path}/convert"), json!({})).await.is(200);
    for made in ["account", "contact"] {
        assert_eq!(done[made]["tag_ids"], json!([fair]), "{made}");
    }
}
