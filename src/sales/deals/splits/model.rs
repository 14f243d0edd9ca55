//! How the credit for a deal is shared.

use std::collections::BTreeSet;

use diesel::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::kernel::ids::UserId;
use crate::kernel::values::Rate;
use crate::schema::deal_splits;

/// Somebody's share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = deal_splits)]
#[serde(deny_unknown_fields)]
pub struct DealShare {
    pub user_id: UserId,
    /// More than zero.
    pub percent: Rate,
}

/// The shares of those who have the credit for a deal: each person once, 100 percent in all. None at all: the owner has
/// the whole credit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_whole"))]
pub struct DealSplit {
    #[schema(max_items = 20)]
    pub shares: Vec<DealShare>,
}

fn is_whole(split: &DealSplit) -> Result<(), ValidationError> {
    let refuse =
        |message: &'static str| Err(ValidationError::new("not_allowed").with_message(message.into()));
    let shares = &split.shares;
    let people: BTreeSet<_> = shares.iter().map(|share| share.user_id.uuid()).collect();
    let sum: Decimal = shares.iter().map(|share| share.percent.get()).sum();
    if people.len() < shares.len() {
        return refuse("Each person has one share.");
    }
    if shares.iter().any(|share| share.percent.get().is_zero()) {
        return refuse("A share is more than zero.");
    }
    if !shares.is_empty() && sum != Decimal::ONE_HUNDRED {
        return refuse("The shares have to come to 100 percent.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_the_whole_or_none() {
        let (one, other) = (UserId::new(), UserId::new());
        let holds = |shares: &[(UserId, &str)]| {
            let share = |(user_id, percent): &(UserId, &str)| DealShare {
                user_id: *user_id,
                percent: Rate::new(percent.parse().unwrap()),
            };
            DealSplit { shares: shares.iter().map(share).collect() }.validate().is_ok()
        };
        assert!(holds(&[]) && holds(&[(one, "100")]) && holds(&[(one, "33.333333"), (other, "66.666667")]));
        assert!(!holds(&[(one, "99.999999")]) && !holds(&[(one, "50"), (one, "50")]));
        assert!(!holds(&[(one, "100"), (other, "0")]));
    }
}
