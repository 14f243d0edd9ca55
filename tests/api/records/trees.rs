//! Random trees find what a plain loop over the records finds.

use serde_json::{Value, json};

use crate::support::Organization;

/// Numbers that follow from a seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }
}

const COUNTRIES: [&str; 3] = ["CZ", "UA", "DE"];
const TIERS: [&str; 3] = ["vip", "key", "standard"];
const WORDS: [&str; 3] = ["customer", "partner", "supplier"];

async fn accounts(org: &Organization, dice: &mut Dice) {
    for number in 0..24 {
        let mut body = json!({ "name": format!("{}{number}", dice.one(&["Acme", "Юла", "Žluť"])) });
        let chosen = [
            ("country", json!(dice.one(&COUNTRIES))),
            ("tier", json!(dice.one(&TIERS))),
            ("employees", json!(dice.roll(5))),
            ("relationship_types", json!([dice.one(&WORDS)])),
        ];
        for (name, value) in chosen {
            // A third has none.
            if dice.roll(3) > 0 {
                body[name] = value;
            }
        }
        org.admin.post("/accounts", body).await.is(201);
    }
}

fn leaf(dice: &mut Dice) -> Value {
    let (field, op, value) = match dice.roll(11) {
        0 => ("country", *dice.one(&["eq", "ne"]), json!(dice.one(&COUNTRIES))),
        1 => ("country", *dice.one(&["in", "nin"]), json!([dice.one(&COUNTRIES), dice.one(&COUNTRIES)])),
        2 => ("country", "isnull", json!(dice.roll(2) == 0)),
        3 => ("tier", *dice.one(&["eq", "ne"]), json!(dice.one(&TIERS))),
        4 => ("tier", *dice.one(&["in", "nin"]), json!([dice.one(&TIERS)])),
        5 => ("employees", *dice.one(&["eq", "ne", "lt", "lte", "gt", "gte"]), json!(dice.roll(5))),
        6 => ("employees", "in", json!([dice.roll(5), dice.roll(5)])),
        7 => ("employees", "isnull", json!(dice.roll(2) == 0)),
        8 => ("relationship_types", *dice.one(&["any", "all", "none"]), json!([dice.one(&WORDS)])),
        9 => ("relationship_types", "isempty", json!(dice.roll(2) == 0)),
        _ => ("name", *dice.one(&["contains", "startswith"]), json!(dice.one(&["acm", "юла", "zlut", "e1"]))),
    };
    // The shortest text that `contains` takes has three letters.
    let op = if value == "e1" { "startswith" } else { op };
    json!({ "field": field, "op": op, "value": value })
}

fn tree(dice: &mut Dice, levels: usize) -> Value {
    if levels == 1 || dice.roll(4) == 0 {
        return leaf(dice);
    }
    match dice.roll(3) {
        0 => json!({ "not": tree(dice, levels - 1) }),
        joint => {
            let all: Vec<_> = (0..=dice.roll(3)).map(|_| tree(dice, levels - 1)).collect();
            json!({ (if joint == 1 { "and" } else { "or" }): all })
        }
    }
}

/// What the words say, written as plainly as can be.
fn holds(tree: &Value, row: &Value) -> bool {
    if let Some(all) = tree["and"].as_array() {
        return all.iter().all(|one| holds(one, row));
    }
    if let Some(all) = tree["or"].as_array() {
        return all.iter().any(|one| holds(one, row));
    }
    if tree.get("not").is_some() {
        return !holds(&tree["not"], row);
    }
    let (found, wanted) = (&row[tree["field"].as_str().unwrap()], &tree["value"]);
    let among = || wanted.as_array().unwrap().contains(found);
    let shared =
        || found.as_array().unwrap().iter().filter(|one| wanted.as_array().unwrap().contains(one)).count();
    let numbers = || Some((found.as_i64()?, wanted.as_i64()?));
    let folded = |text: &Value| text.as_str().unwrap().to_lowercase().replace('ž', "z").replace('ť', "t");
    match tree["op"].as_str().unwrap() {
        "eq" => found == wanted,
        "ne" => found != wanted,
        "in" => among(),
        "nin" => !among(),
        "isnull" => found.is_null() == wanted.as_bool().unwrap(),
        "lt" => numbers().is_some_and(|(a, b)| a < b),
        "lte" => numbers().is_some_and(|(a, b)| a <= b),
        "gt" => numbers().is_some_and(|(a, b)| a > b),
        "gte" => numbers().is_some_and(|(a, b)| a >= b),
        "any" => shared() > 0,
        "all" => shared() == wanted.as_array().unwrap().len(),
        "none" => shared() == 0,
        "isempty" => found.as_array().unwrap().is_empty() == wanted.as_bool().unwrap(),
        "contains" => folded(found).contains(&folded(wanted)),
        "startswith" => folded(found).starts_with(&folded(wanted)),
        other => panic!("{other}"),
    }
}

#[actix_web::test]
async fn trees_find_what_a_loop_finds() {
    let org = Organization::new().await;
    let mut dice = Dice(u64::try_from(uuid::Uuid::now_v7().as_u128() & 0xffff_ffff).unwrap());
    let seed = dice.0;
    accounts(&org, &mut dice).await;
    let all = org.admin.walk("/accounts?limit=200&sort=name").await;
    assert_eq!(all.len(), 24);
    for _ in 0..60 {
        let tree = tree(&mut dice, 5);
        let question = json!({ "where": tree, "sort": ["name"], "limit": 200, "count": "exact" });
        let found = org.admin.post("/accounts/query", question).await.is(200);
        let expected: Vec<_> = all.iter().filter(|row| holds(&tree, row)).cloned().collect();
        assert_eq!(found.data(), expected, "seed {seed}: {tree:#}");
        assert_eq!(found["page"]["total"]["value"], expected.len());

        let opposite = json!({ "where": { "not": tree }, "sort": ["name"], "limit": 200 });
        let rest = org.admin.post("/accounts/query", opposite).await;
        // One level more than a tree may have.
        if rest.status == 200 {
            assert_eq!(rest.data().len() + expected.len(), all.len(), "seed {seed}: {tree:#}");
        }
    }
}
