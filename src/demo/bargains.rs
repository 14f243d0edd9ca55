//! Deals: how they begin, through which stages they go, and how they end.

use rust_decimal::Decimal;

use super::calendar::{DAY, OLDEST};
use super::course::{Course, course, live};
use super::customers::Customer;
use super::people::People;
use super::prospects::Opened;
use super::shelf::Shelf;
use super::world::World;
use crate::access::Can;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ContactId, UserId};
use crate::kernel::values::{Day, Name, Quantity, Rate, Text, Word};
use crate::kernel::{Error, Result};
use crate::sales::deal_contacts::{self, Influence, NewDealContact};
use crate::sales::deals::{
    self, DealKind, DealShare, DealSplit, DealStatus, NewDeal, NewDealLine, OpenForecast,
};

/// Deals; more come from leads.
const COUNT: u32 = 870;

const ENDS: [(u64, DealStatus); 4] =
    [(36, DealStatus::Open), (30, DealStatus::Won), (24, DealStatus::Lost), (10, DealStatus::Abandoned)];
const KINDS: [(u64, DealKind); 5] = [
    (50, DealKind::New),
    (25, DealKind::Repeat),
    (10, DealKind::Upsell),
    (8, DealKind::CrossSell),
    (7, DealKind::Renewal),
];

/// What those who sell want to do next.
const STEPS: [&str; 4] = ["Send the offer", "Call back", "Узгодити умови", "Назначить встречу"];

/// What people are in a deal.
const PARTS: [&str; 4] = ["buyer", "user", "champion", "adviser"];

/// A deal, the people in it, who has the credit, and what becomes of it.
type Draft = (NewDeal, Vec<NewDealContact>, Option<DealSplit>, Course);

/// The customers, and who of a customer's people is known.
pub(super) struct Market<'a> {
    pub customers: &'a [Customer],
    pub people: People,
}

pub(super) fn make(
    world: &mut World<'_>,
    shelf: &Shelf,
    market: &Market<'_>,
    opened: Vec<Opened>,
) -> Result<()> {
    let count = world.times(COUNT);
    let drafts = (0..count).filter_map(|_| draft(world, shelf, market)).collect();
    world.each(drafts, |conn, actor, (new, people, split, course): Draft| {
        let deal = deals::create(conn, &Can::prove(actor)?, new)?;
        let id = deal.value().id;
        let deal = people.into_iter().try_fold(deal.map(|_| ()), |all, person| {
            Ok::<_, Error>(all.and(deal_contacts::create(conn, &Can::prove(actor)?, id, person)?))
        })?;
        let deal = match split {
            Some(split) => deal.and(deals::share(conn, &Can::prove(actor)?, id, &IfMatch::Any, &split)?),
            None => deal,
        };
        Ok(deal.and(live(conn, actor, id, &course)?))
    })?;
    let opened: Vec<_> =
        opened.into_iter().filter_map(|(id, born)| Some((id, grown(world, shelf, born)?))).collect();
    world.each(opened, |conn, actor, (id, course)| live(conn, actor, id, &course))?;
    Ok(())
}

/// What became of a deal that a lead became.
fn grown(world: &mut World<'_>, shelf: &Shelf, born: i64) -> Option<Course> {
    let end = if born < 20 * DAY { DealStatus::Open } else { world.dice.weighed(&ENDS)? };
    let [sales, _] = &shelf.pipelines;
    Some(course(world, shelf, sales, (end, born)))
}

fn draft(world: &mut World<'_>, shelf: &Shelf, market: &Market<'_>) -> Option<Draft> {
    let end = world.dice.weighed(&ENDS)?;
    let youngest = if end == DealStatus::Open { 2 } else { 20 };
    let oldest = if end == DealStatus::Open { 150 * DAY } else { OLDEST };
    let born = world.dice.between(youngest * DAY, oldest);
    let [sales, tenders] = &shelf.pipelines;
    let pipeline = if world.dice.chance(15) { tenders } else { sales };
    let course = course(world, shelf, pipeline, (end, born));
    let customer = world.dice.pick(market.customers)?;
    let contact_id = contact(world, market, customer);
    let new = NewDeal {
        owner_id: Some(customer.owner_id),
        pipeline_id: Some(pipeline.id),
        contact_id,
        kind: world.dice.weighed(&KINDS),
        expected_close_on: Some(expected(world, &course)),
        forecast_category: forecast(&course),
        source_id: world.dice.one(&shelf.sources),
        tag_ids: shelf.tags(&mut world.dice),
        next_step: (end == DealStatus::Open).then(|| Text::new(world.dice.word(&STEPS))),
        created_at: Some(world.calendar.before(born)),
        account_id: Some(customer.id),
        ..worth(world, shelf, customer)
    };
    let people = market.people.get(&customer.id).into_iter().flatten().copied();
    let others = people.filter(|person| Some(*person) != contact_id).collect::<Vec<_>>();
    let split = split(world, market, customer.owner_id);
    Some((new, participants(world, &others), split, course))
}

/// Now and then, a colleague has a share in it.
fn split(world: &mut World<'_>, market: &Market<'_>, owner: UserId) -> Option<DealSplit> {
    let colleague = world.dice.pick(market.customers)?.owner_id;
    if colleague == owner || !world.dice.chance(6) {
        return None;
    }
    let share = |user_id, percent: i64| DealShare { user_id, percent: Rate::new(Decimal::from(percent)) };
    Some(DealSplit { shares: vec![share(owner, 70), share(colleague, 30)] })
}

/// Now and then, others at the customer's have a say in it.
fn participants(world: &mut World<'_>, others: &[ContactId]) -> Vec<NewDealContact> {
    let some: Vec<ContactId> = others.iter().copied().filter(|_| world.dice.chance(25)).take(3).collect();
    let part = |contact_id| NewDealContact {
        contact_id,
        role: world.dice.one(&PARTS).map(Word::new),
        influence: world.dice.one(Influence::ALL),
        is_decision_maker: Some(world.dice.chance(20)),
    };
    some.into_iter().map(part).collect()
}

/// Two days before or after it ended, or some time from now, or overdue.
fn expected(world: &mut World<'_>, course: &Course) -> Day {
    let days = match course.ended {
        Some(seconds) => world.dice.between(-20, 20) - seconds / DAY,
        None => world.dice.between(-15, 120),
    };
    world.calendar.day(days)
}

fn forecast(course: &Course) -> Option<OpenForecast> {
    match course.moves.len() {
        0 => None,
        1 => Some(OpenForecast::BestCase),
        _ => Some(OpenForecast::Commit),
    }
}

fn contact(world: &mut World<'_>, market: &Market<'_>, customer: &Customer) -> Option<ContactId> {
    world.dice.one(market.people.get(&customer.id)?)
}

/// Its name, and lines or an amount by hand.
fn worth(world: &mut World<'_>, shelf: &Shelf, customer: &Customer) -> NewDeal {
    let products = shelf.products.as_slice();
    let title = world.dice.one(products).map(|(_, name)| name).unwrap_or_default();
    let name = Name::new(format!("{title} — {}", customer.name));
    if world.dice.chance(60) {
        let lines = (0..world.dice.between(1, 4)).filter_map(|_| line(world, shelf)).collect();
        return NewDeal { lines: Some(lines), currency: Some(world.currency()), ..NewDeal::named(name) };
    }
    let amount = world.dice.between(2, 900).saturating_mul(50);
    NewDeal { amount: Some(world.money(amount)), ..NewDeal::named(name) }
}

fn line(world: &mut World<'_>, shelf: &Shelf) -> Option<NewDealLine> {
    let (product, _) = world.dice.one(&shelf.products)?;
    let discount = world.dice.weighed(&[(60, 0), (20, 5), (15, 10), (5, 20)])?;
    Some(NewDealLine {
        product_id: Some(product),
        name: None,
        quantity: Quantity::new(Decimal::from(world.dice.between(1, 40))),
        unit_price: None,
        discount_percent: Some(Rate::new(Decimal::from(discount))),
    })
}
