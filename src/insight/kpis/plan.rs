//! Which records a figure is made of, and how.

use super::numbers::Weighs;
use crate::kernel::listing::query_string;

/// A parameter of a list and its value.
pub type Pair = (String, String);

pub fn pair(name: impl Into<String>, value: impl Into<String>) -> Pair {
    (name.into(), value.into())
}

/// The address of the list that holds these records.
pub fn address(path: &str, pairs: &[Pair]) -> String {
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", query(pairs)) }
}

/// The query string that asks for these records.
pub fn query(pairs: &[Pair]) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    query_string(&pairs)
}

/// How the weights of the records make the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// What the part weighs, of what all weigh.
    Share,
    /// What all weigh, by their number.
    Mean,
    /// What all weigh.
    Sum,
    /// What a group weighs, of what all groups weigh together.
    Distribution,
}

/// The records whose weight is the numerator of a share.
#[derive(Clone, Debug)]
pub enum Part {
    /// Some of all.
    Of(Vec<Pair>),
    /// Others, in part.
    Beside(Vec<Pair>),
}

impl Part {
    pub fn pairs(&self) -> &[Pair] {
        match self {
            Self::Of(pairs) | Self::Beside(pairs) => pairs,
        }
    }

    pub fn pairs_mut(&mut self) -> &mut Vec<Pair> {
        match self {
            Self::Of(pairs) | Self::Beside(pairs) => pairs,
        }
    }
}

/// How a figure is worked out for one question.
#[derive(Clone, Debug)]
pub struct Plan {
    pub measure: Measure,
    pub weighs: Weighs,
    pub all: Vec<Pair>,
    pub part: Option<Part>,
}

impl Plan {
    pub fn share(all: Vec<Pair>, part: Part, weighs: Weighs) -> Self {
        Self { measure: Measure::Share, weighs, all, part: Some(part) }
    }

    pub fn distribution(all: Vec<Pair>, named: Vec<Pair>, weighs: Weighs) -> Self {
        Self { measure: Measure::Distribution, weighs, all, part: Some(Part::Of(named)) }
    }

    pub fn mean(all: Vec<Pair>, weighs: Weighs) -> Self {
        Self { measure: Measure::Mean, weighs, all, part: None }
    }

    pub fn sum(all: Vec<Pair>, weighs: Weighs) -> Self {
        Self { measure: Measure::Sum, weighs, all, part: None }
    }

    /// Narrows all of its records.
    pub fn narrow(&mut self, pairs: &[Pair]) {
        self.all.extend_from_slice(pairs);
        if let Some(part) = &mut self.part {
            part.pairs_mut().extend_from_slice(pairs);
        }
    }
}
