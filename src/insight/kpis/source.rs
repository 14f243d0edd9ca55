//! The lists that figures are made of.

use super::passages::AllPassages;
use crate::kernel::listing::Listed;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

/// Records that figures are made of.
pub trait Source: Listed {
    /// Their table, with the one that says who sees them.
    const FROM: &'static str;
}

impl Source for Deal {
    const FROM: &'static str = "deals";
}

impl Source for Lead {
    const FROM: &'static str = "leads";
}

impl Source for AllPassages {
    const FROM: &'static str = "stage_passages JOIN deals ON deals.organization_id = stage_passages.organization_id \
                                AND deals.id = stage_passages.deal_id";
}
