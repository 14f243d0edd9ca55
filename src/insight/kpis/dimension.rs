//! What figures can be divided by.

use super::labels::Labels;

/// A way to put records into groups. A record may be in several, as a deal with several products is.
#[derive(Debug)]
pub struct Dimension {
    pub name: &'static str,
    /// The group's key, as SQL.
    pub key: &'static str,
    /// What the key needs beside the records.
    pub join: &'static str,
    /// Whether each record is in one group at most.
    pub divides: bool,
    /// The record's amount that belongs to the group, where it is not the whole.
    pub amount: Option<&'static str>,
    /// The parameter of the records' list that takes the key.
    pub equals: &'static str,
    /// The parameter that is true for records without a key.
    pub absent: &'static str,
    pub labels: Labels,
}

const ACCOUNT: &str = " LEFT JOIN accounts ON accounts.organization_id = deals.organization_id \
                       AND accounts.id = deals.account_id";

macro_rules! dimensions {
    ($($constant:ident: $name:literal = $key:literal, $field:literal $(, $join:expr)?; $labels:ident)+) => {
        $(pub const $constant: Dimension = Dimension {
            name: $name,
            key: $key,
            join: dimensions!(@ $($join)?),
            divides: true,
            amount: None,
            equals: $field,
            absent: concat!($field, "__isnull"),
            labels: Labels::$labels,
        };)+
    };
    (@) => { "" };
    (@ $join:expr) => { $join };
}

dimensions! {
    OWNER: "owner" = "deals.owner_id", "owner_id"; Users
    TEAM: "team" = "deals.team_id", "team_id"; Teams
    SOURCE: "source" = "deals.source_id", "source_id"; Sources
    PIPELINE: "pipeline" = "deals.pipeline_id", "pipeline_id"; Pipelines
    STAGE: "stage" = "deals.stage_id", "stage_id"; Stages
    REASON: "reason" = "deals.reason_id", "reason_id"; Reasons
    DEPARTMENT: "department" = "reasons.department", "reason__department", " LEFT JOIN reasons ON \
        reasons.organization_id = deals.organization_id AND reasons.id = deals.reason_id"; Words
    ACCOUNT_COUNTRY: "account_country" = "accounts.country", "account__country", ACCOUNT; Words
    ACCOUNT_TIER: "account_tier" = "accounts.tier", "account__tier", ACCOUNT; Words
    ACCOUNT_KIND: "account_kind" = "accounts.kind", "account__kind", ACCOUNT; Words
    ACCOUNT_SIZE_BAND: "account_size_band" = "accounts.size_band", "account__size_band", ACCOUNT; Words
    LEAD_OWNER: "owner" = "leads.owner_id", "owner_id"; Users
    LEAD_TEAM: "team" = "leads.team_id", "team_id"; Teams
    LEAD_SOURCE: "source" = "leads.source_id", "source_id"; Sources
    PASSAGE_STAGE: "stage" = "stage_passages.stage_id", "stage_id"; Stages
    PASSAGE_PIPELINE: "pipeline" = "stage_passages.pipeline_id", "pipeline_id"; Pipelines
    PASSAGE_OWNER: "owner" = "deals.owner_id", "deal__owner_id"; Users
    PASSAGE_TEAM: "team" = "deals.team_id", "deal__team_id"; Teams
    PASSAGE_SOURCE: "source" = "deals.source_id", "deal__source_id"; Sources
}

/// A deal with several industries is in the group of each.
pub const ACCOUNT_INDUSTRY: Dimension = Dimension {
    name: "account_industry",
    key: "industry.word",
    join: " LEFT JOIN LATERAL (SELECT DISTINCT unnest(accounts.industries) AS word FROM accounts \
           WHERE accounts.organization_id = deals.organization_id AND accounts.id = deals.account_id) \
           AS industry ON true",
    divides: false,
    amount: None,
    equals: "account__industries__any",
    absent: "account__industries__isempty",
    labels: Labels::Words,
};

/// A deal is in the group of each of its products, with what its lines of that product come to.
pub const PRODUCT: Dimension = Dimension {
    name: "product",
    key: "part.product_id",
    join: " LEFT JOIN LATERAL (SELECT deal_lines.product_id, sum(deal_lines.total) AS total FROM deal_lines \
           WHERE deal_lines.organization_id = deals.organization_id AND deal_lines.deal_id = deals.id \
           AND deal_lines.product_id IS NOT NULL GROUP BY deal_lines.product_id) AS part ON true",
    divides: false,
    amount: Some("coalesce(part.total, deals.amount, 0)"),
    equals: "product_id",
    absent: "product_id__isnull",
    labels: Labels::Products,
};

/// A deal is in the group of each who shares the credit for it, with the share; in its owner's, where nobody shares.
pub const CREDITED: Dimension = Dimension {
    name: "owner",
    key: "coalesce(credit.user_id, deals.owner_id)",
    join: " LEFT JOIN deal_splits AS credit ON credit.organization_id = deals.organization_id \
           AND credit.deal_id = deals.id",
    divides: false,
    amount: Some("coalesce(deals.amount, 0) * coalesce(credit.percent, 100) / 100"),
    equals: "credited_ids__any",
    absent: "credited_ids__isempty",
    labels: Labels::Users,
};

/// What all figures of deals can be divided by.
pub const OF_DEALS: &[&Dimension] = &[
    &OWNER,
    &TEAM,
    &SOURCE,
    &PIPELINE,
    &PRODUCT,
    &ACCOUNT_COUNTRY,
    &ACCOUNT_INDUSTRY,
    &ACCOUNT_TIER,
    &ACCOUNT_KIND,
    &ACCOUNT_SIZE_BAND,
];

/// The same, with deals shared by those who have the credit for them.
pub const OF_CREDIT: &[&Dimension] = &[
    &CREDITED,
    &TEAM,
    &SOURCE,
    &PIPELINE,
    &PRODUCT,
    &ACCOUNT_COUNTRY,
    &ACCOUNT_INDUSTRY,
    &ACCOUNT_TIER,
    &ACCOUNT_KIND,
    &ACCOUNT_SIZE_BAND,
];
