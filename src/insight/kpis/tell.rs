//! From sums to an answer.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::answer::{Fraction, KpiAnswer, KpiGroup, OtherCurrency};
use super::dimension::Dimension;
use super::kpi::Kpi;
use super::numbers::{share, shown};
use super::period::Period;
use super::plan::{Measure, Pair, Part, Plan, address, pair};
use super::statement::{GROUPS_MAX, Sums};
use crate::kernel::values::Currency;

/// All that an answer is told from, beside the sums.
#[derive(Debug)]
pub struct Tale<'a> {
    pub kpi: &'static Kpi,
    pub plan: &'a Plan,
    pub period: &'a Period,
    pub currency: Option<Currency>,
    pub by: Option<&'static Dimension>,
    /// The address of the records' list.
    pub path: String,
}

impl Tale<'_> {
    pub fn answer(
        &self,
        sums: Vec<Sums>,
        labels: &HashMap<String, String>,
        other_currencies: Vec<OtherCurrency>,
    ) -> KpiAnswer {
        let (groups, whole): (Vec<_>, Vec<_>) = sums.into_iter().partition(|sums| sums.is_group);
        let whole = whole.into_iter().next().unwrap_or_else(Sums::none);
        let fraction = self.whole(&whole);
        let about = &self.kpi.about;
        KpiAnswer {
            key: about.key.to_owned(),
            title: about.title.to_owned(),
            unit: about.unit,
            formula_version: about.formula_version,
            basis: about.basis.to_owned(),
            from: self.period.from.map(Into::into),
            to: self.period.to.map(Into::into),
            time_zone: self.period.time_zone.clone(),
            currency: self.currency.clone(),
            group_by: self.by.map(|by| by.name.to_owned()),
            reason: fraction.value.is_none().then(|| self.reason(whole.n)),
            fraction,
            has_more_groups: groups.len() > GROUPS_MAX,
            groups: groups.iter().take(GROUPS_MAX).map(|sums| self.group(sums, &whole, labels)).collect(),
            other_currencies,
        }
    }

    /// Records that weigh nothing are no records to divide by either.
    fn reason(&self, n: i64) -> String {
        self.kpi.empty.filter(|_| n == 0).unwrap_or("no_amount").to_owned()
    }

    fn whole(&self, sums: &Sums) -> Fraction {
        let part = if self.plan.part.is_some() { sums.part } else { sums.all };
        let part_pairs = self.plan.part.as_ref().map(Part::pairs);
        let numerator_drill_down = part_pairs.map(|pairs| address(&self.path, pairs));
        Fraction {
            drill_down: address(&self.path, &self.plan.all),
            numerator_drill_down,
            ..self.fraction(sums, part, sums.all)
        }
    }

    fn group(&self, sums: &Sums, whole: &Sums, labels: &HashMap<String, String>) -> KpiGroup {
        let fraction = match self.plan.measure {
            Measure::Share => self.fraction(sums, sums.part, sums.all),
            Measure::Distribution => self.fraction(sums, sums.all, whole.all),
            Measure::Mean | Measure::Sum => self.fraction(sums, sums.all, sums.all),
        };
        let part = self.plan.part.as_ref().filter(|_| self.plan.measure == Measure::Share);
        KpiGroup {
            key: sums.key.clone(),
            label: sums.key.as_ref().and_then(|key| labels.get(key)).cloned(),
            fraction: Fraction {
                drill_down: self.in_group(&self.plan.all, sums),
                numerator_drill_down: part.map(|part| self.in_group(part.pairs(), sums)),
                ..fraction
            },
        }
    }

    /// The address of those of the records that are in the group.
    fn in_group(&self, pairs: &[Pair], sums: &Sums) -> String {
        let mut pairs = pairs.to_vec();
        let key = self.by.map(|by| match &sums.key {
            Some(key) => pair(by.equals, key.as_str()),
            None => pair(by.absent, "true"),
        });
        // Narrowed to the group already, as by the owner that it is divided by.
        pairs.extend(key.filter(|(name, _)| !pairs.iter().any(|(known, _)| known == name)));
        address(&self.path, &pairs)
    }

    fn fraction(&self, sums: &Sums, part: Decimal, all: Decimal) -> Fraction {
        let weight = |weight: Decimal| self.plan.weighs.shown(weight, self.currency.as_ref());
        let n = Decimal::from(sums.n);
        let (value, denominator) = match self.plan.measure {
            Measure::Share | Measure::Distribution => (share(part, all).map(shown), Some(weight(all))),
            Measure::Mean => (part.checked_div(n).map(weight), Some(n.to_string())),
            Measure::Sum => (Some(weight(part)), None),
        };
        let mut spread = sums.spread.iter().flatten().copied();
        Fraction {
            value,
            numerator: weight(part),
            denominator,
            n: sums.n,
            median: spread.next().map(weight),
            p90: spread.next().map(weight),
            drill_down: String::new(),
            numerator_drill_down: None,
        }
    }
}

impl Sums {
    fn none() -> Self {
        let nothing = Decimal::ZERO;
        Self { is_group: false, key: None, part: nothing, all: nothing, n: 0, spread: None }
    }
}
