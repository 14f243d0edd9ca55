//! The rules of the schema, asked of the catalogue: tenant first in every key, so that one schema
//! serves one machine or many.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use crate::support::database;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Tables that find a tenant or belong to the installation; nothing else is outside of a tenant.
const OUTSIDE: &str = "('organizations', 'organization_slugs', 'logins', 'signing_keys', 'issuers', '__diesel_schema_migrations')";

#[track_caller]
fn nothing_breaks(rule: &str, query: &str) {
    let query = query.replace("$OUTSIDE", OUTSIDE);
    let found: Vec<Found> = sql_query(query).load(&mut database()).unwrap();
    let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
    assert!(names.is_empty(), "{rule}: {names:?}");
}

const TABLES: &str = "SELECT c.oid, c.relname FROM pg_class c \
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT IN $OUTSIDE";

#[test]
fn every_table_names_its_tenant_first() {
    nothing_breaks(
        "organization_id must be the first column, and never null",
        &format!(
            "SELECT t.relname::text AS name FROM ({TABLES}) t WHERE NOT EXISTS (SELECT FROM pg_attribute a \
             WHERE a.attrelid = t.oid AND a.attnum = 1 AND a.attname = 'organization_id' AND a.attnotnull)"
        ),
    );
}

#[test]
fn every_record_has_a_version() {
    nothing_breaks(
        "a version is missing",
        &format!(
            "SELECT t.relname::text AS name FROM ({TABLES}) t WHERE t.relname NOT IN ('feed_heads', 'audit_checkpoints', 'idempotency_keys', 'content_pieces', 'import_rows', 'external_ids', 'custom_values', 'merge_steps', 'handover_steps', 'activity_links', 'task_links', 'task_blocks', 'notification_heads', 'deal_splits') AND NOT EXISTS \
             (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'version' AND a.attnotnull)"
        ),
    );
}

#[test]
fn every_unique_key_begins_with_the_tenant() {
    nothing_breaks(
        "a unique index does not begin with organization_id",
        &format!(
            "SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN ({TABLES}) t ON t.oid = i.indrelid \
             WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid \
             AND a.attnum = i.indkey[0] AND a.attname = 'organization_id')"
        ),
    );
}

#[test]
fn every_index_begins_with_the_tenant() {
    nothing_breaks(
        "an index does not begin with organization_id",
        &format!(
            "SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN ({TABLES}) t ON t.oid = i.indrelid \
             WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0] \
             AND a.attname = 'organization_id')"
        ),
    );
}

#[test]
fn every_foreign_key_begins_with_the_tenant_and_leaves_children_alone() {
    nothing_breaks(
        "a foreign key is not composite, or acts on its own",
        &format!(
            "SELECT f.conname::text AS name FROM pg_constraint f JOIN ({TABLES}) t ON t.oid = f.conrelid \
             WHERE f.contype = 'f' AND (f.confdeltype NOT IN ('a', 'c') OR f.confupdtype <> 'a' OR f.condeferrable \
             OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = f.conkey[1] \
             AND a.attname = 'organization_id'))"
        ),
    );
}

#[test]
fn names_say_what_they_guard() {
    nothing_breaks(
        "a constraint's name is too long, or has another ending than _pkey, _key, _fkey, _check",
        "SELECT conname::text AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
         AND conrelid <> '__diesel_schema_migrations'::regclass \
         AND (length(conname) > 50 OR conname !~ '_(pkey|key|fkey|check)$')",
    );
    nothing_breaks(
        "two constraints have one name",
        "SELECT conname::text AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
         GROUP BY conname HAVING count(*) > 1",
    );
}

#[test]
fn nothing_happens_behind_the_back() {
    nothing_breaks(
        "triggers, rules and inheritance are not used",
        "SELECT tgname::text AS name FROM pg_trigger WHERE NOT tgisinternal \
         UNION ALL SELECT rulename::text FROM pg_rules WHERE schemaname = 'public' \
         UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits",
    );
}

#[test]
fn e_mails_that_find_someone_are_kept_folded() {
    let count = sql_query(
        "SELECT conname::text AS name FROM pg_constraint WHERE conname IN ('logins_email_check', 'users_email_check')",
    );
    let found: Vec<Found> = count.load(&mut database()).unwrap();
    assert_eq!(found.len(), 2);
}

#[test]
fn migrations_go_down_and_up_again() {
    let dump = |conn: &mut PgConnection| -> Vec<String> {
        let query = "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS name \
             FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY 1";
        sql_query(query).load::<Found>(conn).unwrap().into_iter().map(|found| found.name).collect()
    };
    crate::support::alone(|conn| {
        let before = dump(conn);
        crm::store::revert_all(conn).unwrap();
        let left: Vec<Found> = sql_query(
            "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND \
             relnamespace = 'public'::regnamespace AND relname <> '__diesel_schema_migrations'",
        )
        .load(conn)
        .unwrap();
        assert!(left.is_empty(), "a migration does not take back what it made");
        crm::store::migrate(conn).unwrap();
        assert_eq!(dump(conn), before);
    });
}

#[test]
fn text_is_compared_without_case_and_accents_in_both_alphabets() {
    #[derive(QueryableByName)]
    struct Folded {
        #[diesel(sql_type = Text)]
        folded: String,
    }
    for (text, expected) in
        [("ÀÉÎ Ünïcode", "aei unicode"), ("Ёлка", "елка"), ("КИЇВ", "киів"), ("Ґанок", "ганок")]
    {
        let query = sql_query("SELECT fold($1) AS folded").bind::<Text, _>(text);
        assert_eq!(query.get_result::<Folded>(&mut database()).unwrap().folded, expected);
    }
}
