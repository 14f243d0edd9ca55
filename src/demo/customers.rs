//! Accounts, some of them parts of others, and their sites.

use super::dice::Dice;
use super::names::Company;
use super::people::HOME;
use super::shelf::Shelf;
use super::staff::Staff;
use super::words::Words;
use super::world::World;
use crate::access::Can;
use crate::directory::accounts::{self, AccountKind, NewAccount, SizeBand, TaxId, TaxIds, Tier};
use crate::directory::sites::{self, NewSite, SiteKind};
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, UserId};
use crate::kernel::values::{Code, Count, Country, Email, Name, Text, Url, Word, Year};

/// Accounts; more come from leads.
const COUNT: u32 = 220;

const RELATIONS: [(u64, &str); 4] = [(65, "customer"), (25, "prospect"), (6, "partner"), (4, "supplier")];
const TIERS: [(u64, Option<Tier>); 4] =
    [(5, Some(Tier::Vip)), (15, Some(Tier::Key)), (60, Some(Tier::Standard)), (20, None)];

/// An account that is there, with what the next records want to know.
#[derive(Clone)]
pub(super) struct Customer {
    pub id: AccountId,
    pub name: Name,
    pub words: &'static Words,
    pub domain: String,
    pub owner_id: UserId,
}

struct Draft {
    new: NewAccount,
    company: Company,
}

pub(super) fn make(world: &mut World<'_>, staff: &Staff, shelf: &Shelf) -> Result<Vec<Customer>> {
    let count = world.times(COUNT);
    let parts = count / 8;
    let drafts = (parts..count).map(|_| draft(world, staff, shelf, &[])).collect();
    let mut customers = write(world, drafts)?;
    let wholes: Vec<AccountId> = customers.iter().map(|customer| customer.id).collect();
    let drafts = (0..parts).map(|_| draft(world, staff, shelf, &wholes)).collect();
    customers.extend(write(world, drafts)?);
    let sites = customers.iter().flat_map(|customer| sites_of(&mut world.dice, customer)).collect();
    world
        .each(sites, |conn, actor, (account, new)| sites::create(conn, &Can::prove(actor)?, account, new))?;
    Ok(customers)
}

fn write(world: &mut World<'_>, drafts: Vec<Draft>) -> Result<Vec<Customer>> {
    world.each(drafts, |conn, actor, Draft { new, company }| {
        let made = accounts::create(conn, &Can::prove(actor)?, new)?;
        Ok(made.map(|account| Customer {
            id: account.id,
            name: account.name,
            words: company.words,
            domain: company.domain,
            owner_id: account.owner_id,
        }))
    })
}

/// A company, or now and then a household, that may be a part of one of these.
fn draft(world: &mut World<'_>, staff: &Staff, shelf: &Shelf, wholes: &[AccountId]) -> Draft {
    let words = world.names.language();
    let mut company = world.names.company(words);
    let is_household = wholes.is_empty() && world.dice.chance(8);
    let name = if is_household {
        HOME.clone_into(&mut company.domain);
        format!("{} {}", words.household, world.names.person(words).last)
    } else {
        company.name.clone()
    };
    let phone = world.names.phone(words);
    let dice = &mut world.dice;
    let new = NewAccount {
        owner_id: dice.one(&staff.sellers),
        relationship_types: dice.weighed(&RELATIONS).map(|word| vec![Word::new(word)]),
        tier: dice.weighed(&TIERS).flatten(),
        country: Some(Country::new(dice.word(words.towns).1)),
        source_id: dice.one(&shelf.sources),
        tag_ids: shelf.tags(dice),
        parent_id: dice.one(wholes),
        phone: Some(phone),
        ..NewAccount::named(Name::new(name))
    };
    let new = if is_household {
        NewAccount { kind: Some(AccountKind::Household), ..new }
    } else {
        of_company(world, &company, new)
    };
    Draft { new, company }
}

/// What a company has beyond a household.
fn of_company(world: &mut World<'_>, company: &Company, new: NewAccount) -> NewAccount {
    let dice = &mut world.dice;
    let employees = dice.small(2, 400) * if dice.chance(15) { 10 } else { 1 };
    let (founded, tax_number) = (world.calendar.year() - dice.small(1, 60), dice.below(100_000_000));
    let has_revenue = dice.chance(70);
    let revenue = i64::from(employees).saturating_mul(dice.between(20, 120)).saturating_mul(1000);
    let tax_id = TaxId { kind: Word::new("demo"), value: Code::new(format!("X{tax_number:08}")) };
    NewAccount {
        kind: Some(AccountKind::Organization),
        legal_name: Some(Name::new(&company.legal_name)),
        industries: Some(vec![Word::new(company.industry)]),
        size_band: Some(band(employees)),
        employees: Some(Count::new(employees)),
        founded_year: Some(Year::new(founded)),
        annual_revenue: has_revenue.then(|| world.money(revenue)),
        tax_ids: Some(TaxIds(vec![tax_id])),
        website: Some(Url::new(format!("https://{}", company.domain))),
        email: Some(Email::new(format!("office@{}", company.domain))),
        ..new
    }
}

fn band(employees: i32) -> SizeBand {
    match employees {
        ..10 => SizeBand::Micro,
        10..50 => SizeBand::Small,
        50..250 => SizeBand::Medium,
        250..1000 => SizeBand::Large,
        _ => SizeBand::Enterprise,
    }
}

/// The head office, and perhaps some more.
fn sites_of(dice: &mut Dice, customer: &Customer) -> Vec<(AccountId, NewSite)> {
    let others = [SiteKind::Branch, SiteKind::Warehouse, SiteKind::Store, SiteKind::Plant];
    let more = dice.weighed(&[(50, 0), (35, 1), (15, 2)]).unwrap_or_default();
    let more: Vec<SiteKind> = (0..more).filter_map(|_| dice.one(&others)).collect();
    let site = |kind: SiteKind| {
        let (town, country) = dice.word(customer.words.towns);
        let new = NewSite {
            kind,
            name: Name::new(format!("{town}, {}", kind.word().replace('_', " "))),
            street: Some(Text::new(format!("{} {}", customer.words.street, dice.between(1, 120)))),
            city: Some(Name::new(town)),
            region: None,
            postcode: Some(Code::new(format!("{:05}", dice.below(100_000)))),
            country: Some(Country::new(country)),
            phone: None,
        };
        (customer.id, new)
    };
    [SiteKind::HeadOffice].into_iter().chain(more).map(site).collect()
}
