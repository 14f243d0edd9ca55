//! How lists find records by custom fields.

use crm::kernel::listing::{Listing, OwnField, OwnKind};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::json;
use uuid::Uuid;

use super::field;
use crate::support::{Organization, database};

/// Rows beside the records of an organization.
pub fn rows(org: &Organization) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        n: i64,
    }
    let count = sql_query("SELECT count(*) AS n FROM custom_values WHERE organization_id = $1");
    count.bind::<sql_types::Uuid, _>(org.id).get_result::<Count>(&mut database()).unwrap().n
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    #[diesel(column_name = "QUERY PLAN")]
    text: String,
}

/// How PostgreSQL would find the page of a list.
fn plan(conn: &mut PgConnection, field: Uuid, query: &str, organization: Uuid) -> String {
    use crm::schema::leads;
    let own = |key: &str, kind| OwnField {
        id: field,
        key: key.to_owned(),
        kind,
        words: Vec::new(),
        filtered: true,
        sorted: true,
        folded: false,
    };
    let within = || leads::organization_id.eq(organization);
    let listing = Listing::<Sample>::read("/api/v1/leads", query).unwrap();
    let listing = listing.settled(&[own("seats", OwnKind::Integer)], None, within()).unwrap();
    let page = leads::table.filter(within()).filter(listing.condition());
    let page = page.order_by(listing.order()).limit(listing.limit()).select(leads::id);
    let lines: Vec<Line> = Explain(page).load(conn).unwrap();
    lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

/// A list of leads as far as these tests ask for it.
struct Sample;

impl crm::kernel::listing::Listed for Sample {
    const COLLECTION: &'static str = "leads";
    const TABLE: &'static str = "leads";
    const FIELDS: &'static [crm::kernel::listing::Field] = &[];
    const EXTENDED: bool = true;
}

struct Explain<Q>(Q);

impl<Q: diesel::query_builder::QueryFragment<diesel::pg::Pg>>
    diesel::query_builder::QueryFragment<diesel::pg::Pg> for Explain<Q>
{
    fn walk_ast<'b>(
        &'b self,
        mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
    ) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("EXPLAIN ");
        self.0.walk_ast(out.reborrow())
    }
}

impl<Q> diesel::query_builder::QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> diesel::query_builder::Query for Explain<Q> {
    type SqlType = sql_types::Untyped;
}

impl<Q> RunQueryDsl<PgConnection> for Explain<Q> {}

#[actix_web::test]
async fn filter_and_sort_walk_an_index() {
    let org = Organization::new().await;
    let id = field(&org, "lead", "seats", json!({ "kind": "number" })).await;
    let made = "INSERT INTO leads (organization_id, id, company_name, owner_id, custom, created_at, updated_at) \
        SELECT $1, gen_random_uuid(), n::text, $2, CASE WHEN n % 10 = 0 THEN '{}' ELSE jsonb_build_object('seats', n % 600) END, \
        now(), now() FROM generate_series(1, 6000) n";
    sql_query(made)
        .bind::<sql_types::Uuid, _>(org.id)
        .bind::<sql_types::Uuid, _>(org.rep.user_id.parse::<Uuid>().unwrap())
        .execute(&mut database())
        .unwrap();
    let marks = json!({ "is_filterable": true, "is_sortable": true });
    org.admin.patch(&format!("/custom-fields/{id}"), marks).await.is(200);
    assert_eq!(rows(&org), 6_000);
    let conn = &mut database();
    sql_query("ANALYZE leads").execute(conn).unwrap();
    sql_query("ANALYZE custom_values").execute(conn).unwrap();
    // So few records would be read faster than found.
    sql_query("SET enable_seqscan = off").execute(conn).unwrap();
    let field = id.parse().unwrap();
    for query in [
        "sort=custom__seats",
        "sort=-custom__seats",
        "custom__seats=77",
        "sort=custom__seats&custom__seats__gt=580",
    ] {
        let plan = plan(conn, field, query, org.id);
        assert!(plan.contains("custom_values_number_idx"), "{query}:\n{plan}");
        assert!(!plan.contains("Seq Scan"), "{query}:\n{plan}");
    }
    let page = org.rep.get("/leads?sort=-custom__seats&limit=3").await.is(200);
    let seats: Vec<_> = page.data().iter().map(|row| row["custom"]["seats"].as_i64().unwrap()).collect();
    assert_eq!(seats, [599, 599, 599]);
    assert_eq!(org.rep.get("/leads?custom__seats=77").await.is(200).data().len(), 10);
}
