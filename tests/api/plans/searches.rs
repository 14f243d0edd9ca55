//! Records found by what is known of somebody.

use super::lists::reads_little;
use super::stage::Stage;

#[actix_web::test]
async fn words_are_sought_in_the_index_of_their_letters() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for (collection, words) in [
            ("leads", "lead1000@"),
            ("contacts", "0670001000"),
            ("accounts", "сталь 321"),
            ("deals", "зелена 321"),
        ] {
            let path = format!("/{collection}?limit=20&q={words}");
            reads_little(&stage, who, &path).await;
        }
    }
}

#[actix_web::test]
async fn an_address_or_a_number_finds_who_is_reached_by_it() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for path in [
            "/contacts?emails__any=person1000@example.com",
            "/contacts?phones__any=%2B380670001000",
            "/leads?phone_key=%2B380440001000",
            "/leads?email=Lead1000@example.com",
            "/accounts?email=Office1000@example.com",
        ] {
            assert_eq!(reads_little(&stage, who, path).await.data().len(), 1, "{path}");
        }
    }
}
