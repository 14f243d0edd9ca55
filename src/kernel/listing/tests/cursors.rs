use actix_web::FromRequest as _;
use actix_web::dev::Payload;
use actix_web::test::TestRequest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::kernel::listing::set_cursor_key;
use crate::kernel::page::{Total, TotalRelation};

fn with(query: &str, cursor: &str) -> Result<Listing<Deal>, Error> {
    Listing::read(PATH, &format!("{query}&cursor={cursor}"))
}

#[test]
fn a_walk_may_change_its_pace_but_not_its_way() {
    let query = "status__in=won&status__in=open&q=abc&sort=-score";
    let cursor = cursor_behind(query, &row());
    for same in [query, "q=abc&limit=7&count=exact&sort=-score,-id&status__in=open&status__in=won"] {
        assert!(with(same, &cursor).is_ok(), "{same}");
    }
    let others = [
        "status__in=won&q=abc&sort=-score",
        "status__in=won&status__in=open&sort=-score",
        "status__in=won&status__in=open&q=abcd&sort=-score",
        "status__in=won&status__in=open&q=abc&sort=score",
        "status__in=won&status__in=open&q=abc",
        "status__in=won&status__in=open&q=abc&sort=-score&archived=any",
    ];
    for other in others {
        let refusal = refusal(with(other, &cursor));
        assert_eq!((refusal.status.as_u16(), refusal.code), (400, "cursor_mismatch"), "{other}");
        assert_eq!(refusal.errors[0].parameter.as_deref(), Some("cursor"));
    }
}

#[test]
fn a_cursor_belongs_to_one_list() {
    let cursor = cursor_behind("sort=id", &row());
    let query = format!("sort=id&cursor={cursor}");
    assert!(Listing::<Deal>::read(PATH, &query).is_ok());
    let elsewhere = Listing::<Deal>::read("/api/v1/accounts/x/deals", &query);
    assert_eq!(refusal(elsewhere).code, "cursor_mismatch");
    let Err(Error::Refused(other)) = Listing::<Bare>::read(PATH, &query) else { panic!("taken") };
    assert_eq!(other.code, "cursor_mismatch");
}

#[test]
fn a_bent_cursor_is_refused() {
    let cursor = cursor_behind("", &row());
    let bytes = URL_SAFE_NO_PAD.decode(&cursor).expect("not base64url");
    for place in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[place] ^= 1;
        assert_eq!(refusal(with("", &URL_SAFE_NO_PAD.encode(bent))).code, "cursor_invalid", "{place}");
    }
    for forged in [
        "",
        "x",
        "%2B%2B",
        "AAAA",
        &cursor[1..],
        &cursor[..cursor.len() - 2],
        &format!("{cursor}A"),
        &"A".repeat(8000),
    ] {
        assert_eq!(refusal(with("", forged)).code, "cursor_invalid", "{forged}");
    }
}

#[test]
fn cursors_are_short() {
    let cursor = cursor_behind("sort=-amount,-closes_on,-created_at", &row());
    assert!(
        cursor.len() <= 512
            && cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let mut long = row();
    long["name"] = "ж".repeat(300).into();
    let cursor = cursor_behind("sort=name", &long);
    assert!(cursor.len() <= 4096);
    assert!(statement(&asked(&format!("sort=name&cursor={cursor}"))).contains(&"ж".repeat(300)));
}

#[test]
fn the_key_is_set_once() {
    cursor_behind("", &row());
    assert!(!set_cursor_key(b"another secret"), "cursors made before would be worth nothing");
}

#[test]
fn a_request_is_read_with_its_address() {
    let take = |uri: &str| {
        let request = TestRequest::with_uri(uri).to_http_request();
        Listing::<Deal>::from_request(&request, &mut Payload::None).into_inner()
    };
    let cursor = cursor_behind("status=won", &row());
    assert!(take(&format!("{PATH}?status=won&cursor={cursor}")).is_ok());
    assert_eq!(refusal(take(&format!("/elsewhere?status=won&cursor={cursor}"))).code, "cursor_mismatch");
    assert_eq!(refusal(take("/api/v1/deals?nope=1")).code, "unknown_parameter");
}

#[test]
fn the_last_page_has_no_cursor() {
    let page = asked("limit=2").cut(vec![row(), row()], None).expect("no page");
    assert!(!page.page.has_more && page.page.next_cursor.is_none() && page.page.total.is_none());
    let page = asked("limit=2").cut(vec![row(), row(), row()], None).expect("no page");
    assert_eq!((page.data.len(), page.page.has_more, page.page.limit), (2, true, 2));
    let page = asked("").cut(Vec::<Value>::new(), None).expect("no page");
    assert!(page.data.is_empty() && !page.page.has_more);
}

#[test]
fn a_record_that_hides_its_sort_key_is_our_fault() {
    let mut broken = row();
    broken["score"] = Value::Null;
    let page = asked("sort=score&limit=1").cut(vec![broken.clone(), broken], None);
    assert!(matches!(page, Err(Error::Internal(_))));
}

#[test]
fn totals_stop_counting() {
    assert_eq!(Total::of(10_000), Total { value: 10_000, relation: TotalRelation::Equal });
    assert_eq!(Total::of(10_001), Total { value: 10_000, relation: TotalRelation::More });
}

#[test]
fn counting_keeps_access_and_filter_but_not_the_page() {
    let cursor = cursor_behind("score__gt=5", &row());
    let listing = asked(&format!("score__gt=5&cursor={cursor}"));
    let within = diesel::ExpressionMethods::eq(deals::name, "mine");
    let count = crate::kernel::listing::count::Count { table: "deals", within, condition: listing.whole() };
    assert_eq!(
        debug_query::<Pg, _>(&count).to_string(),
        r#"SELECT count(*) FROM (SELECT 1 FROM "deals" WHERE (("deals"."name" = $1)) AND (true AND "#
            .to_owned()
            + r#""deals"."archived_at" IS NULL AND "deals"."score" > $2) LIMIT $3) AS counted "#
            + r#"-- binds: ["mine", 5, 10001]"#
    );
}
