//! What records point at: lead sources, products, reasons, pipelines.

use crate::access::{Can, Create, Read};
use crate::catalog::products::{self, NewProduct};
use crate::directory::sources::{self, LeadSource, LeadSourceKind, NewLeadSource};
use crate::directory::tags::{self, NewTag};
use crate::kernel::Result;
use crate::kernel::ids::{CompetitorId, LeadSourceId, ProductId, ReasonId, TagId};
use crate::kernel::values::{Code, Color, Days, Label, Name, Note, Percent, Word};
use crate::sales::competitors::{self, NewCompetitor};
use crate::sales::pipelines::{self, FirstStage, NewPipeline, Pipeline, RequiredField, StageKind};
use crate::sales::reasons::{self, NewReason, Reason, ReasonDepartment, ReasonKind};

use super::dice::Dice;
use super::world::World;

/// A source, its kind, and the one it is a part of.
const SOURCES: [(&str, LeadSourceKind, Option<&str>); 11] = [
    ("Advertising", LeadSourceKind::Paid, None),
    ("Search advertising", LeadSourceKind::Paid, Some("Advertising")),
    ("Соціальні мережі", LeadSourceKind::Paid, Some("Advertising")),
    ("Website", LeadSourceKind::Owned, None),
    ("Newsletter", LeadSourceKind::Owned, Some("Website")),
    ("Публикации", LeadSourceKind::Earned, None),
    ("Рекомендації", LeadSourceKind::Referral, None),
    ("Partners", LeadSourceKind::Partner, None),
    ("Call centre", LeadSourceKind::Direct, None),
    ("Trade fair", LeadSourceKind::Event, None),
    ("Семинар", LeadSourceKind::Event, None),
];

/// A product, its category and unit, its price and what it costs.
const PRODUCTS: [(&str, &str, &str, i64, i64); 16] = [
    ("Shelf, small", "furniture", "piece", 80, 45),
    ("Shelf, large", "furniture", "piece", 140, 82),
    ("Стіл робочий", "furniture", "piece", 320, 190),
    ("Стілець", "furniture", "piece", 95, 60),
    ("Стол переговорный", "furniture", "piece", 780, 455),
    ("Label printer", "equipment", "piece", 410, 300),
    ("Hand scanner", "equipment", "piece", 260, 170),
    ("Ваги електронні", "equipment", "piece", 190, 120),
    ("Терминал сбора данных", "equipment", "piece", 640, 470),
    ("Labels", "supplies", "roll", 6, 2),
    ("Пакувальна плівка", "supplies", "roll", 14, 8),
    ("Коробки", "supplies", "pack", 22, 12),
    ("Installation", "services", "hour", 60, 35),
    ("Навчання", "services", "day", 450, 240),
    ("Обслуживание", "services", "month", 120, 50),
    ("Licence", "software", "seat", 25, 4),
];

const REASONS: [(ReasonKind, &str, ReasonDepartment); 8] = [
    (ReasonKind::Win, "Швидка доставка", ReasonDepartment::Logistics),
    (ReasonKind::Win, "Service", ReasonDepartment::Service),
    (ReasonKind::Loss, "Сроки поставки", ReasonDepartment::Logistics),
    (ReasonKind::Loss, "Технічні вимоги", ReasonDepartment::Technical),
    (ReasonKind::Loss, "Terms of payment", ReasonDepartment::Finance),
    (ReasonKind::Abandon, "Project postponed", ReasonDepartment::Sales),
    (ReasonKind::Abandon, "Контактна особа звільнилася", ReasonDepartment::Sales),
    (ReasonKind::Disqualify, "Wrong address", ReasonDepartment::Marketing),
];

/// What customers are grouped by, and in which colours.
const TAGS: [(&str, &str); 6] = [
    ("Fair 2026", "#1e88e5"),
    ("Newsletter", "#43a047"),
    ("Постійний", "#8e24aa"),
    ("Опт", "#f4511e"),
    ("Госзаказ", "#6d4c41"),
    ("Slow payer", "#757575"),
];

/// Others who sell the same, and where they are better.
const COMPETITORS: [(&str, &str); 4] = [
    ("Rackline", "Price"),
    ("Полиця Плюс", "Швидка доставка"),
    ("Складтехника", "Обслуживание"),
    ("Storage Partners", "Range"),
];

pub(super) struct Shelf {
    pub sources: Vec<LeadSourceId>,
    pub products: Vec<(ProductId, &'static str)>,
    pub reasons: Vec<Reason>,
    pub competitors: Vec<CompetitorId>,
    tags: Vec<TagId>,
    /// The way in which most is sold, and the other one.
    pub pipelines: [Pipeline; 2],
}

impl Shelf {
    pub(super) fn reasons(&self, kind: ReasonKind) -> Vec<ReasonId> {
        self.reasons.iter().filter(|reason| reason.kind == kind).map(|reason| reason.id).collect()
    }

    /// The tags of a record: mostly none.
    pub(super) fn tags(&self, dice: &mut Dice) -> Option<Vec<TagId>> {
        let some: Vec<TagId> = self.tags.iter().copied().filter(|_| dice.chance(6)).collect();
        Some(some).filter(|some| !some.is_empty())
    }
}

pub(super) fn fill(world: &mut World<'_>) -> Result<Shelf> {
    let sources = sources(world)?;
    let products = products(world)?;
    reasons(world)?;
    let competitors = competitors(world)?;
    let tags = tags(world)?;
    let tenders = world.write(|conn, actor| pipelines::create(conn, &Can::prove(actor)?, tenders()))?;
    let actor = &world.actor;
    let sales = pipelines::find_default(world.conn, &Can::<Read, Pipeline>::prove(actor)?)?;
    let reasons = reasons::offered(world.conn, &Can::prove(actor)?)?;
    Ok(Shelf { sources, products, reasons, competitors, tags, pipelines: [sales, tenders] })
}

fn sources(world: &mut World<'_>) -> Result<Vec<LeadSourceId>> {
    let mut known: Vec<LeadSource> = Vec::new();
    for (name, kind, parent) in SOURCES {
        let parent = known.iter().find(|source| Some(source.name.as_str()) == parent);
        let parent_id = parent.map(|source| source.id);
        let new = NewLeadSource { name: Name::new(name), kind, parent_id, is_active: None };
        known.push(world.write(|conn, actor| sources::create(conn, &Can::prove(actor)?, new))?);
    }
    Ok(known.iter().map(|source| source.id).collect())
}

fn products(world: &mut World<'_>) -> Result<Vec<(ProductId, &'static str)>> {
    let new = |(number, (name, category, unit, price, cost)): (u32, (&'static str, &str, &str, i64, i64))| {
        let new = NewProduct {
            sku: Code::new(format!("DEMO-{number:03}")),
            name: Name::new(name),
            category: Some(Word::new(category)),
            unit: Some(Label::new(unit)),
            list_price: Some(world.money(price)),
            cost: Some(world.money(cost)),
            is_active: None,
            description: None,
            external_ids: None,
            custom: None,
        };
        (new, name)
    };
    let new: Vec<_> = (1..).zip(PRODUCTS).map(new).collect();
    world.each(new, |conn, actor, (new, name)| {
        Ok(products::create(conn, &Can::prove(actor)?, new)?.map(|product| (product.id, name)))
    })
}

/// More reasons than every organization begins with.
fn reasons(world: &mut World<'_>) -> Result<()> {
    world.each(REASONS.to_vec(), |conn, actor, (kind, name, department)| {
        let (name, department) = (Name::new(name), Some(department));
        let new = NewReason { kind, name, department, parent_id: None, is_active: None };
        reasons::create(conn, &Can::<Create, Reason>::prove(actor)?, new)
    })?;
    Ok(())
}

fn tags(world: &mut World<'_>) -> Result<Vec<TagId>> {
    world.each(TAGS.to_vec(), |conn, actor, (name, color)| {
        let (name, color) = (Label::new(name), Some(Color::new(color)));
        let new = NewTag { name, color, description: None, is_active: None };
        Ok(tags::create(conn, &Can::prove(actor)?, new)?.map(|tag| tag.id))
    })
}

fn competitors(world: &mut World<'_>) -> Result<Vec<CompetitorId>> {
    world.each(COMPETITORS.to_vec(), |conn, actor, (name, strengths)| {
        let new =
            NewCompetitor { strengths: Some(Note::new(strengths)), ..NewCompetitor::named(Name::new(name)) };
        Ok(competitors::create(conn, &Can::prove(actor)?, new)?.map(|competitor| competitor.id))
    })
}

/// A longer way of selling, whose stages ask for more.
fn tenders() -> NewPipeline {
    let stage =
        |(name, kind, probability, days, asked): (&str, _, _, Option<i32>, &[RequiredField])| FirstStage {
            name: Name::new(name),
            kind: Some(kind),
            probability: Percent::new(probability),
            max_days: days.map(Days::new),
            required_fields: Some(asked.to_vec()),
        };
    let nothing: &[RequiredField] = &[];
    let stages = [
        ("Found", StageKind::Open, 5, Some(14), nothing),
        ("Preparing", StageKind::Open, 20, Some(30), &[RequiredField::AccountId]),
        (
            "Submitted",
            StageKind::Open,
            40,
            Some(60),
            &[RequiredField::Amount, RequiredField::ExpectedCloseOn],
        ),
        ("Won", StageKind::Won, 100, None, &[]),
        ("Lost", StageKind::Lost, 0, None, &[]),
    ];
    NewPipeline { name: Name::new("Тендери"), is_default: None, stages: stages.map(stage).to_vec() }
}
