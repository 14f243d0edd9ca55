//! Every question put to the table of API keys.

use diesel::dsl;
use diesel::prelude::*;

use super::model::{
    ApiKey, ApiKeyListing, ApiKeyPage, ApiKeyPatch, Changes, NewApiKey, expiry, in_order, texts,
};
use super::text::KeyText;
use crate::access::{Can, Create, Delete, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ApiKeyId, OrganizationId};
use crate::kernel::values::{Instant, KeyDays};
use crate::schema::api_keys;

/// A key's life, unless said otherwise.
const DAYS: KeyDays = KeyDays::new(90);

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, ApiKey>) -> dsl::Filter<api_keys::table, Within> {
    api_keys::table.filter(who.within())
}

pub fn list(conn: &mut PgConnection, who: &Can<Read, ApiKey>, listing: &ApiKeyListing) -> Result<ApiKeyPage> {
    let query = visible_to(who).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(ApiKey::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, ApiKey>, id: ApiKeyId) -> Result<ApiKey> {
    Ok(visible_to(who).filter(api_keys::id.eq(id)).select(ApiKey::as_select()).first(conn)?)
}

/// The key, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, ApiKey>,
    id: ApiKeyId,
    at: &IfMatch,
) -> Result<ApiKey> {
    let query = visible_to(who).filter(api_keys::id.eq(id)).select(ApiKey::as_select());
    let key = query.for_update().first(conn)?;
    who.may_change(key, at, conn)
}

pub fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, ApiKey>,
    text: &KeyText,
    new: NewApiKey,
) -> Result<ApiKey> {
    let now = Instant::now();
    let said = (
        api_keys::name.eq(new.name),
        api_keys::scopes.eq(in_order(&new.scopes)),
        api_keys::addresses.eq(texts(&new.addresses.unwrap_or_default())),
        api_keys::expires_at.eq(expiry(new.expires_in_days.unwrap_or(DAYS))),
        api_keys::secret_hash.eq(text.digest().to_vec()),
    );
    let stamp = (
        api_keys::organization_id.eq(who.organization_id),
        api_keys::id.eq(text.id),
        api_keys::owner_id.eq(who.user_id),
        api_keys::created_at.eq(now),
        api_keys::updated_at.eq(now),
        api_keys::created_by_id.eq(who.user_id),
        api_keys::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(api_keys::table).values((said, stamp));
    Ok(insert.returning(ApiKey::as_returning()).get_result(conn)?)
}

pub fn update(
    conn: &mut PgConnection,
    who: &Can<Update, ApiKey>,
    key: &ApiKey,
    patch: ApiKeyPatch,
) -> Result<ApiKey> {
    let stamp = (
        api_keys::version.eq(key.version + 1),
        api_keys::updated_at.eq(Instant::now()),
        api_keys::updated_by_id.eq(who.user_id),
    );
    let update = diesel::update(key).set((Changes::from(patch), stamp));
    Ok(update.returning(ApiKey::as_returning()).get_result(conn)?)
}

pub fn revoke(conn: &mut PgConnection, who: &Can<Delete, ApiKey>, key: &ApiKey) -> Result<ApiKey> {
    let now = Instant::now();
    let change = (
        api_keys::revoked_at.eq(now),
        api_keys::version.eq(key.version + 1),
        api_keys::updated_at.eq(now),
        api_keys::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(key).set(change).returning(ApiKey::as_returning()).get_result(conn)?)
}

/// Notes that the key is in use; no change that anybody speaks of, so the version stays.
pub fn touch(conn: &mut PgConnection, of: OrganizationId, id: ApiKeyId) -> Result<()> {
    let row = api_keys::table.find((of, id));
    diesel::update(row).set(api_keys::last_used_at.eq(Instant::now())).execute(conn)?;
    Ok(())
}
