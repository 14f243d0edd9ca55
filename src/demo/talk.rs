//! What colleagues say to each other about open deals, who follows these and who works on them together. All that was made before is history: people
//! are told of this alone.

use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::world::World;
use crate::access::{Actor, Can, Sharing};
use crate::collaboration::comments::{self, NewComment};
use crate::collaboration::followers;
use crate::collaboration::team::{self, NewRecordMember};
use crate::identity::deputy;
use crate::kernel::Result;
use crate::kernel::ids::{DealId, OrganizationId, UserId};
use crate::kernel::record::Record as _;
use crate::kernel::values::{Instant, Name, Remark};
use crate::platform::notifications;
use crate::sales::deals::{Deal, DealStatus};
use crate::schema::{deals, teams};
use crate::store::{Author, Changed, commit};

/// Of a hundred open deals, so many are spoken of, and so many of these answered.
const SPOKEN_OF: u64 = 25;
const ANSWERED: u64 = 60;
/// And so many of the open deals have somebody else in their team.
const SHARED: u64 = 10;
const ROLES: [&str; 4] = ["Engineer", "Технолог", "Юрист", "Логист"];

const ASKED: [&str; 6] = [
    "What keeps them from signing?",
    "Please send me the offer before it goes out.",
    "Коли вони чекають на відповідь?",
    "Можемо дати відстрочку на 30 днів.",
    "Кто у них принимает решение?",
    "Well done so far!",
];
const REPLIES: [&str; 4] =
    ["Next week, I hope.", "Завтра зателефоную.", "Уже отправил.", "They want to see it first."];

/// A deal, who is in charge of it and who leads the team.
type Row = (DealId, UserId, Option<UserId>);

/// Nobody is told of what is made from now on, nor by a worker that runs meanwhile.
pub(super) fn hush(conn: &mut PgConnection, organization: OrganizationId) -> Result<()> {
    let later = Instant::from(Instant::now().utc() + TimeDelta::days(1));
    notifications::tell_since(conn, organization, later)
}

pub(super) fn make(world: &mut World<'_>) -> Result<()> {
    notifications::tell_since(world.conn, world.actor.organization_id, Instant::now())?;
    let open = open(world)?;
    let owners: Vec<UserId> = open.iter().map(|(_, owner, _)| *owner).collect();
    for (deal, owner, lead) in open {
        let colleague = world.dice.pick(&owners).filter(|one| **one != owner && world.dice.chance(SHARED));
        if let Some(colleague) = colleague {
            share(world, deal, *colleague)?;
        }
        let Some(lead) = lead.filter(|lead| *lead != owner) else { continue };
        if world.dice.chance(SPOKEN_OF) {
            let asked = world.dice.word(&ASKED);
            say(world, (lead, deal), asked, owner)?;
            follow(world, deal)?;
            if world.dice.chance(ANSWERED) {
                let reply = world.dice.word(&REPLIES);
                say(world, (owner, deal), reply, lead)?;
            }
        }
    }
    Ok(())
}

fn open(world: &mut World<'_>) -> Result<Vec<Row>> {
    let led = teams::table
        .on(teams::organization_id.eq(deals::organization_id).and(teams::id.nullable().eq(deals::team_id)));
    let own = deals::organization_id.eq(world.actor.organization_id);
    let open = deals::table.left_join(led).filter(own).filter(deals::status.eq(DealStatus::Open));
    let open = open.order_by((deals::created_at, deals::name, deals::id));
    Ok(open.select((deals::id, deals::owner_id, teams::lead_id.nullable())).load(world.conn)?)
}

/// Says it in the name of one to another.
fn say(world: &mut World<'_>, (who, deal): (UserId, DealId), body: &str, to: UserId) -> Result<()> {
    let new = NewComment { body: Remark::new(body), mentioned_ids: Some(vec![to]) };
    speak(world, who, |conn, actor| comments::say::<Deal>(conn, &Can::prove(actor)?, deal.cast(), new))?;
    Ok(())
}

fn share(world: &mut World<'_>, deal: DealId, user: UserId) -> Result<()> {
    let access = if world.dice.chance(50) { Sharing::Edit } else { Sharing::Read };
    let role = Some(Name::new(world.dice.word(&ROLES)));
    let new = NewRecordMember { user_id: Some(user), team_id: None, role, access: Some(access) };
    world.write(|conn, actor| Ok(team::share::<Deal>(conn, &Can::prove(actor)?, deal.cast(), new)?.map(drop)))
}

fn follow(world: &mut World<'_>, deal: DealId) -> Result<()> {
    world.write(|conn, actor| followers::follow(conn, actor, (Deal::TYPE, deal.cast())))
}

fn speak<T>(
    world: &mut World<'_>,
    who: UserId,
    work: impl FnOnce(&mut PgConnection, &Actor) -> Result<Changed<T>>,
) -> Result<Option<T>> {
    let Actor { organization_id, request_id, .. } = world.actor;
    let Some(actor) = deputy(world.conn, organization_id, who, request_id)? else { return Ok(None) };
    commit(world.conn, &Author::of(&actor), |conn| work(conn, &actor)).map(Some)
}
