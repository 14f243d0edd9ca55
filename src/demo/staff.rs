//! The people of the organization: teams with their leads, sellers, and those around them.

use diesel::pg::PgConnection;

use super::world::World;
use crate::access::{Actor, Can, Create, Role, Update};
use crate::identity::teams::{self, Department, NewTeam, Team, TeamPatch};
use crate::identity::users::{self, NewUser, User};
use crate::kernel::Result;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::values::{Email, Name, Slug};
use crate::store::Changed;

const REGIONS: [&str; 6] = ["Захід", "North", "Схід", "South", "Центр", "Overseas"];

/// Regional teams, and sellers in each.
const TEAMS: u32 = 2;
const SELLERS: u32 = 4;

pub(super) struct Staff {
    /// Who is in charge of customers.
    pub sellers: Vec<UserId>,
    /// Who brings leads.
    pub marketer: UserId,
}

/// Makes users of the organization, all with one password.
pub(super) struct Desk<'a> {
    pub slug: &'a Slug,
    pub password_hash: &'a str,
}

/// The address of a role's user, by which one logs in.
pub(super) fn address(slug: &Slug, role: Role, number: u32) -> Email {
    let name = match role {
        Role::Administrator => "admin",
        Role::SalesManager => "manager",
        Role::SalesRep => "rep",
        Role::Marketer => "marketer",
        Role::SupportAgent => "agent",
        Role::SupportManager => "support",
        Role::Analyst => "analyst",
        Role::Integration => "integration",
    };
    Email::new(format!("{name}{number}@{slug}.example.com"))
}

pub(super) fn hire(world: &mut World<'_>, desk: &Desk<'_>) -> Result<Staff> {
    let (sales, _) = team(world, desk, ("Sales", Department::Sales, None), (Role::SalesManager, 1))?;
    let mut sellers = Vec::new();
    for number in 0..world.times(TEAMS) {
        let name = region(number);
        let of = (name.as_str(), Department::Sales, Some(sales.id));
        let (region, lead) = team(world, desk, of, (Role::SalesManager, number + 2))?;
        sellers.push(lead.id);
        for seller in 1..=SELLERS {
            let number = number * SELLERS + seller;
            sellers.push(user(world, desk, (Role::SalesRep, number), Some(region.id))?.id);
        }
    }
    let (_, marketer) = team(world, desk, ("Marketing", Department::Marketing, None), (Role::Marketer, 1))?;
    let (service, _) = team(world, desk, ("Service", Department::Service, None), (Role::SupportManager, 1))?;
    user(world, desk, (Role::SupportAgent, 1), Some(service.id))?;
    user(world, desk, (Role::Analyst, 1), None)?;
    user(world, desk, (Role::Integration, 1), None)?;
    join(world, &sales, marketer.id)?;
    Ok(Staff { sellers, marketer: marketer.id })
}

fn region(number: u32) -> String {
    let count = u32::try_from(REGIONS.len()).unwrap_or(1);
    let at = usize::try_from(number % count).unwrap_or_default();
    let name = REGIONS.get(at).copied().unwrap_or_default();
    match number / count {
        0 => format!("Sales {name}"),
        round => format!("Sales {name} {}", round + 1),
    }
}

/// A team and its lead, who belongs to it.
fn team(
    world: &mut World<'_>,
    desk: &Desk<'_>,
    (name, department, parent_id): (&str, Department, Option<TeamId>),
    lead: (Role, u32),
) -> Result<(Team, User)> {
    let new = NewTeam { name: Name::new(name), parent_id, lead_id: None, department: Some(department) };
    let made = world.write(|conn, actor| Changed::created(teams::insert(conn, &Can::prove(actor)?, new)?))?;
    let lead = user(world, desk, lead, Some(made.id))?;
    let patch = TeamPatch { name: None, parent_id: None, lead_id: Some(Some(lead.id)), department: None };
    let led = world.write(|conn, actor| {
        let who = Can::<Update, Team>::prove(actor)?;
        Changed::updated(&made, teams::update(conn, &who, &made, patch)?)
    })?;
    Ok((led, lead))
}

fn user(
    world: &mut World<'_>,
    desk: &Desk<'_>,
    (role, number): (Role, u32),
    team_id: Option<TeamId>,
) -> Result<User> {
    let words = world.names.language();
    let name = world.names.person(words).full_name();
    let email = address(desk.slug, role, number);
    let (roles, password) = (vec![role], None);
    let new = NewUser { email, name, roles, team_id, password, time_zone: None, locale: None };
    let hash = Some(desk.password_hash.to_owned());
    world.write(|conn: &mut PgConnection, actor: &Actor| {
        let who = Can::<Create, User>::prove(actor)?;
        Changed::created(users::create(conn, &who, new, hash)?)
    })
}

/// Who works for another team now and then.
fn join(world: &mut World<'_>, team: &Team, user: UserId) -> Result<()> {
    world.write(|conn, _| match teams::add(conn, team, user)? {
        Some(member) => Ok(Changed::created(member)?.map(|_| ())),
        None => Ok(Changed::nothing()),
    })
}
