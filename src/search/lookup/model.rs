//! What is known of a caller.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{AccountId, AnyId, ContactId, DealId, LeadId, StageId, UserId};
use crate::kernel::values::{Day, Money, Name, Text, Word};
use crate::search::model::{SearchKind, SearchMatch, kinds};

/// An account at which a caller is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CallerAccount {
    pub id: AccountId,
    pub name: Name,
    /// What the person does there.
    pub role: Option<Word>,
}

/// Somebody who is reached by the number or the address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Caller {
    /// The kind of record: `contact`, `lead` or `account`. More of them will come.
    #[schema(schema_with = kinds)]
    pub kind: SearchKind,
    pub id: AnyId,
    /// Its name.
    pub label: Text,
    /// What tells it from others of that name: a job title, a company, a state.
    pub detail: Option<Text>,
    /// The user in charge.
    pub owner_id: UserId,
    /// The name of the user in charge; null for those who may not read users.
    pub owner_name: Option<Name>,
    /// The number or address as it is written there.
    pub matched: SearchMatch,
    /// Whether it is the same number or address. Otherwise it ends in the same digits, as a number without the code of
    /// its country does.
    pub is_exact: bool,
    /// The accounts at which a contact is now, as far as you see them.
    #[schema(max_items = 50)]
    pub accounts: Vec<CallerAccount>,
}

/// An open deal of somebody who is reached so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CallerDeal {
    pub id: DealId,
    pub name: Name,
    pub stage_id: StageId,
    /// The name of the stage.
    pub stage: Name,
    pub amount: Option<Money>,
    pub expected_close_on: Option<Day>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    pub lead_id: Option<LeadId>,
    /// The user in charge.
    pub owner_id: UserId,
    /// The name of the user in charge; null for those who may not read users.
    pub owner_name: Option<Name>,
}

/// Who is reached by a number or an address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Lookup {
    /// The same number or address first, contacts before leads before accounts, and what was changed last first.
    #[schema(max_items = 60)]
    pub data: Vec<Caller>,
    /// The open deals of all of them and of the accounts of the contacts, what was changed last first.
    #[schema(max_items = 50)]
    pub open_deals: Vec<CallerDeal>,
}
