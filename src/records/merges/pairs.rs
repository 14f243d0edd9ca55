//! Rows that say what a contact is to another record: at an account, in a deal. There is one for each two.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::directory::account_contacts::AccountContact;
use crate::sales::deal_contacts::DealContact;
use crate::store::Stored;

/// A column that gets another value: what it was, and what it becomes.
pub(super) type Addition = (&'static str, Value, Value);

/// A row of which there is one for each two records.
pub(super) trait Pair: Stored + Clone {
    /// The table of the records that the rows are parts of.
    const WHOLES: &'static str;
    /// The column that names these.
    const WHOLE: &'static str;

    fn whole(&self) -> Uuid;

    fn contact(&self) -> Uuid;

    /// Whether it comes first among those of its whole.
    fn is_primary(&self) -> bool {
        false
    }

    /// The same row, which comes first or does not.
    #[must_use]
    fn with_primary(self, _is_primary: bool) -> Self {
        self
    }

    /// Takes over what another row says, which is to be dropped, and this one does not.
    fn add(&mut self, other: &Self) -> Vec<Addition>;
}

impl Pair for AccountContact {
    const WHOLES: &'static str = "accounts";
    const WHOLE: &'static str = "account_id";

    fn whole(&self) -> Uuid {
        self.account_id.uuid()
    }

    fn contact(&self) -> Uuid {
        self.contact_id.uuid()
    }

    fn is_primary(&self) -> bool {
        self.is_primary
    }

    fn with_primary(self, is_primary: bool) -> Self {
        Self { is_primary, ..self }
    }

    fn add(&mut self, other: &Self) -> Vec<Addition> {
        let flags = [
            flagged("is_primary", &mut self.is_primary, other.is_primary),
            flagged("is_decision_maker", &mut self.is_decision_maker, other.is_decision_maker),
        ];
        flags.into_iter().flatten().chain(filled("role", &mut self.role, other.role.as_ref())).collect()
    }
}

impl Pair for DealContact {
    const WHOLES: &'static str = "deals";
    const WHOLE: &'static str = "deal_id";

    fn whole(&self) -> Uuid {
        self.deal_id.uuid()
    }

    fn contact(&self) -> Uuid {
        self.contact_id.uuid()
    }

    fn add(&mut self, other: &Self) -> Vec<Addition> {
        let flag = flagged("is_decision_maker", &mut self.is_decision_maker, other.is_decision_maker);
        let role = filled("role", &mut self.role, other.role.as_ref());
        let influence = filled("influence", &mut self.influence, other.influence.as_ref());
        flag.into_iter().chain(role).chain(influence).collect()
    }
}

fn flagged(column: &'static str, own: &mut bool, other: bool) -> Option<Addition> {
    let due = other && !*own;
    *own |= other;
    due.then_some((column, json!(false), json!(true)))
}

fn filled<T: Clone + serde::Serialize>(
    column: &'static str,
    own: &mut Option<T>,
    other: Option<&T>,
) -> Option<Addition> {
    let other = other.filter(|_| own.is_none())?;
    *own = Some(other.clone());
    Some((column, Value::Null, json!(other)))
}
