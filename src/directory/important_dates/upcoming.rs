//! Whose days come next: birthdays and important dates, where the organization is.

use actix_web::{get, web};
use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query as DieselQuery, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{RunQueryDsl, sql_types};

use super::ahead::{Ahead, UpcomingDate, UpcomingDates};
use crate::access::{Can, Read, Within};
use crate::directory::contacts::Contact;
use crate::identity::organizations;
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::http::{Query, ServiceConfig, Shown};
use crate::store::Db;

/// Days in one answer.
const MOST: usize = 1000;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_upcoming_dates);
}

/// List whose days come next
///
/// Birthdays and important dates of the contacts that the caller sees, from today on where the organization is.
#[utoipa::path(tag = "contacts", params(Ahead), responses((status = 200, body = UpcomingDates,
    description = "The days, at most 1000.")))]
#[get("/contacts/upcoming-dates")]
async fn list_upcoming_dates(
    who: Can<Read, Contact>,
    ahead: Query<Ahead>,
    db: web::Data<Db>,
) -> Result<Shown<UpcomingDates>> {
    db.read(move |conn| upcoming(conn, &who, ahead.0.within)).await.map(Shown)
}

fn upcoming(conn: &mut PgConnection, who: &Can<Read, Contact>, within: usize) -> Result<UpcomingDates> {
    let zone = organizations::find(conn, who.organization_id)?.time_zone;
    let zone: Tz = zone.as_str().parse().unwrap_or(Tz::UTC);
    let today = now().with_timezone(&zone).date_naive();
    let days: Vec<NaiveDate> = today.iter_days().take(within).collect();
    let last = days.last().copied().unwrap_or(today);
    let (keys, on) = due(&days);
    let mut data: Vec<UpcomingDate> =
        Due { within: who.within(), keys, on, from: today, to: last }.load(conn)?;
    let is_truncated = data.len() > MOST;
    data.truncate(MOST);
    Ok(UpcomingDates { from_on: today.into(), to_on: last.into(), data, is_truncated })
}

/// Month and day of what comes again on one of these days, and on which; what began on 29 February comes on the 28th in
/// years without that day.
fn due(days: &[NaiveDate]) -> (Vec<i32>, Vec<NaiveDate>) {
    let key = |day: &NaiveDate| i32::try_from(day.month() * 100 + day.day()).unwrap_or_default();
    let of = |day: &NaiveDate| {
        let is_last = key(day) == 228 && !day.leap_year();
        std::iter::once((key(day), *day)).chain(is_last.then_some((229, *day)))
    };
    days.iter().flat_map(of).unzip()
}

struct Due {
    within: Within,
    keys: Vec<i32>,
    on: Vec<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
}

const YEARLY: &str =
    "due.day_on AS occurs_on, contacts.id AS contact_id, contacts.name AS contact_name, contacts.owner_id";
const JOINED: &str =
    "JOIN contacts ON contacts.organization_id = d.organization_id AND contacts.id = d.contact_id";

impl Due {
    /// The days on which something comes again.
    fn write_due<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("unnest(");
        out.push_bind_param::<sql_types::Array<sql_types::Integer>, _>(&self.keys)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Array<sql_types::Date>, _>(&self.on)?;
        out.push_sql(") AS due(key, day_on)");
        Ok(())
    }

    fn write_birthdays<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&format!(
            "SELECT {YEARLY}, NULL::uuid AS important_date_id, NULL::text AS name, contacts.birth_on AS first_on FROM "
        ));
        self.write_due(out)?;
        out.push_sql(&format!(
            " JOIN contacts ON {} = due.key WHERE contacts.birth_on IS NOT NULL AND ",
            key("contacts.birth_on")
        ));
        self.within.walk_ast(out.reborrow())
    }

    fn write_yearly<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&format!(" UNION ALL SELECT {YEARLY}, d.id, d.name, d.falls_on FROM "));
        self.write_due(out)?;
        out.push_sql(&format!(
            " JOIN important_dates d ON {} = due.key AND d.falls_on <= due.day_on {JOINED} WHERE d.is_yearly AND ",
            key("d.falls_on")
        ));
        self.within.walk_ast(out.reborrow())
    }

    fn write_single<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&format!(
            " UNION ALL SELECT d.falls_on, contacts.id, contacts.name, contacts.owner_id, d.id, d.name, d.falls_on \
             FROM important_dates d {JOINED} WHERE NOT d.is_yearly AND d.falls_on BETWEEN "
        ));
        out.push_bind_param::<sql_types::Date, _>(&self.from)?;
        out.push_sql(" AND ");
        out.push_bind_param::<sql_types::Date, _>(&self.to)?;
        out.push_sql(" AND ");
        self.within.walk_ast(out.reborrow())
    }
}

/// Month and day as the indexes have them.
fn key(day: &str) -> String {
    format!("(extract(month FROM {day}) * 100 + extract(day FROM {day}))::integer")
}

impl QueryFragment<Pg> for Due {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT *, (extract(year FROM occurs_on) - extract(year FROM first_on))::integer AS years FROM (",
        );
        self.write_birthdays(&mut out)?;
        self.write_yearly(&mut out)?;
        self.write_single(&mut out)?;
        out.push_sql(&format!(
            ") AS days ORDER BY occurs_on, contact_name, contact_id, important_date_id LIMIT {}",
            MOST + 1
        ));
        Ok(())
    }
}

impl QueryId for Due {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl DieselQuery for Due {
    type SqlType = sql_types::Untyped;
}

impl RunQueryDsl<PgConnection> for Due {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_february_stands_for_the_day_after_it_in_years_without() {
        let from = |year| {
            let first = NaiveDate::from_ymd_opt(year, 2, 27).unwrap();
            due(&first.iter_days().take(4).collect::<Vec<_>>()).0
        };
        assert_eq!(from(2026), [227, 228, 229, 301, 302]);
        assert_eq!(from(2028), [227, 228, 229, 301]);
    }
}
