//! Every question put to the table of custom fields.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{dsl, sql_query, sql_types};

use super::model::{CustomField, CustomFieldListing, CustomFieldPage, Extendable};
use crate::access::{Can, Does, Read, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{CustomFieldId, OrganizationId};
use crate::schema::custom_fields;

type Living = dsl::Filter<dsl::Filter<custom_fields::table, Within>, dsl::IsNull<custom_fields::retired_at>>;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, CustomField>) -> Living {
    custom_fields::table.filter(who.within()).filter(custom_fields::retired_at.is_null())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, CustomField>,
    listing: &CustomFieldListing,
) -> Result<CustomFieldPage> {
    let living = who.within().and(custom_fields::retired_at.is_null());
    let query = custom_fields::table.filter(living.clone()).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(CustomField::as_select()).load(conn)?;
    listing.close(conn, living, rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, CustomField>,
    id: CustomFieldId,
) -> Result<CustomField> {
    Ok(visible_to(who).filter(custom_fields::id.eq(id)).select(CustomField::as_select()).first(conn)?)
}

/// The field, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, CustomField>,
    id: CustomFieldId,
    at: &IfMatch,
) -> Result<CustomField> {
    let query = visible_to(who).filter(custom_fields::id.eq(id)).select(CustomField::as_select());
    let field = query.for_update().first(conn)?;
    who.is_current(&field, at)?;
    Ok(field)
}

/// How many fields a kind of record has, and the last place among them.
pub(super) fn extent(
    conn: &mut PgConnection,
    organization: OrganizationId,
    resource: Extendable,
) -> Result<(i64, i32)> {
    let theirs = custom_fields::table
        .filter(custom_fields::organization_id.eq(organization))
        .filter(custom_fields::resource.eq(resource))
        .filter(custom_fields::retired_at.is_null());
    let (count, last): (i64, Option<i32>) =
        theirs.select((dsl::count_star(), dsl::max(custom_fields::position))).first(conn)?;
    Ok((count, last.unwrap_or_default()))
}

pub(super) fn insert(conn: &mut PgConnection, field: &CustomField) -> Result<CustomField> {
    let insert = diesel::insert_into(custom_fields::table).values(field);
    Ok(insert.returning(CustomField::as_returning()).get_result(conn)?)
}

/// Writes all that is said of the field.
pub(super) fn save(conn: &mut PgConnection, field: &CustomField) -> Result<CustomField> {
    let update = diesel::update(field).set(field);
    Ok(update.returning(CustomField::as_returning()).get_result(conn)?)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Bool)]
    found: bool,
}

/// Whether records have one of these options.
pub(super) fn is_chosen(conn: &mut PgConnection, field: &CustomField, options: &[String]) -> Result<bool> {
    holds(
        conn,
        field,
        options,
        "(jsonb_typeof(custom->$2) = 'string' AND custom->>$2 = ANY($3)) \
        OR (jsonb_typeof(custom->$2) = 'array' AND custom->$2 ?| $3)",
    )
}

/// Whether records have a value that is longer than an index takes.
pub(super) fn is_long(conn: &mut PgConnection, field: &CustomField, most: i32) -> Result<bool> {
    holds(conn, field, &[most.to_string()], "char_length(custom->>$2) > ($3)[1]::integer")
}

fn holds(conn: &mut PgConnection, field: &CustomField, texts: &[String], condition: &str) -> Result<bool> {
    // The names of tables and the conditions are our constants.
    let query = format!(
        "SELECT EXISTS (SELECT FROM {} WHERE organization_id = $1 AND custom ? $2 AND ({condition})) AS found",
        field.resource.table()
    );
    let query = sql_query(query)
        .bind::<sql_types::Uuid, _>(field.organization_id)
        .bind::<sql_types::Text, _>(&field.key)
        .bind::<sql_types::Array<sql_types::Text>, _>(texts);
    Ok(query.get_result::<Found>(conn)?.found)
}
