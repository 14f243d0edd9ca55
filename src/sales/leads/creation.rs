//! How leads are entered: each once, if address or number can tell.

use diesel::pg::PgConnection;

use super::duplicates;
use super::model::{Lead, NewLead};
use super::queries::{self, Ready};
use crate::access::{Can, Create, Ownership, moment};
use crate::directory::tags;
use crate::extras::{self, Held};
use crate::kernel::Result;
use crate::store::Changed;

/// Enters a lead for whoever may, as the handler does.
pub fn create(conn: &mut PgConnection, who: &Can<Create, Lead>, new: NewLead) -> Result<Changed<Lead>> {
    create_all(conn, who, vec![new])?.one()
}

/// The same for many, all or none.
pub(super) fn create_all(
    conn: &mut PgConnection,
    who: &Can<Create, Lead>,
    new: Vec<NewLead>,
) -> Result<Changed<Vec<Lead>>> {
    let own = extras::held(conn, who)?;
    let ready = new.into_iter().map(|new| ready(conn, who, &own, new)).collect::<Result<Vec<_>>>()?;
    duplicates::refuse(conn, who, &ready)?;
    let made = queries::insert(conn, who, ready)?;
    made.into_iter().try_fold(Changed::unchanged(Vec::new()), |made, lead| {
        own.keep(conn, who, &lead)?;
        Ok(made.with(Changed::created(lead)?, Vec::push))
    })
}

fn ready(conn: &mut PgConnection, who: &Can<Create, Lead>, own: &Held, mut new: NewLead) -> Result<Ready> {
    let created_at = moment::<Lead>(who, new.created_at, "/created_at")?;
    let owner = Ownership::of_new::<Lead>(conn, who, new.owner_id, new.team_id)?;
    tags::admit(conn, who, new.tag_ids.as_mut())?;
    own.admit::<Lead>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    Ok(Ready { new, owner, created_at })
}
