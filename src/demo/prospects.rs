//! Leads in every state, and the deals that some of them became.

use diesel::pg::PgConnection;

use super::calendar::{DAY, OLDEST};
use super::customers::Customer;
use super::people::HOME;
use super::shelf::Shelf;
use super::staff::Staff;
use super::world::World;
use crate::access::{Actor, Can};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{DealId, LeadId, LeadSourceId, ReasonId, UserId};
use crate::kernel::values::{Day, Email, Instant, Money, Name, Percent, Word};
use crate::sales::leads::{
    self, Answers, ConversionDeal, LeadAssignment, LeadDisqualification, LeadNurture, LeadQualification,
    LeadStatus, NewLead, NewLeadConversion, Qualification,
};
use crate::sales::reasons::ReasonKind;
use crate::store::Changed;

/// Leads.
const COUNT: u32 = 800;

/// How many of a hundred leads are in a state, and for how many days at most.
const STATES: [(u64, (LeadStatus, i64)); 7] = [
    (10, (LeadStatus::New, 20)),
    (10, (LeadStatus::Assigned, 30)),
    (16, (LeadStatus::Working, 90)),
    (12, (LeadStatus::Qualified, 120)),
    (12, (LeadStatus::Nurturing, 360)),
    (20, (LeadStatus::Disqualified, 540)),
    (20, (LeadStatus::Converted, 540)),
];

/// What becomes of a lead.
struct Course {
    status: LeadStatus,
    owner: UserId,
    answered_at: Instant,
    score: i32,
    recycle_on: Day,
    reason: Option<ReasonId>,
    /// When it was converted: seconds before today, and the same as a moment.
    converted: (i64, Instant),
    opens_deal: bool,
}

/// A deal that a lead became, and how many seconds before today.
pub(super) type Opened = (DealId, i64);

pub(super) fn make(
    world: &mut World<'_>,
    staff: &Staff,
    shelf: &Shelf,
    customers: &[Customer],
) -> Result<Vec<Opened>> {
    let count = world.times(COUNT);
    let courses = (0..count).filter_map(|_| course(world, staff, shelf, customers)).collect();
    let opened = world.each(courses, |conn, actor, (new, course)| go(conn, actor, new, &course))?;
    Ok(opened.into_iter().flatten().collect())
}

fn course(
    world: &mut World<'_>,
    staff: &Staff,
    shelf: &Shelf,
    customers: &[Customer],
) -> Option<(NewLead, Course)> {
    let (status, days) = world.dice.weighed(&STATES)?;
    let came = world.dice.between(2 * DAY, (days * DAY).min(OLDEST));
    let answered = came - world.dice.between(600, DAY);
    let converted = answered - world.dice.between(0, (answered - DAY).min(45 * DAY));
    let owner = world.dice.one(&staff.sellers)?;
    let disqualify = shelf.reasons(ReasonKind::Disqualify);
    let source_id = world.dice.one(&shelf.sources);
    let mut new = draft(world, customers, source_id);
    new.tag_ids = shelf.tags(&mut world.dice);
    new.owner_id =
        Some(if matches!(status, LeadStatus::New | LeadStatus::Assigned) { staff.marketer } else { owner });
    new.created_at = Some(world.calendar.before(came));
    let course = Course {
        status,
        owner,
        answered_at: world.calendar.before(answered),
        score: world.dice.small(30, 100),
        recycle_on: world.calendar.day(world.dice.between(5, 120)),
        reason: world.dice.one(&disqualify),
        converted: (converted, world.calendar.before(converted)),
        opens_deal: world.dice.chance(85),
    };
    Some((new, course))
}

/// Somebody at a company, known or new, or on their own.
fn draft(world: &mut World<'_>, customers: &[Customer], source_id: Option<LeadSourceId>) -> NewLead {
    let words = world.names.language();
    let known = world.dice.pick(customers).filter(|_| world.dice.chance(15));
    let words = known.map_or(words, |customer| customer.words);
    let (company, domain) = match known {
        Some(customer) => (Some(customer.name.clone()), customer.domain.clone()),
        None if world.dice.chance(12) => (None, HOME.to_owned()),
        None => {
            let company = world.names.company(words);
            (Some(Name::new(company.name)), company.domain)
        }
    };
    let person = world.names.person(words);
    let email: Email = person.email(&domain);
    let value = world.dice.between(5, 400).saturating_mul(100);
    NewLead {
        first_name: Some(Name::new(person.first)),
        last_name: Some(Name::new(&person.last)),
        company_name: company,
        job_title: world.dice.one(words.titles).map(Name::new),
        owner_id: None,
        team_id: None,
        email: Some(email),
        phone: world.dice.chance(70).then(|| world.names.phone(words)),
        source_id,
        score: Some(Percent::new(world.dice.small(0, 60))),
        qualification: None,
        estimated_value: Some::<Money>(world.money(value)),
        description: None,
        tag_ids: None,
        external_ids: None,
        custom: None,
        created_at: None,
        allow_duplicate: None,
    }
}

/// Enters a lead and takes it to its state; the deal it became, if it did.
fn go(
    conn: &mut PgConnection,
    actor: &Actor,
    new: NewLead,
    course: &Course,
) -> Result<Changed<Option<Opened>>> {
    let lead = leads::create(conn, &Can::prove(actor)?, new)?;
    let id = lead.value().id;
    let mut all = lead.map(|_| None);
    if course.status == LeadStatus::New {
        return Ok(all);
    }
    let to = LeadAssignment { owner_id: course.owner, team_id: None };
    all = all.and(leads::assign(conn, &Can::prove(actor)?, (id, &IfMatch::Any), &to)?);
    if course.status == LeadStatus::Assigned {
        return Ok(all);
    }
    all =
        all.and(leads::start_work(conn, &Can::prove(actor)?, (id, &IfMatch::Any), Some(course.answered_at))?);
    match course.status {
        LeadStatus::Qualified => Ok(all.and(qualify(conn, actor, id, course)?)),
        LeadStatus::Converted => {
            let qualified = qualify(conn, actor, id, course)?;
            let converted = convert(conn, actor, id, course)?;
            let opened = *converted.value();
            Ok(all.and(qualified).and(converted).map(|_| opened))
        }
        LeadStatus::Nurturing | LeadStatus::Disqualified => Ok(all.and(put_off(conn, actor, id, course)?)),
        LeadStatus::New | LeadStatus::Assigned | LeadStatus::Working => Ok(all),
    }
}

fn qualify(
    conn: &mut PgConnection,
    actor: &Actor,
    id: LeadId,
    course: &Course,
) -> Result<Changed<leads::Lead>> {
    let answers = Answers::of([("budget", "planned"), ("authority", "director"), ("timing", "this year")]);
    let qualification = Some(Qualification { framework: Word::new("bant"), answers });
    let found = LeadQualification { qualification, score: Some(Percent::new(course.score)) };
    leads::qualify(conn, &Can::prove(actor)?, (id, &IfMatch::Any), found)
}

fn put_off(
    conn: &mut PgConnection,
    actor: &Actor,
    id: LeadId,
    course: &Course,
) -> Result<Changed<leads::Lead>> {
    let (who, target) = (Can::prove(actor)?, (id, &IfMatch::Any));
    match (course.status, course.reason) {
        (LeadStatus::Disqualified, Some(reason_id)) => {
            leads::disqualify(conn, &who, target, &LeadDisqualification { reason_id })
        }
        _ => leads::nurture(conn, &who, target, &LeadNurture { recycle_on: course.recycle_on }),
    }
}

fn convert(
    conn: &mut PgConnection,
    actor: &Actor,
    id: LeadId,
    course: &Course,
) -> Result<Changed<Option<Opened>>> {
    let (seconds, converted_at) = course.converted;
    let deal = ConversionDeal {
        name: None,
        amount: None,
        pipeline_id: None,
        stage_id: None,
        expected_close_on: Some(course.recycle_on),
        custom: None,
    };
    let new = NewLeadConversion {
        deal: course.opens_deal.then_some(deal),
        converted_at: Some(converted_at),
        ..NewLeadConversion::default()
    };
    let done = leads::convert(conn, &Can::prove(actor)?, (id, &IfMatch::Any), new)?;
    Ok(done.map(|done| done.deal.map(|deal| (deal.id, seconds))))
}
