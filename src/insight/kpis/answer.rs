//! What is told of a figure.

use serde::Serialize;
use utoipa::ToSchema;

use super::kpi::Unit;
use crate::kernel::page::Page;
use crate::kernel::values::{Currency, Instant, TimeZone};

/// A figure, the sums behind it, and the way to the records that it is made of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KpiAnswer {
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub key: String,
    #[schema(max_length = 200, pattern = "^.+$")]
    pub title: String,
    pub unit: Unit,
    /// One more whenever the same records would give another value.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// Which records count, by which of their times, and what of them is summed.
    #[schema(max_length = 2000, pattern = "^.+$")]
    pub basis: String,
    /// The first moment of the period; null when it has no beginning.
    #[schema(required)]
    pub from: Option<Instant>,
    /// The first moment after the period; null when it has no end.
    #[schema(required)]
    pub to: Option<Instant>,
    /// Where the days of the period begin.
    pub time_zone: TimeZone,
    /// The only currency that was counted; null when amounts do not matter and all were.
    #[schema(required)]
    pub currency: Option<Currency>,
    /// What the groups are; null without groups.
    #[schema(required, max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub group_by: Option<String>,
    #[serde(flatten)]
    pub fraction: Fraction,
    /// Why there is no value; null when there is one.
    #[schema(required, max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub reason: Option<String>,
    /// The largest first.
    #[schema(max_items = 1000)]
    pub groups: Vec<KpiGroup>,
    /// Whether there are more groups than are listed.
    pub has_more_groups: bool,
    /// What was left out because it is in another currency: nothing is converted.
    #[schema(max_items = 200)]
    pub other_currencies: Vec<OtherCurrency>,
}

/// The figure for some of the records.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KpiGroup {
    /// The id or word that the records have in common; null for those that have none.
    #[schema(required, max_length = 64, pattern = "^.*$")]
    pub key: Option<String>,
    /// What the key stands for.
    #[schema(required, max_length = 200, pattern = "^.*$")]
    pub label: Option<String>,
    #[serde(flatten)]
    pub fraction: Fraction,
}

/// A value and what it is made of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fraction {
    /// Null when there is nothing to divide by.
    #[schema(required, max_length = 40, pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$")]
    pub value: Option<String>,
    #[schema(max_length = 40, pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$")]
    pub numerator: String,
    /// Null for a plain sum.
    #[schema(required, max_length = 40, pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$")]
    pub denominator: Option<String>,
    /// How many records the list behind `drill_down` has.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub n: i64,
    /// The middle of what the records weigh, where a time or a sum is measured.
    #[schema(required, max_length = 40, pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$")]
    pub median: Option<String>,
    /// What nine tenths of the records do not exceed.
    #[schema(required, max_length = 40, pattern = r"^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$")]
    pub p90: Option<String>,
    /// The list of the records that are counted.
    #[schema(max_length = 4000, pattern = "^/api/v1/")]
    pub drill_down: String,
    /// The list of those that make the numerator, where they are not all.
    #[schema(required, max_length = 4000, pattern = "^/api/v1/")]
    pub numerator_drill_down: Option<String>,
}

/// Records that were not counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherCurrency {
    pub currency: Currency,
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub n: i64,
}

/// A figure that can be asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KpiDefinition {
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub key: String,
    #[schema(max_length = 200, pattern = "^.+$")]
    pub title: String,
    pub unit: Unit,
    #[schema(max_length = 2000, pattern = "^.+$")]
    pub formula: String,
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// Where the definition comes from.
    #[schema(max_length = 500, pattern = "^.+$")]
    pub source: String,
    /// Which records count, by which of their times, and what of them is summed.
    #[schema(max_length = 2000, pattern = "^.+$")]
    pub basis: String,
    /// Where to ask for it.
    #[schema(max_length = 200, pattern = "^/api/v1/")]
    pub address: String,
    /// What it can be divided by.
    #[schema(max_items = 50, value_type = Vec<crate::kernel::values::Word>)]
    pub group_by: Vec<String>,
    #[schema(max_items = 50)]
    pub parameters: Vec<KpiParameter>,
}

/// A query parameter of a figure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KpiParameter {
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub name: String,
    #[schema(max_length = 500, pattern = "^.+$")]
    pub description: String,
    /// All values that it takes; empty when they are not a closed set.
    #[schema(max_items = 50, value_type = Vec<crate::kernel::values::Word>)]
    pub values: Vec<String>,
    /// What stands for it when it is left out.
    #[schema(required, max_length = 64, pattern = "^.*$")]
    pub default: Option<String>,
}

pub type KpiDefinitionPage = Page<KpiDefinition>;
