//! A made-up organization, for trying things out and for measuring. It is made by the functions that
//! the API calls, so that every rule holds and the change log is whole; the same seed on the same day
//! makes the same records, but for their ids.

mod bargains;
mod calendar;
mod count;
mod course;
mod customers;
mod days;
mod dice;
mod leaving;
mod names;
mod people;
mod prospects;
mod shelf;
mod staff;
mod talk;
mod words;
mod world;

use diesel::pg::PgConnection;

use crate::access::Role;
use crate::app::founding::{self, Founder};
use crate::identity::organizations::NewOrganization;
use crate::kernel::Result;
use crate::kernel::values::{Currency, Email, Name, Slug, TimeZone};
use bargains::Market;
use calendar::Calendar;
use dice::Dice;
use names::Names;
use staff::Desk;
use world::World;

pub use count::Counted;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub slug: Slug,
    pub currency: Currency,
    /// The same seed makes the same records.
    pub seed: u64,
    /// How much to make: 100 is a few thousand records.
    pub percent: u32,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// One user of each kind who may log in.
    pub logins: Vec<(Role, Email)>,
    /// How many records of each kind.
    pub counted: Vec<Counted>,
}

impl Wish {
    pub fn organization_name(&self) -> Name {
        Name::new(format!("Приклад Trading ({})", self.slug))
    }

    pub fn administrator(&self) -> Email {
        staff::address(&self.slug, Role::Administrator, 1)
    }
}

/// Makes the organization; all of its users get the password of this hash.
pub fn make(conn: &mut PgConnection, wish: &Wish, password_hash: &str) -> Result<Made> {
    let mut names = Names::new(wish.seed);
    let new = NewOrganization {
        name: wish.organization_name(),
        slug: wish.slug.clone(),
        base_currency: wish.currency.clone(),
        time_zone: TimeZone::new("Europe/Kyiv"),
    };
    let words = names.language();
    let founder = Founder {
        email: wish.administrator(),
        name: names.person(words).full_name(),
        password_hash: Some(password_hash.to_owned()),
    };
    let (organization, user) = founding::found(conn, new, founder)?;
    let actor = founding::acting(&organization, &user);
    talk::hush(conn, organization.id)?;
    // The two must not throw the same numbers.
    let dice = Dice::new(!wish.seed);
    let mut world = World { conn, actor, dice, names, calendar: Calendar::today(), percent: wish.percent };
    fill(&mut world, &Desk { slug: &wish.slug, password_hash })?;
    let logins = [Role::Administrator, Role::SalesManager, Role::SalesRep, Role::Analyst];
    let logins = logins.map(|role| (role, staff::address(&wish.slug, role, 1))).to_vec();
    Ok(Made { logins, counted: count::all(world.conn, organization.id)? })
}

fn fill(world: &mut World<'_>, desk: &Desk<'_>) -> Result<()> {
    let staff = staff::hire(world, desk)?;
    let shelf = shelf::fill(world)?;
    let customers = customers::make(world, &staff, &shelf)?;
    let people = people::make(world, &shelf, &customers)?;
    let opened = prospects::make(world, &staff, &shelf, &customers)?;
    bargains::make(world, &shelf, &Market { customers: &customers, people }, opened)?;
    days::make(world)?;
    leaving::make(world, &staff)?;
    talk::make(world)
}
