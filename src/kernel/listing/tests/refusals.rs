use super::*;

/// The codes of all violations, each with its parameter.
fn flaws(query: &str) -> Vec<(String, String)> {
    let refusal = refused(query);
    assert_eq!(refusal.status.as_u16(), 400, "{query}");
    let flaw =
        |violation: crate::kernel::Violation| (violation.parameter.unwrap_or_default(), violation.code);
    refusal.errors.into_iter().map(flaw).collect()
}

#[track_caller]
fn refuses(query: &str, parameter: &str, code: &str) {
    assert_eq!(flaws(query), [(parameter.to_owned(), code.to_owned())], "{query}");
    assert_eq!(refused(query).code, code, "{query}");
}

#[test]
fn unknown_names_and_operators() {
    for name in [
        "nope",
        "name__",
        "name__eq",
        "name__lt",
        "score__contains",
        "__in",
        "account__name",
        "key__ne",
        "tag_ids",
        "account",
    ] {
        refuses(&format!("{name}=1"), name, "unknown_parameter");
    }
    assert_eq!(refusal_of_bare("q=abc").code, "unknown_parameter");
    assert_eq!(refusal_of_bare("archived=any").code, "unknown_parameter");
}

fn refusal_of_bare(query: &str) -> Refusal {
    match Listing::<Bare>::read("/bare", query) {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn what_is_single_must_not_be_repeated() {
    for (name, value) in [
        ("limit", "5"),
        ("count", "none"),
        ("q", "abc"),
        ("archived", "any"),
        ("name", "x"),
        ("score__gt", "1"),
        ("cursor", "x"),
    ] {
        refuses(&format!("{name}={value}&{name}={value}"), name, "duplicate_parameter");
    }
}

#[test]
fn limits_out_of_range() {
    for limit in ["0", "201", "256", "-1", "", "1.0", "x", "010", "%2B5"] {
        refuses(&format!("limit={limit}"), "limit", "out_of_range");
    }
    assert_eq!(asked("limit=200").limit(), 201);
    assert_eq!(asked("limit=1").limit(), 2);
}

#[test]
fn words_out_of_a_closed_set() {
    refuses("count=all", "count", "unknown_value");
    refuses("archived=no", "archived", "unknown_value");
    refuses("status=WON", "status", "unknown_value");
    refuses("status__in=won&status__in=", "status__in", "unknown_value");
    refuses("channels__any=fax", "channels__any", "unknown_value");
}

#[test]
fn malformed_values() {
    let cases = [
        (
            "id",
            &["", "x", "01900000000070008000000000000000", "%7B01900000-0000-7000-8000-00000000000a%7D"][..],
        ),
        ("score", &["", "1.5", "5.0", "%2B5", "007", "-", "1e3", "٣"]),
        ("closes_on", &["", "2026-02-29", "2026-2-28", "26-02-28", "2026-02-28T00:00:00Z", "2026/02/28"]),
        ("key", &["", "1", "True", "yes"]),
        ("account_id__isnull", &["1", ""]),
        ("tag_ids__isempty", &["yes"]),
        ("seconds", &["1_000"]),
    ];
    for (name, values) in cases {
        for value in values {
            refuses(&format!("{name}={value}"), name, "malformed");
        }
    }
}

#[test]
fn malformed_instants() {
    let values = [
        "",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01t00:00:00Z",
        "2026-01-01T00:00:00z",
        "2026-01-01+00:00:00Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T00:00:00+02:00",
        "2026-01-01T00:00:00%2B0200",
        "2026-01-01T00:00:00%2B99:00",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:00:0é0Z",
    ];
    for value in values {
        refuses(&format!("created_at__gt={value}"), "created_at__gt", "malformed");
    }
}

#[test]
fn malformed_decimals() {
    for value in ["", "1.", ".5", "01", "1e3", "--1", "1,5", "1.12345", "1234567890123456", "NaN", "%2B1"] {
        refuses(&format!("currency=EUR&amount={value}"), "amount", "malformed");
    }
    for value in ["0", "-0", "0.1234", "-999999999999999.9999"] {
        asked(&format!("currency=EUR&amount={value}"));
    }
}

#[test]
fn integers_that_json_readers_cannot_keep() {
    for value in ["9007199254740992", "-9007199254740992", "99999999999999999999"] {
        refuses(&format!("score={value}"), "score", "out_of_range");
    }
    asked("score=-9007199254740991");
}

#[test]
fn texts_of_the_wrong_length() {
    refuses("name__contains=ab", "name__contains", "too_short");
    refuses("name__startswith=", "name__startswith", "too_short");
    refuses("q=+", "q", "too_short");
    refuses(&format!("q={}", "x".repeat(201)), "q", "too_long");
    refuses("q=a+b+c+d+e+f+g+h+i", "q", "too_many_values");
    refuses(&format!("name={}", "x".repeat(301)), "name", "too_long");
    asked(&format!("name={}", "ж".repeat(300)));
    asked("name__contains=%C5%BE%C5%BE%C5%BE");
}

#[test]
fn signs_that_cannot_be_stored_or_read() {
    refuses("name=a%00b", "name", "invalid_character");
    refuses("q=%00", "q", "invalid_character");
    for query in ["name=%", "name=%ff", "%zz=1"] {
        assert_eq!(refused(query).code, "malformed_query");
    }
}

#[test]
fn amounts_without_a_currency() {
    refuses("amount__gt=5", "amount__gt", "currency_required");
    refuses("amount=5&currency__ne=EUR", "amount", "currency_required");
    refuses("amount__in=5&currency__in=EUR", "amount__in", "currency_required");
}

#[test]
fn too_many_conditions_and_values() {
    let many = vec!["score__in=1"; 101].join("&");
    refuses(&many, "score__in", "too_many_values");
    asked(&vec!["score__in=1"; 100].join("&"));
    let names = |count: usize| {
        let all: Vec<_> = ["name", "note", "currency"]
            .iter()
            .flat_map(|field| {
                ["", "__ne", "__in", "__nin", "__startswith", "__contains", "__isnull"]
                    .map(|op| format!("{field}{op}=true"))
            })
            .collect();
        all[..count].join("&")
    };
    asked(&names(20));
    refuses(&names(21), "currency__isnull", "too_many_conditions");
}

#[test]
fn all_violations_are_told_together() {
    let query = "limit=0&nope=1&score=x&sort=color&amount=5";
    let refusal = refused(query);
    assert_eq!(refusal.code, "invalid_request");
    let codes: Vec<_> = refusal.errors.iter().map(|violation| violation.code.as_str()).collect();
    assert_eq!(
        codes,
        ["out_of_range", "unknown_parameter", "malformed", "unknown_sort", "currency_required"]
    );
}

#[test]
fn a_made_up_name_is_not_echoed_at_length() {
    let flaws = flaws(&format!("{}%0A=1", "x".repeat(5000)));
    assert_eq!(flaws[0].0, "x".repeat(100));
}
