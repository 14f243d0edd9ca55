//! From a question to a figure.

use std::collections::HashMap;

use diesel::dsl::{count_star, exists, select};
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::answer::{KpiAnswer, OtherCurrency};
use super::dimension::Dimension;
use super::kpi::Kpi;
use super::parameters::Asked;
use super::period::Period;
use super::plan::{Measure, Pair, Part, Plan, pair, query};
use super::source::Source;
use super::statement::{Statement, Sums};
use super::tell::Tale;
use crate::access::{Actor, Within};
use crate::kernel::Result;
use crate::kernel::listing::Listing;
use crate::kernel::values::Currency;
use crate::sales::deals::Deal;
use crate::schema::deals;

/// Works a figure out over the records `L` that the actor may see.
pub fn work<L: Source>(
    conn: &mut PgConnection,
    actor: &Actor,
    within: &Within,
    kpi: &'static Kpi,
    asked: &Asked,
) -> Result<KpiAnswer> {
    let period = Period::resolve(conn, actor.organization_id, asked.moment("from"), asked.moment("to"))?;
    let mut plan = (kpi.plan)(asked, &period);
    plan.narrow(&asked.narrowed(kpi.filters));
    let currency = asked.currency().or_else(|| plan.weighs.is_money().then(|| actor.base_currency.clone()));
    let other_currencies = match &currency {
        Some(currency) if plan.weighs.is_money() => left_out(conn, within, &plan.all, currency)?,
        _ => Vec::new(),
    };
    if let Some((field, currency)) = kpi.currency.zip(currency.as_ref()) {
        plan.narrow(&[pair(field, currency.as_str())]);
    }
    let by = dimension(kpi, asked);
    let sums = sums::<L>(conn, within, &plan, by)?;
    let labels = match by {
        Some(by) => {
            by.labels.of(conn, actor.organization_id, sums.iter().filter_map(|sums| sums.key.as_deref()))?
        }
        None => HashMap::new(),
    };
    let tale = Tale { kpi, plan: &plan, period: &period, currency, by, path: path::<L>() };
    Ok(tale.answer(sums, &labels, other_currencies))
}

fn path<L: Source>() -> String {
    format!("/api/v1/{}", L::COLLECTION)
}

/// What the caller wants the figure divided by.
fn dimension(kpi: &Kpi, asked: &Asked) -> Option<&'static Dimension> {
    let name = asked.word("group_by")?;
    kpi.dimensions.iter().find(|dimension| dimension.name == name).copied()
}

/// The sums of the whole and of its groups, from the lists' own conditions.
fn sums<L: Source>(
    conn: &mut PgConnection,
    within: &Within,
    plan: &Plan,
    by: Option<&'static Dimension>,
) -> Result<Vec<Sums>> {
    let read = |pairs: &[Pair]| Listing::<L>::read(&path::<L>(), &query(pairs));
    let all = read(&plan.all)?;
    let part = plan.part.as_ref().map(|part| read(part.pairs())).transpose()?;
    let statement = Statement {
        from: L::FROM,
        within: within.clone(),
        all: all.whole(),
        part: part.as_ref().map(Listing::whole),
        beside: matches!(plan.part, Some(Part::Beside(_))),
        weighs: plan.weighs,
        spread: matches!(plan.measure, Measure::Mean | Measure::Sum),
        by,
    };
    Ok(statement.load(conn)?)
}

/// How many deals were not counted, for being in other currencies.
fn left_out(
    conn: &mut PgConnection,
    within: &Within,
    all: &[Pair],
    currency: &Currency,
) -> Result<Vec<OtherCurrency>> {
    let all = Listing::<Deal>::read(&path::<Deal>(), &query(all))?;
    let of_all = deals::table.filter(within.clone()).filter(all.whole());
    // Most organizations have one currency only: that there is no other, an index tells at once.
    let (less, more) = (deals::currency.lt(currency), deals::currency.gt(currency));
    if !select(exists(of_all.clone().filter(less)).or(exists(of_all.clone().filter(more))))
        .get_result(conn)?
    {
        return Ok(Vec::new());
    }
    let others = of_all.filter(deals::currency.ne(currency)).group_by(deals::currency);
    let found: Vec<(Currency, i64)> =
        others.order_by(deals::currency).limit(200).select((deals::currency, count_star())).load(conn)?;
    Ok(found.into_iter().map(|(currency, n)| OtherCurrency { currency, n }).collect())
}
