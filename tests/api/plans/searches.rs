//! Records found by what is known of somebody.

use crm::kernel::listing::query_string;

use super::lists::reads_little;
use super::stage::Stage;

/// Four times so many rows may be read.
const OF_FOUR_KINDS: usize = 100;

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

#[actix_web::test]
async fn a_search_over_all_kinds_reads_what_it_compares() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for (q, least) in [
            ("lead1000@", 1),
            ("person1000@example.com", 1),
            ("+380 67 000-10-00", 1),
            ("0320001000", 1),
            ("зелена сталь 325", 3),
            ("Zelena Stal 325", 3),
            ("зелкна сталь 325", 3),
        ] {
            let path = format!("/search?{}", query_string(&[("q", q.to_owned())]));
            let (answer, seen) = stage.watch(who.get(&path)).await;
            let answer = answer.is(200);
            assert!(answer.data().len() >= least, "{q}: {:#}", answer.body);
            // A representative's own records may be read instead, some ninety of each of four kinds.
            seen.reads_near(answer.data().len() + OF_FOUR_KINDS);
        }
    }
}

#[actix_web::test]
async fn who_is_calling_is_told_in_three_statements() {
    let stage = Stage::new().await;
    for path in ["/lookup?phone=%2B380670001000", "/lookup?phone=0440001000", "/lookup?phone=0320001000"] {
        for who in [&stage.admin, &stage.rep] {
            let (answer, seen) = stage.watch(who.get(path)).await;
            let answer = answer.is(200);
            assert_eq!(answer.data().len(), 1, "{path}");
            seen.reads_near(1);
            seen.asks_at_most(3);
        }
    }
}
