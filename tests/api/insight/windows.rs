//! Figures of windows, groups and callers that chance has drawn, against plain loops over what the caller sees.

use chrono::{DateTime, NaiveDate, TimeDelta};
use chrono_tz::Europe::Kyiv;
use rust_decimal::Decimal;
use serde_json::Value;

use super::loops::{amount, days, expected, number, one, rounded};
use crate::support::{Caller, Demo};

/// Questions to each caller.
const DRAWS: usize = 40;

/// Which deals a figure is made of, and what of them.
struct Figure {
    key: &'static str,
    whole: fn(&Value, Window) -> bool,
    part: fn(&Value) -> bool,
    weight: fn(&Value) -> Decimal,
    value: fn(part: Decimal, whole: Decimal) -> Option<Decimal>,
}

/// Days where the organization is, without the last.
type Window = (NaiveDate, NaiveDate);

const FIGURES: [Figure; 6] = [
    Figure {
        key: "win_rate",
        whole: |deal, window| is(deal, &["won", "lost"]) && within(closed(deal), window),
        part: |deal| is(deal, &["won"]),
        weight: one,
        value: |part, whole| (part * Decimal::ONE_HUNDRED).checked_div(whole),
    },
    Figure {
        key: "average_deal",
        whole: |deal, window| is(deal, &["won"]) && in_euros(deal) && within(closed(deal), window),
        part: |_| true,
        weight: amount,
        value: Decimal::checked_div,
    },
    Figure {
        key: "sales_cycle",
        whole: |deal, window| is(deal, &["won"]) && within(closed(deal), window),
        part: |_| true,
        weight: days,
        value: Decimal::checked_div,
    },
    Figure {
        key: "revenue_by_rep",
        whole: |deal, window| is(deal, &["won"]) && in_euros(deal) && within(closed(deal), window),
        part: |_| true,
        weight: amount,
        value: |sum, _| Some(sum),
    },
    Figure {
        key: "pipeline_value",
        whole: |deal, window| is(deal, &["open"]) && in_euros(deal) && within(due(deal), window),
        part: |_| true,
        weight: amount,
        value: |sum, _| Some(sum),
    },
    Figure {
        key: "forecast_weighted",
        whole: |deal, window| {
            let day = if is(deal, &["won"]) { closed(deal) } else { due(deal) };
            is(deal, &["open", "won"]) && in_euros(deal) && within(day, window)
        },
        part: |_| true,
        weight: expected,
        value: |sum, _| Some(sum),
    },
];

/// Not by owner: the revenue of a deal may be shared by others.
const GROUPS: [(&str, &str); 3] = [("pipeline", "pipeline_id"), ("source", "source_id"), ("team", "team_id")];

fn is(deal: &Value, statuses: &[&str]) -> bool {
    statuses.contains(&deal["status"].as_str().unwrap())
}

fn in_euros(deal: &Value) -> bool {
    deal["currency"] == "EUR"
}

fn closed(deal: &Value) -> Option<NaiveDate> {
    let at = DateTime::parse_from_rfc3339(deal["closed_at"].as_str()?).unwrap();
    Some(at.with_timezone(&Kyiv).date_naive())
}

fn due(deal: &Value) -> Option<NaiveDate> {
    Some(deal["expected_close_on"].as_str()?.parse().unwrap())
}

fn within(day: Option<NaiveDate>, (from, to): Window) -> bool {
    day.is_some_and(|day| from <= day && day < to)
}

/// The same numbers in each run: a failure can be looked at again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn window(&mut self) -> Window {
        let today = crm::kernel::clock::now().date_naive();
        let from = today + TimeDelta::days(120) - TimeDelta::days(i64::try_from(self.below(480)).unwrap());
        (from, from + TimeDelta::days(i64::try_from(1 + self.below(200)).unwrap()))
    }
}

/// Figure, number of records, part of the answer.
fn compare(figure: &Figure, deals: &[&Value], told: &Value, asked: &str) {
    let weigh = |deals: &mut dyn Iterator<Item = &&Value>| deals.map(|deal| (figure.weight)(deal)).sum();
    let part: Decimal = weigh(&mut deals.iter().filter(|deal| (figure.part)(deal)));
    let value = (figure.value)(part, Decimal::from(deals.len()));
    assert_eq!(told["n"], deals.len(), "{asked}: {told:#}");
    match value {
        Some(value) => assert_eq!(number(&told["value"]), rounded(value), "{asked}: {told:#}"),
        None => assert_eq!(told["value"], Value::Null, "{asked}: {told:#}"),
    }
}

async fn ask(caller: &Caller, chance: &mut Chance, deals: &[Value]) -> usize {
    let figure = &FIGURES[chance.below(FIGURES.len())];
    let (group, member) = GROUPS[chance.below(GROUPS.len())];
    let window = chance.window();
    let asked = format!("/kpis/{}?from={}&to={}&group_by={group}", figure.key, window.0, window.1);
    let answer = caller.get(&asked).await.is(200);
    let found: Vec<_> = deals.iter().filter(|deal| (figure.whole)(deal, window)).collect();
    compare(figure, &found, &answer.body, &asked);
    let groups = answer["groups"].as_array().unwrap();
    for told in groups {
        let own: Vec<_> = found.iter().copied().filter(|deal| deal[member] == told["key"]).collect();
        compare(figure, &own, told, &asked);
    }
    let told: usize = groups.iter().map(|told| usize::try_from(told["n"].as_u64().unwrap()).unwrap()).sum();
    assert_eq!(told, found.len(), "{asked}: every deal is in one group");
    found.len()
}

#[actix_web::test]
async fn figures_of_any_window_are_what_plain_loops_make() {
    let demo = Demo::shared().await;
    let (mut chance, mut looked_at) = (Chance(7), 0);
    for caller in [&demo.admin, &demo.rep] {
        let deals = caller.walk("/deals?limit=200").await;
        for _ in 0..DRAWS {
            looked_at += ask(caller, &mut chance, &deals).await;
        }
    }
    assert!(looked_at > 5 * DRAWS, "{looked_at} deals in all windows");
}
