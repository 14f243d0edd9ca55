//! The operators of a filter.

/// How a field is compared with what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Eq,
    Ne,
    In,
    Nin,
    Lt,
    Lte,
    Gt,
    Gte,
    Contains,
    StartsWith,
    IsNull,
    Any,
    All,
    None,
    IsEmpty,
}

impl Op {
    pub(super) const ALL: [Self; 15] = [
        Self::Eq,
        Self::Ne,
        Self::In,
        Self::Nin,
        Self::Lt,
        Self::Lte,
        Self::Gt,
        Self::Gte,
        Self::Contains,
        Self::StartsWith,
        Self::IsNull,
        Self::Any,
        Self::All,
        Self::None,
        Self::IsEmpty,
    ];
    pub(super) const OF_WORDS: &'static [Self] = &[Self::Eq, Self::Ne, Self::In, Self::Nin, Self::IsNull];
    pub(super) const OF_TEXT: &'static [Self] =
        &[Self::Eq, Self::Ne, Self::In, Self::Nin, Self::IsNull, Self::Contains, Self::StartsWith];
    pub(super) const OF_NUMBERS: &'static [Self] =
        &[Self::Eq, Self::Ne, Self::In, Self::Lt, Self::Lte, Self::Gt, Self::Gte, Self::IsNull];
    pub(super) const OF_FLAGS: &'static [Self] = &[Self::Eq];
    pub(super) const OF_SETS: &'static [Self] = &[Self::Any, Self::All, Self::None, Self::IsEmpty];

    /// What stands behind the field's name and two underscores.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::Nin => "nin",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Contains => "contains",
            Self::StartsWith => "startswith",
            Self::IsNull => "isnull",
            Self::Any => "any",
            Self::All => "all",
            Self::None => "none",
            Self::IsEmpty => "isempty",
        }
    }

    /// The parameter that asks for this operator.
    pub(super) fn parameter(self, field: &str) -> String {
        if self == Self::Eq { field.to_owned() } else { format!("{field}__{}", self.word()) }
    }

    /// Whether the parameter may be repeated.
    pub(super) const fn takes_many(self) -> bool {
        matches!(self, Self::In | Self::Nin | Self::Any | Self::All | Self::None)
    }

    /// Whether the value is yes or no, whatever the field holds.
    pub(super) const fn takes_flag(self) -> bool {
        matches!(self, Self::IsNull | Self::IsEmpty)
    }

    /// For people who read the document.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Eq => "is this",
            Self::Ne => "is not this, or is empty",
            Self::In => "is one of these",
            Self::Nin => "is none of these, or is empty",
            Self::Lt => "is less than this",
            Self::Lte => "is this or less",
            Self::Gt => "is more than this",
            Self::Gte => "is this or more",
            Self::Contains => "contains this, whatever the case and accents",
            Self::StartsWith => "starts with this, whatever the case and accents",
            Self::IsNull => "is empty (`true`) or is not (`false`)",
            Self::Any => "holds at least one of these",
            Self::All => "holds all of these",
            Self::None => "holds none of these",
            Self::IsEmpty => "holds nothing (`true`) or something (`false`)",
        }
    }
}
