//! Who is reached so: contacts, leads and accounts, in one statement, each kind by the indexes of its addresses and of
//! its numbers.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_types};
use uuid::Uuid;

use super::parameters::Reached;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::values::PhoneNumber;
use crate::search::model::SearchKind;
use crate::search::sources::SOURCES;
use crate::search::terms::Number;
use crate::search::writing::Writing;

/// Records of each kind.
const MOST: u32 = 20;

/// Where the addresses and numbers of a kind stand. `{number}` is a number in the form in which numbers are compared,
/// `{part}`, `{ending}` and `{reversed}` are patterns of those that end like it.
struct Place {
    kind: SearchKind,
    email: &'static str,
    /// The same number.
    number: &'static str,
    /// One that ends alike, by an index.
    ending: &'static str,
    /// The member and how it is written there; the best of several.
    written_email: &'static str,
    written_number: &'static str,
    converted: &'static str,
}

const PLACES: [Place; 3] = [
    Place {
        kind: SearchKind::Contact,
        email: "contacts.email_keys && ARRAY[lower({email})]",
        number: "contacts.phone_keys && ARRAY[{number}]",
        ending: "contacts.search_text LIKE {part} \
            AND EXISTS (SELECT FROM unnest(contacts.phone_keys) AS key WHERE key LIKE {ending})",
        written_email: "SELECT 'emails', one.value ->> 'value' FROM jsonb_array_elements(contacts.emails) AS one \
            WHERE lower(one.value ->> 'value') = lower({email})",
        written_number: "SELECT 'phones', one.value ->> 'value' FROM jsonb_array_elements(contacts.phones) AS one \
            WHERE one.value ->> 'normalised' LIKE {ending} ORDER BY one.value ->> 'normalised' = {number} DESC",
        converted: "NULL::uuid",
    },
    Place {
        kind: SearchKind::Lead,
        email: "lower(leads.email) = lower({email})",
        number: "leads.phone_key = {number}",
        ending: "leads.search_text LIKE {part} AND leads.phone_key LIKE {ending}",
        written_email: "SELECT 'email', leads.email WHERE lower(leads.email) = lower({email})",
        written_number: "SELECT 'phone', leads.phone WHERE leads.phone_key LIKE {ending}",
        converted: "leads.converted_deal_id",
    },
    Place {
        kind: SearchKind::Account,
        email: "lower(accounts.email) = lower({email})",
        number: "number_key(accounts.phone) = {number}",
        ending: "reverse(number_key(accounts.phone)) LIKE {reversed} AND accounts.phone IS NOT NULL",
        written_email: "SELECT 'email', accounts.email WHERE lower(accounts.email) = lower({email})",
        written_number: "SELECT 'phone', accounts.phone WHERE number_key(accounts.phone) LIKE {ending}",
        converted: "NULL::uuid",
    },
];

#[derive(QueryableByName)]
pub struct Row {
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub label: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub detail: Option<String>,
    #[diesel(sql_type = sql_types::Uuid)]
    pub owner_id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub owner_name: Option<String>,
    #[diesel(sql_type = sql_types::Bool)]
    pub is_exact: bool,
    #[diesel(sql_type = sql_types::Text)]
    pub member: String,
    #[diesel(sql_type = sql_types::Text)]
    pub text: String,
    /// The deal that a lead became.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub converted_deal_id: Option<Uuid>,
}

/// Those that the actor sees, of the kinds that the actor may read.
pub fn found(conn: &mut PgConnection, actor: &Actor, reached: &Reached) -> Result<Vec<Row>> {
    let asked = Asked::of(reached);
    let mut out = Writing::default();
    out.sql("SELECT found.*, users.name AS owner_name FROM (");
    let mut kinds = 0;
    for (at, place) in PLACES.iter().enumerate() {
        let source = SOURCES.iter().find(|source| source.kind == place.kind);
        let Some((source, within)) = source.and_then(|one| Some((one, (one.sight)(actor).ok()?))) else {
            continue;
        };
        out.sql(if kinds == 0 { "(" } else { " UNION ALL (" });
        out.sql(format!(
            "SELECT {at} AS place, '{}' AS kind, {table}.organization_id, {table}.id, {} AS label, {} AS detail, \
             {table}.owner_id, {} AS converted_deal_id, {table}.updated_at, written.member, written.text, ",
            source.kind.word(),
            source.label,
            source.detail,
            place.converted,
            table = source.table,
        ));
        asked.write_either(&mut out, place.email, place.number, "false");
        out.sql(format!(" AS is_exact FROM {} CROSS JOIN LATERAL (", source.table));
        asked.write_written(&mut out, place);
        out.sql(") AS written(member, text) WHERE ").within(&within).sql(" AND ");
        asked.write_either(&mut out, place.email, place.number, place.ending);
        out.sql(format!(" LIMIT {MOST})"));
        kinds += 1;
    }
    out.sql(") AS found LEFT JOIN users ON users.organization_id = found.organization_id AND users.id = found.owner_id ");
    out.sql("ORDER BY is_exact DESC, place, updated_at DESC, found.id");
    if kinds == 0 { Ok(Vec::new()) } else { Ok(out.load(conn)?) }
}

struct Asked {
    email: bool,
    phone: bool,
    /// Whether it has enough digits to be known by the last of them.
    tail: bool,
    values: Vec<(&'static str, String)>,
}

impl Asked {
    fn of(reached: &Reached) -> Self {
        let key = reached.phone.as_ref().map(PhoneNumber::normalised).unwrap_or_default();
        let number = Number::of(&key);
        let ending = number.as_ref().map_or_else(|| key.clone(), Number::ending);
        let values = vec![
            ("email", reached.email.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("ending", ending),
            ("part", number.as_ref().map(Number::part).unwrap_or_default()),
            ("reversed", number.as_ref().map(Number::reversed).unwrap_or_default()),
            ("number", key),
        ];
        Self {
            email: reached.email.is_some(),
            phone: reached.phone.is_some(),
            tail: number.is_some(),
            values,
        }
    }

    /// One of what was asked for: a condition.
    fn write_either(
        &self,
        out: &mut Writing,
        email: &'static str,
        number: &'static str,
        ending: &'static str,
    ) {
        let asked = [(self.email, email), (self.phone, number), (self.tail && ending != "false", ending)];
        out.sql("(");
        for (at, (_, condition)) in asked.into_iter().filter(|(asked, _)| *asked).enumerate() {
            out.sql(if at == 0 { "(" } else { " OR (" }).filled(condition, &self.values).sql(")");
        }
        out.sql(")");
    }

    fn write_written(&self, out: &mut Writing, place: &Place) {
        let asked = [(self.phone, place.written_number), (self.email, place.written_email)];
        for (at, (_, written)) in asked.into_iter().filter(|(asked, _)| *asked).enumerate() {
            out.sql(if at == 0 { "(" } else { " UNION ALL (" }).filled(written, &self.values).sql(")");
        }
        out.sql(" LIMIT 1");
    }
}
