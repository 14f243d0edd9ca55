//! One of the sellers has left: what was open went to the rest of the team.

use super::staff::Staff;
use super::world::World;
use crate::access::{Can, Read};
use crate::identity::users::{self, User};
use crate::kernel::Result;
use crate::kernel::values::Note;
use crate::records::handovers::{self, HandoverRequest, HandoverRule};

pub(super) fn make(world: &mut World<'_>, staff: &Staff) -> Result<()> {
    let Some(leaver) = staff.sellers.last().copied() else { return Ok(()) };
    world.write(|conn, actor| {
        let from = users::find(conn, &Can::<Read, User>::prove(actor)?, leaver)?;
        let request = HandoverRequest {
            rule: HandoverRule::ByTeam,
            to_ids: None,
            team_id: from.team_id,
            note: Some(Note::new("Декретна відпустка")),
            dry_run: None,
        };
        handovers::run(conn, &Can::prove(actor)?, &from, &request)
    })?;
    Ok(())
}
