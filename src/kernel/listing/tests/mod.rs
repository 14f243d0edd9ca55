//! A list of deals, asked in every way.

mod cursors;
mod document;
mod filters;
mod handler;
mod refusals;
mod sorts;

use diesel::pg::Pg;
use diesel::{QueryDsl as _, debug_query};
use serde_json::{Value, json};

use super::{Field, Kind, Listed, Listing, Relation};
use crate::kernel::Error;
use crate::kernel::error::Refusal;

diesel::table! {
    deals (id) {
        id -> Uuid,
        organization_id -> Uuid,
        account_id -> Nullable<Uuid>,
        owner_id -> Uuid,
        name -> Text,
        note -> Nullable<Text>,
        status -> Text,
        score -> Integer,
        seconds -> Nullable<BigInt>,
        amount -> Nullable<Numeric>,
        currency -> Nullable<Text>,
        is_key -> Bool,
        tag_ids -> Array<Nullable<Uuid>>,
        channels -> Nullable<Array<Text>>,
        closes_on -> Nullable<Date>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    accounts (id) { id -> Uuid, country -> Nullable<Text>, }
}

diesel::table! {
    deal_lines (id) { id -> Uuid, product_id -> Uuid, }
}

struct Deal;

impl Listed for Deal {
    const COLLECTION: &'static str = "deals";
    const TABLE: &'static str = "deals";
    const FIELDS: &'static [Field] = &[
        Field::of(deals::owner_id),
        Field::of(deals::account_id),
        Field::of(deals::name).sorted(),
        Field::of(deals::note).sorted(),
        Field::of(deals::status).words(&["open", "won"]),
        Field::of(deals::score).sorted(),
        Field::of(deals::seconds).sorted(),
        Field::computed("settles_on", Kind::Day, "coalesce(deals.closes_on, deals.created_at::date)"),
        Field::of(deals::amount).money("currency").sorted(),
        Field::of(deals::currency),
        Field::of(deals::is_key).named("key"),
        Field::of(deals::tag_ids),
        Field::of(deals::channels).words(&["mail", "phone"]),
        Field::of(deals::closes_on).sorted(),
        Field::of(deals::created_at).sorted(),
        Field::of(accounts::country)
            .named("account__country")
            .via(Relation::parent("account_id", "accounts")),
        Field::of(deal_lines::product_id).via(Relation::children("deal_lines", "deal_id")),
    ];
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// Something with nothing but an id.
struct Bare;

impl Listed for Bare {
    const COLLECTION: &'static str = "bare";
    const TABLE: &'static str = "deals";
    const FIELDS: &'static [Field] = &[];
}

const PATH: &str = "/api/v1/deals";
const ID: &str = "01900000-0000-7000-8000-00000000000a";

fn asked(query: &str) -> Listing<Deal> {
    match Listing::read(PATH, query) {
        Ok(listing) => listing,
        Err(error) => panic!("{query} was refused: {error:?}"),
    }
}

/// The whole statement, with its binds.
fn statement<L: Listed>(listing: &Listing<L>) -> String {
    let query = deals::table
        .filter(listing.condition())
        .order_by(listing.order())
        .limit(listing.limit())
        .select(deals::id);
    debug_query::<Pg, _>(&query).to_string()
}

/// What follows `archived_at IS NULL AND` in the statement's condition, and the binds.
fn condition(query: &str) -> String {
    let statement = statement(&asked(query));
    let (_, rest) = statement.split_once(r#""archived_at" IS NULL AND "#).expect("no condition");
    let (condition, rest) = rest.split_once(") ORDER BY").expect("no end of the condition");
    let (_, binds) = rest.split_once("-- binds: ").expect("no binds");
    // The last bind is the limit.
    let binds = binds.strip_prefix('[').expect("no list").trim_end_matches("51]").trim_end_matches(", ");
    format!("{condition} -- {binds}")
}

fn refused(query: &str) -> Refusal {
    refusal(Listing::<Deal>::read(PATH, query))
}

fn refusal(result: Result<Listing<Deal>, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn row() -> Value {
    json!({
        "id": ID, "name": "Юла", "note": null, "score": 7, "seconds": null, "closes_on": "2026-11-22",
        "amount": {"amount": "1234.50", "currency": "EUR"}, "created_at": "2026-11-22T08:06:31.123456Z",
    })
}

/// The cursor after one page that ends with `row`.
fn cursor_behind(query: &str, row: &Value) -> String {
    let listing = asked(&format!("{query}&limit=1"));
    let page = listing.cut(vec![row.clone(), row.clone()], None).expect("no page");
    assert_eq!(page.data.len(), 1);
    page.page.next_cursor.expect("no cursor")
}
