//! What a figure is, as data.

use super::dimension::Dimension;
use super::parameters::{Asked, Filter, Parameter};
use super::period::Period;
use super::plan::Plan;
use crate::text_enum;

text_enum! {
    /// What a figure is counted in.
    pub enum Unit {
        /// Of a hundred, four decimals.
        Percent = "percent",
        /// In one currency; at least its smallest coin, at most four decimals.
        Money = "money",
        /// Of 24 hours, four decimals.
        Days = "days",
    }
}

/// What is told of a figure without working it out.
#[derive(Debug)]
pub struct Definition {
    pub key: &'static str,
    pub title: &'static str,
    pub unit: Unit,
    pub formula: &'static str,
    /// One more whenever the same records would give another value.
    pub formula_version: i32,
    /// Where the definition comes from.
    pub origin: &'static str,
    /// Which records count, by which of their times, and what of them is summed.
    pub basis: &'static str,
    pub address: &'static str,
}

/// A figure of one list of records.
#[derive(Debug)]
pub struct Kpi {
    pub about: Definition,
    /// What it can be divided by.
    pub dimensions: &'static [&'static Dimension],
    /// What it is divided by unless another is named.
    pub by: Option<&'static Dimension>,
    /// Parameters of its own.
    pub parameters: &'static [Parameter],
    pub filters: &'static [Filter],
    /// The field that holds the currency of its records.
    pub currency: Option<&'static str>,
    /// The period is one of days, not of instants.
    pub in_days: bool,
    /// Why there is no value when there are no records; a sum is zero then.
    pub empty: Option<&'static str>,
    pub plan: fn(&Asked, &Period) -> Plan,
}
