//! Records as a caller wants to see them: some members only, related records beside their ids.
//!
//! A record says by `related!` which of its ids lead where. From that come the names that `fields` and
//! `expand` take, the document's parameters and members, and the queries: one for each relation of a page,
//! however many records it has.

mod document;
mod expand;
mod link;
mod shape;
mod shown;

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::pg::PgConnection;
use serde_json::Value;

pub use document::declare;
pub use link::{Link, Related};
pub use shown::{Sight, SightPage, View};

use super::Collection;
use crate::access::{Can, Read};
use crate::kernel::listing::{Listing, Offer};
use crate::kernel::page::Page;
use crate::kernel::{Error, Result};

static OFFERS: LazyLock<RwLock<HashMap<TypeId, Arc<Offer>>>> = LazyLock::new(RwLock::default);

/// What of a record can be asked for; made once for each type.
pub fn offer<R: Related>() -> Arc<Offer> {
    let key = TypeId::of::<R>();
    if let Some(known) = OFFERS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(known);
    }
    let offer = Arc::new(Offer { members: document::members::<R>(), relations: link::words(R::LINKS) });
    let mut offers = OFFERS.write().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(offers.entry(key).or_insert(offer))
}

/// A page of what the actor sees, as the caller wants to see it.
pub fn list<C: Collection + Related>(
    conn: &mut PgConnection,
    who: &Can<Read, C>,
    listing: &Listing<C>,
) -> Result<SightPage<C>> {
    let listing = C::settled(conn, who, listing)?;
    let page = C::list(conn, who, &listing)?;
    if listing.wish().is_plain() {
        return Ok(SightPage::Whole(page));
    }
    let rows = page.data.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    let data = shape::shaped::<C>(conn, who, listing.wish(), rows.map_err(Error::internal)?)?;
    Ok(SightPage::Part(Page { data, page: page.page }))
}

/// One record, as the caller wants to see it.
pub fn show<R: Related>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    view: &View<R>,
    record: R,
) -> Result<Sight<R>> {
    if view.wish.is_plain() {
        return Ok(Sight::Whole(record));
    }
    let row = serde_json::to_value(&record).map_err(Error::internal)?;
    let shaped = shape::shaped::<R>(conn, who, &view.wish, vec![row])?;
    Ok(Sight::Part(shaped.into_iter().next().unwrap_or(Value::Null)))
}
