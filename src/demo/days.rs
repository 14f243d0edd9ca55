//! Days of work: what was done for deals with the people of their accounts, and what comes next.

use diesel::prelude::*;

use super::calendar::DAY;
use super::world::World;
use crate::access::Can;
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, ContactId, DealId, UserId};
use crate::kernel::values::{Instant, Name, Note, RecurrenceRule, Seconds, Text, Word};
use crate::planner::activities::{
    self, ActivityDirection, ActivityKind, ActivityStatus, CallOutcome, NewActivity,
};
use crate::planner::tasks::{self, NewTask, TaskPriority};
use crate::schema::deals;

/// Of a hundred deals, so many are worked on in a way that somebody wrote down.
const WORKED_ON: u64 = 60;

const KINDS: [(u64, ActivityKind); 7] = [
    (40, ActivityKind::Call),
    (25, ActivityKind::Email),
    (15, ActivityKind::Meeting),
    (8, ActivityKind::Message),
    (7, ActivityKind::Note),
    (4, ActivityKind::Visit),
    (1, ActivityKind::Letter),
];
const OUTCOMES: [(u64, CallOutcome); 5] = [
    (60, CallOutcome::Connected),
    (25, CallOutcome::NoAnswer),
    (6, CallOutcome::Busy),
    (6, CallOutcome::Voicemail),
    (3, CallOutcome::WrongNumber),
];
const ENDS: [(u64, ActivityStatus); 3] =
    [(90, ActivityStatus::Done), (6, ActivityStatus::Cancelled), (4, ActivityStatus::NoShow)];
const SUBJECTS: [&str; 8] = [
    "First talk",
    "Offer",
    "Перша розмова",
    "Уточнення замовлення",
    "Обговорення умов",
    "Показ товара",
    "Prices",
    "Delivery",
];
const TITLES: [&str; 6] = [
    "Send the offer",
    "Передзвонити",
    "Підготувати договір",
    "Check the credit",
    "Уточнить сроки",
    "Book the visit",
];
const CHANNELS: [&str; 4] = ["whatsapp", "telegram", "viber", "sms"];

/// A deal, with whom it is made and for how long: seconds before today.
struct Work {
    deal: DealId,
    account: Option<AccountId>,
    contact: Option<ContactId>,
    owner: UserId,
    began: i64,
    ended: Option<i64>,
}

/// The columns that tell of a deal's work.
type Row = (DealId, Option<AccountId>, Option<ContactId>, UserId, Instant, Option<Instant>);

pub(super) fn make(world: &mut World<'_>) -> Result<()> {
    let works = works(world)?;
    let mut drafts = Vec::new();
    for work in works.iter().filter(|_| world.dice.chance(WORKED_ON)).collect::<Vec<_>>() {
        for _ in 0..world.dice.between(1, 3) {
            drafts.push(past(world, work));
        }
        if work.ended.is_none() && world.dice.chance(50) {
            drafts.push(next(world, work));
        }
    }
    world.each(drafts, |conn, actor, new| activities::create(conn, &Can::prove(actor)?, new))?;
    let open = works.iter().filter(|work| work.ended.is_none());
    let todo: Vec<&Work> = open.filter(|_| world.dice.chance(40)).collect();
    let todo = todo.into_iter().map(|work| task(world, work)).collect();
    world.each(todo, |conn, actor, new| tasks::create(conn, &Can::prove(actor)?, new))?;
    Ok(())
}

/// Something to be done for a deal, soon or some days ago.
fn task(world: &mut World<'_>, work: &Work) -> NewTask {
    let due = world.dice.between(-21 * DAY, 4 * DAY);
    let weekly = world.dice.chance(10);
    NewTask {
        owner_id: Some(work.owner),
        priority: world.dice.one(TaskPriority::ALL),
        due_at: Some(world.calendar.before(due)),
        recurrence: weekly.then(|| RecurrenceRule::new("FREQ=WEEKLY")),
        account_ids: work.account.map(|account| vec![account]),
        deal_ids: Some(vec![work.deal]),
        ..NewTask::titled(Name::new(world.dice.word(&TITLES)))
    }
}

fn works(world: &mut World<'_>) -> Result<Vec<Work>> {
    let own = deals::table.filter(deals::organization_id.eq(world.actor.organization_id));
    let rows: Vec<Row> = own
        .order_by((deals::created_at, deals::name, deals::id))
        .select((
            deals::id,
            deals::account_id,
            deals::contact_id,
            deals::owner_id,
            deals::created_at,
            deals::closed_at,
        ))
        .load(world.conn)?;
    let today = world.calendar.before(0);
    let work = |(deal, account, contact, owner, began, ended): Row| Work {
        deal,
        account,
        contact,
        owner,
        began: today.seconds_since(began).max(1),
        ended: ended.map(|ended| today.seconds_since(ended)),
    };
    Ok(rows.into_iter().map(work).collect())
}

/// Something about a deal, with whomever it is made.
fn about(world: &mut World<'_>, work: &Work, kind: ActivityKind) -> NewActivity {
    let message = kind == ActivityKind::Message;
    NewActivity {
        owner_id: Some(work.owner),
        direction: world.dice.one(ActivityDirection::ALL).filter(|_| kind != ActivityKind::Note),
        channel: message.then(|| Word::new(world.dice.word(&CHANNELS))),
        subject: Some(Text::new(world.dice.word(&SUBJECTS))),
        account_ids: work.account.map(|account| vec![account]),
        contact_ids: work.contact.map(|contact| vec![contact]),
        deal_ids: Some(vec![work.deal]),
        ..NewActivity::of(kind)
    }
}

fn past(world: &mut World<'_>, work: &Work) -> NewActivity {
    let kind = world.dice.weighed(&KINDS).unwrap_or(ActivityKind::Call);
    let status = world.dice.weighed(&ENDS).filter(|_| kind != ActivityKind::Note);
    let status = status.unwrap_or(ActivityStatus::Done);
    let done = status == ActivityStatus::Done;
    let outcome = world.dice.weighed(&OUTCOMES).filter(|_| done && kind == ActivityKind::Call);
    let talks = matches!(kind, ActivityKind::Meeting | ActivityKind::Visit)
        || outcome == Some(CallOutcome::Connected);
    let at = world.dice.between(work.ended.unwrap_or(1).max(1), work.began);
    let lasts = i32::try_from(at).unwrap_or(i32::MAX).min(world.dice.small(60, 3600));
    NewActivity {
        status: Some(status),
        outcome,
        starts_at: Some(world.calendar.before(at)),
        duration_s: (done && talks).then(|| Seconds::new(lasts)),
        body: (kind == ActivityKind::Note).then(|| Note::new("Просили передзвонити за тиждень.")),
        ..about(world, work, kind)
    }
}

/// What is planned for the next two weeks.
fn next(world: &mut World<'_>, work: &Work) -> NewActivity {
    let kinds = [(60, ActivityKind::Call), (25, ActivityKind::Meeting), (15, ActivityKind::Visit)];
    let kind = world.dice.weighed(&kinds).unwrap_or(ActivityKind::Call);
    let at = world.dice.between(-14 * DAY, DAY);
    NewActivity {
        starts_at: Some(world.calendar.before(at)),
        duration_s: Some(Seconds::new(1800)),
        ..about(world, work, kind)
    }
}
