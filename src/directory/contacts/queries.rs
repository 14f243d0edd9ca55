//! Every question put to the table of contacts.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use super::model::{Contact, ContactListing, ContactPage, NewContact};
use super::patch::ContactPatch;
use super::points::{Channel, Emails, Phones};
use crate::access::{Actor, Can, Create, Does, Ownership, Read, Update, Within};
use crate::extras::{Custom, ExternalIds};
use crate::insert_all;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ContactId, OrganizationId, TagId, TeamId, UserId};
use crate::kernel::values::{Email, Instant, Locale, PhoneNumber};
use crate::schema::contacts;
use crate::store::{Prepared, revise};

/// The most contacts that a match tells.
const MATCHES_MAX: i64 = 20;

/// A new contact that may stand.
pub(super) struct Ready {
    pub new: NewContact,
    pub owner: Ownership,
    pub emails: Emails,
    pub phones: Phones,
}

/// A new contact as its row.
#[derive(Insertable)]
#[diesel(table_name = contacts, treat_none_as_default_value = false)]
struct Row {
    organization_id: OrganizationId,
    id: ContactId,
    owner_id: UserId,
    team_id: Option<TeamId>,
    languages: Vec<Locale>,
    emails: Emails,
    email_keys: Vec<String>,
    phones: Phones,
    phone_keys: Vec<String>,
    do_not_contact: Vec<Channel>,
    tag_ids: Vec<TagId>,
    external_ids: ExternalIds,
    custom: Custom,
    created_at: Instant,
    updated_at: Instant,
    created_by_id: UserId,
    updated_by_id: UserId,
    #[diesel(embed)]
    new: NewContact,
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Contact>) -> dsl::Filter<contacts::table, Within> {
    contacts::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Contact>,
    listing: &ContactListing,
) -> Result<ContactPage> {
    let query = contacts::table.filter(who.within_all()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Contact::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Contact>, id: ContactId) -> Result<Contact> {
    Ok(visible_to(who).filter(contacts::id.eq(id)).select(Contact::as_select()).first(conn)?)
}

/// The contact, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Contact>,
    id: ContactId,
    at: &IfMatch,
) -> Result<Contact> {
    let query = contacts::table.filter(who.within_all()).filter(contacts::id.eq(id));
    who.may_change(query.select(Contact::as_select()).for_no_key_update().first(conn)?, at, conn)
}

/// The contact, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Contact>,
    id: ContactId,
    at: &IfMatch,
) -> Result<Contact> {
    let query = visible_to(who).filter(contacts::id.eq(id)).select(Contact::as_select());
    who.may_change(query.for_no_key_update().first(conn)?, at, conn)
}

/// The contacts that are reached by one of these, the oldest first.
pub fn matching(
    conn: &mut PgConnection,
    who: &Can<Read, Contact>,
    emails: &[Email],
    phones: &[PhoneNumber],
) -> Result<Vec<Contact>> {
    let emails: Vec<String> = emails.iter().map(|email| email.folded().to_string()).collect();
    let phones: Vec<String> = phones.iter().map(PhoneNumber::normalised).collect();
    known_by(conn, who, &emails, &phones)
}

/// The same by the forms in which addresses and numbers are compared.
pub fn known_by(
    conn: &mut PgConnection,
    who: &Can<Read, Contact>,
    emails: &[String],
    phones: &[String],
) -> Result<Vec<Contact>> {
    let known = contacts::email_keys.overlaps_with(emails).or(contacts::phone_keys.overlaps_with(phones));
    // Not by the column alone: its index would be walked from end to end for the few that are sought.
    let query =
        visible_to(who).filter(known).order_by((contacts::created_at.at_time_zone("UTC"), contacts::id));
    Ok(query.limit(MATCHES_MAX).select(Contact::as_select()).load(conn)?)
}

/// Whether anybody has one of these, whoever sees them. Mostly nobody has, and that one plan tells for all: to look for what
/// somebody sees is planned for each, which takes longer than to look. The plan is kept since it sees neither the keys nor the
/// organization: of one that is unlike others it would be made anew each time.
pub(super) fn are_known(
    conn: &mut PgConnection,
    who: &Actor,
    emails: &[String],
    phones: &[String],
) -> Result<bool> {
    type Texts = sql_types::Array<sql_types::Text>;
    let found = Prepared::new(
        "SELECT count(*) FROM contacts WHERE organization_id = (SELECT {}::uuid) \
         AND (email_keys && (SELECT {}::text[]) OR phone_keys && (SELECT {}::text[]))",
    )
    .bind::<sql_types::Uuid, _>(who.organization_id)
    .bind::<Texts, _>(emails.to_vec())
    .bind::<Texts, _>(phones.to_vec())
    .count(conn)?;
    Ok(found > 0)
}

/// Whoever enters people in this organization waits until the many of this transaction are entered: key by key
/// two such transactions would wait for each other.
pub fn wait_for_all(conn: &mut PgConnection, actor: &Actor) -> Result<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('people ' || $1::text, 0))")
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .execute(conn)?;
    Ok(())
}

/// Whoever enters the same address or number at the same moment waits, and then finds it.
pub fn wait_for(conn: &mut PgConnection, who: &Actor, emails: &[String], phones: &[String]) -> Result<()> {
    let keys: Vec<String> = emails.iter().chain(phones).cloned().collect();
    if keys.is_empty() {
        return Ok(());
    }
    // One order for all, or two requests could wait for each other; and not more locks than the server holds.
    Prepared::new(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended('people ' || {}::text, 0)), \
         (SELECT count(pg_advisory_xact_lock(lock)) FROM (SELECT DISTINCT \
         hashtextextended({}::text || (hashtextextended(key, 0) & 1023), 0) AS lock \
         FROM unnest({}) AS key ORDER BY lock) AS locks)",
    )
    .bind::<sql_types::Uuid, _>(who.organization_id)
    .bind::<sql_types::Uuid, _>(who.organization_id)
    .bind::<sql_types::Array<sql_types::Text>, _>(keys)
    .execute(conn)?;
    Ok(())
}

/// The contacts, in the order in which they stand.
pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    ready: Vec<Ready>,
) -> Result<Vec<Contact>> {
    let now = Instant::now();
    let rows = ready.into_iter().map(|ready| Row::of(who, ready, now)).collect();
    Ok(insert_all!(conn, rows => Contact in contacts)?)
}

impl Row {
    fn of(who: &Can<Create, Contact>, ready: Ready, now: Instant) -> Self {
        let Ready { mut new, owner, emails, phones } = ready;
        Self {
            organization_id: who.organization_id,
            id: ContactId::new(),
            owner_id: owner.owner_id,
            team_id: owner.team_id,
            languages: new.languages.take().unwrap_or_default(),
            email_keys: emails.keys(),
            emails,
            phone_keys: phones.keys(),
            phones,
            do_not_contact: new.do_not_contact.take().unwrap_or_default(),
            tag_ids: new.tag_ids.take().unwrap_or_default(),
            external_ids: new.external_ids.take().unwrap_or_default(),
            custom: new.custom.take().unwrap_or_default(),
            created_at: now,
            updated_at: now,
            created_by_id: who.user_id,
            updated_by_id: who.user_id,
            new,
        }
    }
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    contact: &Contact,
    mut patch: ContactPatch,
) -> Result<Contact> {
    let emails = patch.emails.take().map(Emails::of);
    let emails = emails.map(|emails| (contacts::email_keys.eq(emails.keys()), contacts::emails.eq(emails)));
    let phones = patch.phones.take().map(Phones::of);
    let phones = phones.map(|phones| (contacts::phone_keys.eq(phones.keys()), contacts::phones.eq(phones)));
    let stamp = (
        contacts::version.eq(contact.version + 1),
        contacts::updated_at.eq(Instant::now()),
        contacts::updated_by_id.eq(who.user_id),
    );
    revise(conn, contact, (patch, emails, phones, stamp))
}

/// Puts the contact into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Contact>,
    contact: &Contact,
    archived_at: Option<Instant>,
) -> Result<Contact> {
    let stamp = (
        contacts::archived_at.eq(archived_at),
        // Whoever takes it out of the bin by hand takes it out of a merge.
        contacts::merged_into_id.eq(None::<ContactId>),
        contacts::version.eq(contact.version + 1),
        contacts::updated_at.eq(Instant::now()),
        contacts::updated_by_id.eq(who.user_id),
    );
    revise(conn, contact, stamp)
}
