use super::*;

fn order(query: &str) -> String {
    let statement = statement(&asked(query));
    let (_, order) = statement.split_once("ORDER BY ").expect("no order");
    order.split(" LIMIT").next().expect("no limit").replace("\"deals\".", "").replace('"', "")
}

#[test]
fn every_order_ends_in_id_in_the_direction_of_the_last_key() {
    assert_eq!(order(""), "created_at DESC, id DESC");
    assert_eq!(order("sort=name"), "name ASC, id ASC");
    assert_eq!(order("sort=-score&sort=name"), "score DESC, name ASC, id ASC");
    assert_eq!(order("sort=-score,name"), "score DESC, name ASC, id ASC");
    assert_eq!(order("sort=-id"), "id DESC");
    assert_eq!(order("sort=name,-id,score"), "name ASC, id DESC");
}

#[test]
fn null_is_the_smallest_value() {
    assert_eq!(order("sort=-amount"), "coalesce(amount, '-Infinity'::numeric) DESC, id DESC");
    assert_eq!(order("sort=closes_on"), "coalesce(closes_on, '-infinity'::date) ASC, id ASC");
    assert_eq!(order("sort=note"), "coalesce(note, ''::text) ASC, id ASC");
    assert_eq!(order("sort=seconds"), "coalesce(seconds, '-9223372036854775808'::bigint) ASC, id ASC");
}

#[test]
fn sorts_are_told_as_the_database_tells_of_indexes() {
    let expressions = Listing::<Deal>::sort_expressions();
    assert_eq!(expressions[..2], ["id", "name"]);
    assert!(expressions.contains(&"COALESCE(amount, '-Infinity'::numeric)".to_owned()));
    assert_eq!(expressions.len(), 8);
}

#[test]
fn other_sorts_are_refused() {
    for sort in ["color", "", "-", "--name", "owner_id", "status ", "account__country", "name,"] {
        assert_eq!(refused(&format!("sort={sort}")).code, "unknown_sort", "{sort}");
    }
    assert_eq!(refused("sort=name,-name").code, "duplicate_sort");
    assert_eq!(refused("sort=name&sort=score&sort=note&sort=seconds").code, "too_many_values");
}

#[track_caller]
fn continues(sort: &str, expected: &str) {
    let cursor = cursor_behind(&format!("sort={sort}"), &row());
    let found = condition(&format!("sort={sort}&cursor={cursor}")).replace("\"deals\".", "").replace('"', "");
    assert_eq!(found.replace(ID, "ID"), expected);
}

#[test]
fn one_direction_is_one_row_comparison() {
    continues("-created_at", "(created_at, id) < ($1, $2) -- 2026-11-22T08:06:31.123456Z, ID");
    continues("name,score", "(name, score, id) > ($1, $2, $3) -- Юла, 7, ID");
    continues("id", "(id) > ($1) -- ID");
    continues("-amount", "(coalesce(amount, '-Infinity'::numeric), id) < ($1, $2) -- 1234.50, ID");
    continues("closes_on", "(coalesce(closes_on, '-infinity'::date), id) > ($1, $2) -- 2026-11-22, ID");
}

#[test]
fn a_page_can_end_in_null() {
    continues("-note", "(coalesce(note, ''::text), id) < (''::text, $1) -- ID");
    let least = "'-9223372036854775808'::bigint";
    continues("seconds", &format!("(coalesce(seconds, {least}), id) > ({least}, $1) -- ID"));
}

#[test]
fn mixed_directions_take_the_long_form() {
    continues(
        "-score,name",
        "(score <= $1 AND (score < $2 OR (score = $3 AND (name > $4 OR (name = $5 AND id > $6))))) \
         -- 7, 7, 7, Юла, Юла, ID",
    );
}
