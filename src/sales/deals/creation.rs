//! Entering a deal: where it begins, what it is worth, and its first passage.

use diesel::pg::PgConnection;

use super::lines::{self, NewDealLine, Priced};
use super::model::{AmountSource, Deal};
use super::new::NewDeal;
use super::queries::{self, Beginning};
use super::{moment, passages, requirements};
use crate::access::{Can, Create, Ownership, Read};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::tags;
use crate::extras;
use crate::kernel::values::{Amount, Currency, Instant};
use crate::kernel::{Error, Result};
use crate::sales::pipelines::{self, Pipeline, Stage};
use crate::store::Changed;

/// Enters a deal for whoever may, as the handler does.
pub fn create(conn: &mut PgConnection, who: &Can<Create, Deal>, mut new: NewDeal) -> Result<Changed<Deal>> {
    let owner = Ownership::of_new::<Deal>(conn, who, new.owner_id, new.team_id)?;
    who.refers::<Account>(conn, new.account_id, "/account_id")?;
    who.refers::<Contact>(conn, new.contact_id, "/contact_id")?;
    let stage = first_stage(conn, who, &new)?;
    let currency = currency_of(who, &new);
    let lines = priced(conn, who, &currency, new.lines.take().unwrap_or_default())?;
    let given = new.created_at;
    let (amount, amount_source) = worth(&new, &lines)?;
    let beginning = Beginning {
        owner,
        pipeline_id: stage.pipeline_id,
        stage_id: stage.id,
        probability: new.probability.unwrap_or(stage.probability),
        created_at: given.unwrap_or_else(Instant::now),
        amount,
        currency,
        amount_source,
    };
    tags::admit(conn, who, new.tag_ids.as_mut())?;
    let own = extras::held(conn, who)?;
    own.admit::<Deal>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let deal = queries::insert(conn, who, new, beginning)?;
    own.keep(conn, who, &deal)?;
    if let Some(at) = given {
        moment::allowed(who, &deal, "/created_at")?;
        moment::fits(at, at, Instant::now(), "/created_at")?;
    }
    requirements::refuse(requirements::of_entering(&deal, !lines.is_empty(), &stage))?;
    passages::enter(conn, who, &deal)?;
    with_lines(conn, who, deal, lines)
}

/// The stage that is named, or the first open one of the pipeline that is named, or of the default.
fn first_stage(conn: &mut PgConnection, who: &Can<Create, Deal>, new: &NewDeal) -> Result<Stage> {
    let reader = who.also::<Read, Pipeline>()?;
    let pipeline = match new.pipeline_id {
        Some(id) => pipelines::find_named(conn, &reader, id, "/pipeline_id")?,
        None => pipelines::find_default(conn, &reader)?,
    };
    let stage = match new.stage_id {
        Some(id) => pipeline.stage(id),
        None => pipeline.first_open(),
    };
    stage.cloned().ok_or_else(|| Error::reference("/stage_id"))
}

fn currency_of(who: &Can<Create, Deal>, new: &NewDeal) -> Currency {
    let given = new.currency.clone().or_else(|| Some(new.amount.as_ref()?.currency.clone()));
    given.unwrap_or_else(|| who.base_currency.clone())
}

fn priced(
    conn: &mut PgConnection,
    who: &Can<Create, Deal>,
    currency: &Currency,
    lines: Vec<NewDealLine>,
) -> Result<Vec<Priced>> {
    let price = |(index, line)| lines::price(conn, who, currency, line, &format!("/lines/{index}"));
    lines.into_iter().enumerate().map(price).collect()
}

/// The amount given, or what the lines come to.
fn worth(new: &NewDeal, lines: &[Priced]) -> Result<(Option<Amount>, AmountSource)> {
    if new.amount.is_some() || lines.is_empty() {
        return Ok((new.amount.as_ref().map(|amount| amount.amount), AmountSource::Manual));
    }
    let sum = lines::sum_of(lines.iter().map(|line| line.total.get()));
    let sum = sum.ok_or_else(|| lines::too_large("/lines"))?;
    Ok((Some(Amount::new(sum)), AmountSource::Lines))
}

fn with_lines(
    conn: &mut PgConnection,
    who: &Can<Create, Deal>,
    deal: Deal,
    lines: Vec<Priced>,
) -> Result<Changed<Deal>> {
    let mut written = Changed::nothing();
    for line in lines {
        written = written.and(Changed::created(lines::insert(conn, who, &deal, line)?)?);
    }
    Ok(Changed::created(deal)?.and(written))
}
