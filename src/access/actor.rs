//! The person or program behind a request.

use std::sync::Arc;

use super::scopes::Scopes;
use crate::kernel::ids::{AnyId, OrganizationId, SessionId, TeamId, UserId};
use crate::kernel::once::Once;
use crate::kernel::values::Currency;
use crate::text_enum;
use uuid::Uuid;

text_enum! {
    /// A built-in role.
    pub enum Role {
        /// Does everything in the organization, and its settings.
        Administrator = "administrator",
        /// Leads sellers: works on the records of the own teams.
        SalesManager = "sales_manager",
        /// Sells: works on the own records.
        SalesRep = "sales_rep",
        /// Brings leads: works on leads and sources.
        Marketer = "marketer",
        /// Helps customers: reads customers, works on the own contacts.
        SupportAgent = "support_agent",
        /// Leads support: works on the contacts of the own teams.
        SupportManager = "support_manager",
        /// Reads everything, writes nothing.
        Analyst = "analyst",
        /// A program: an ERP, a shop, an importer.
        Integration = "integration",
    }
}

/// Who is asking. Made from a checked token only; there is no extractor for it, since knowing
/// who asks is not yet permission (`Can` is).
#[derive(Clone, Debug)]
pub struct Actor {
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    /// Whoever logged in here; keys and people of other issuers have none.
    pub session_id: Option<SessionId>,
    /// The user; or the key that acts for the user.
    pub principal_id: AnyId,
    pub request_id: Uuid,
    pub roles: Arc<[Role]>,
    /// What of the roles a key may use; `None` for people, who may use all.
    pub scopes: Option<Arc<Scopes>>,
    /// The home team: what the actor creates belongs to it.
    pub team_id: Option<TeamId>,
    /// The teams the actor leads or belongs to, with all their subteams.
    pub team_ids: Arc<[TeamId]>,
    /// Whether there may be records that are shared with the actor or one of these teams.
    pub has_shares: bool,
    /// The organization's currency, where none is named.
    pub base_currency: Currency,
    /// The organization wants `If-Match` on every change.
    pub requires_preconditions: bool,
    /// Under what the request acts once, if it says so.
    pub once: Option<Arc<Once>>,
}
