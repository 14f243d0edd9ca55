//! Which part of the log is verified.

use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

/// Which part of the log is verified.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerificationQuery {
    /// The first number; 1 without it.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64, code = "out_of_range"))]
    pub from: Option<i64>,
    /// The last number; without it the newest. One request looks at 100 000 rows at most.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64, code = "out_of_range"))]
    pub to: Option<i64>,
}

/// From which number on, to which at most.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub from: i64,
    pub to: i64,
}

impl Range {
    pub const ALL: Self = Self { from: 1, to: i64::MAX };
}
