use super::*;

#[track_caller]
fn says(query: &str, expected: &str) {
    // `(true AND …` is how every condition begins.
    assert_eq!(condition(query), expected, "{query}");
}

#[test]
fn nothing_asked_leaves_out_the_archive_and_shows_fifty() {
    let statement = statement(&asked(""));
    assert_eq!(
        statement,
        r#"SELECT "deals"."id" FROM "deals" WHERE (true AND "deals"."archived_at" IS NULL) "#.to_owned()
            + r#"ORDER BY "deals"."created_at" DESC, "deals"."id" DESC LIMIT $1 -- binds: [51]"#
    );
}

#[test]
fn the_archive_is_shown_when_asked_for() {
    assert!(statement(&asked("archived=only")).contains(r#"(true AND "deals"."archived_at" IS NOT NULL)"#));
    assert!(statement(&asked("archived=any")).contains("WHERE (true) ORDER"));
    let bare = Listing::<Bare>::read("/bare", "").expect("refused");
    assert!(statement(&bare).contains(r#"WHERE (true) ORDER BY "deals"."id" DESC"#));
}

#[test]
fn ids_are_compared() {
    let id = format!("[{ID}]");
    says(&format!("id={ID}"), &format!(r#""deals"."id" = $1 -- {ID}"#));
    says(&format!("owner_id__ne={ID}"), &format!(r#""deals"."owner_id" <> $1 -- {ID}"#));
    says(&format!("account_id__ne={ID}"), &format!(r#""deals"."account_id" IS DISTINCT FROM $1 -- {ID}"#));
    says(&format!("owner_id__in={ID}"), &format!(r#"("deals"."owner_id" = ANY($1)) -- {id}"#));
    says(&format!("owner_id__nin={ID}"), &format!(r#"("deals"."owner_id" <> ALL($1)) -- {id}"#));
    let nin = format!(r#"("deals"."account_id" IS NULL OR ("deals"."account_id" <> ALL($1))) -- {id}"#);
    says(&format!("account_id__nin={ID}"), &nin);
    says("account_id__isnull=true", r#""deals"."account_id" IS NULL -- "#);
    says("account_id__isnull=false", r#""deals"."account_id" IS NOT NULL -- "#);
}

#[test]
fn texts_are_found_whatever_case_and_accents() {
    says("name=a%25", r#""deals"."name" = $1 -- "a%""#);
    says("name__contains=50%25_%5C", r#"fold("deals"."name") LIKE fold($1) -- "%50\\%\\_\\\\%""#);
    says("name__startswith=Ju", r#"fold("deals"."name") LIKE fold($1) -- "Ju%""#);
    says("status=won", r#""deals"."status" = $1 -- "won""#);
    says("status__in=won&status__in=open", r#"("deals"."status" = ANY($1)) -- ["won", "open"]"#);
}

#[test]
fn the_number_of_listed_values_does_not_change_the_statement() {
    let text = |query| condition(query).split(" -- ").next().map(str::to_owned);
    assert_eq!(text("score__in=1"), text("score__in=1&score__in=2&score__in=3"));
}

#[test]
fn numbers_days_and_instants_are_compared() {
    for (op, sign) in [("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">=")] {
        says(&format!("score__{op}=-5"), &format!(r#""deals"."score" {sign} $1 -- -5"#));
    }
    says("closes_on=2026-02-28", r#""deals"."closes_on" = $1 -- 2026-02-28"#);
    says(
        "created_at__gte=2026-01-01T02:00:00.5%2B02:00",
        r#""deals"."created_at" >= $1 -- 2026-01-01T00:00:00.500Z"#,
    );
    says("created_at__lt=2026-01-01T00:00:00Z", r#""deals"."created_at" < $1 -- 2026-01-01T00:00:00Z"#);
    let money = r#""deals"."amount" >= $1 AND "deals"."currency" = $2 -- 1000.00, "EUR""#;
    says("amount__gte=1000.00&currency=EUR", money);
    says("amount__isnull=true", r#""deals"."amount" IS NULL -- "#);
    says("key=true", r#""deals"."is_key" = $1 -- true"#);
}

#[test]
fn sets_are_compared() {
    let id = format!("[{ID}]");
    let holds =
        |sign: &str| format!(r#"("deals"."tag_ids" <> '{{}}' AND ("deals"."tag_ids" {sign} $1)) -- {id}"#);
    says(&format!("tag_ids__any={ID}"), &holds("&&"));
    says(&format!("tag_ids__all={ID}"), &holds("@>"));
    says(&format!("tag_ids__none={ID}"), &format!(r#"NOT ("deals"."tag_ids" && $1) -- {id}"#));
    let none = r#"("deals"."channels" IS NULL OR NOT ("deals"."channels" && $1)) -- ["mail"]"#;
    says("channels__none=mail", none);
    says("tag_ids__isempty=true", r#"coalesce(cardinality("deals"."tag_ids"), 0) = 0 -- "#);
    says("tag_ids__isempty=false", r#"coalesce(cardinality("deals"."tag_ids"), 0) > 0 -- "#);
}

const ACCOUNT: &str = r#"EXISTS (SELECT 1 FROM "accounts" "r" WHERE "r"."organization_id" = "deals"."organization_id" AND "r"."id" = "deals"."account_id" AND "#;
const LINE: &str = r#"EXISTS (SELECT 1 FROM "deal_lines" "r" WHERE "r"."organization_id" = "deals"."organization_id" AND "r"."deal_id" = "deals"."id" AND "#;

#[test]
fn related_rows_are_looked_into() {
    says("account__country=CZ", &format!(r#"{ACCOUNT}"r"."country" = $1) -- "CZ""#));
    let contains = format!(r#"{ACCOUNT}fold("r"."country") LIKE fold($1)) -- "%abc%""#);
    says("account__country__contains=abc", &contains);
    says(&format!("product_id={ID}"), &format!(r#"{LINE}"r"."product_id" = $1) -- {ID}"#));
}

#[test]
fn not_of_related_rows_holds_where_there_are_none() {
    says("account__country__ne=CZ", &format!(r#"NOT {ACCOUNT}"r"."country" = $1) -- "CZ""#));
    says("account__country__nin=CZ", &format!(r#"NOT {ACCOUNT}("r"."country" = ANY($1))) -- ["CZ"]"#));
    says("account__country__isnull=true", &format!(r#"NOT {ACCOUNT}"r"."country" IS NOT NULL) -- "#));
    says("account__country__isnull=false", &format!(r#"{ACCOUNT}"r"."country" IS NOT NULL) -- "#));
    says(&format!("product_id__ne={ID}"), &format!(r#"NOT {LINE}"r"."product_id" = $1) -- {ID}"#));
}

#[test]
fn search_wants_every_word() {
    let column = r#""deals"."search_text" LIKE fold("#;
    says("q=+J%C3%BAlia+100%25+", &format!(r#"{column}$1) AND {column}$2) -- "%Júlia%", "%100\\%%""#));
}

#[test]
fn a_sub_list_is_pinned_to_its_parent() {
    let id: uuid::Uuid = ID.parse().expect("not an id");
    let listing = asked("status=won").only(Field::of(deals::account_id), id);
    let expected = r#"IS NULL AND "deals"."account_id" = $1 AND "deals"."status" = $2)"#;
    assert!(statement(&listing).contains(expected), "{}", statement(&listing));
    let listing = asked("")
        .only(Field::of(deal_lines::product_id).via(Relation::children("deal_lines", "deal_id")), id);
    assert!(statement(&listing).contains(&format!(r#"IS NULL AND {LINE}"r"."product_id" = $1))"#)));
}

#[test]
fn sums_go_over_all_pages() {
    let cursor = cursor_behind("status=won", &row());
    let listing = asked(&format!("status=won&cursor={cursor}"));
    let paged = debug_query::<Pg, _>(&listing.condition()).to_string();
    let whole = debug_query::<Pg, _>(&listing.whole()).to_string();
    assert!(paged.contains("created_at") && !whole.contains("created_at"));
}

#[test]
fn what_is_computed_is_compared_like_a_column() {
    let sql = "coalesce(deals.closes_on, deals.created_at::date)";
    says("settles_on__gte=2026-01-31", &format!("{sql} >= $1 -- 2026-01-31"));
    says("settles_on__isnull=true", &format!("{sql} IS NULL -- "));
}
