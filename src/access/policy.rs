//! The matrix: role × resource × action → reach. Printed to `openapi/access.md`.

use std::fmt::Write as _;

use super::actor::Role;
use crate::text_enum;

text_enum! {
    /// What the matrix speaks of; parts of a record go with it (an account's sites, a deal's lines).
    pub enum Resource {
        Organization = "organization",
        User = "user",
        Team = "team",
        LeadSource = "lead_source",
        Tag = "tag",
        Reason = "reason",
        Competitor = "competitor",
        Pipeline = "pipeline",
        Product = "product",
        Account = "account",
        Contact = "contact",
        Lead = "lead",
        Deal = "deal",
        Activity = "activity",
        Task = "task",
        Comment = "comment",
        Notification = "notification",
        CustomField = "custom_field",
        View = "view",
        Change = "change",
        ApiKey = "api_key",
        IdentityProvider = "identity_provider",
        Job = "job",
        Import = "import",
        Export = "export",
        Merge = "merge",
        Handover = "handover",
        WebhookEndpoint = "webhook_endpoint",
    }
}

text_enum! {
    /// What can be done to a resource.
    pub enum Action {
        Read = "read",
        Create = "create",
        Update = "update",
        Delete = "delete",
        Assign = "assign",
        Backdate = "backdate",
    }
}

/// How far a permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The records the actor owns.
    Own,
    /// And those of the teams the actor leads or belongs to, with their subteams.
    Team,
    /// All records of the organization.
    Organization,
}

/// The widest reach that any of the roles gives.
pub fn reach(roles: &[Role], resource: Resource, action: Action) -> Option<Reach> {
    roles.iter().filter_map(|role| of(*role, resource, action)).max()
}

fn of(role: Role, resource: Resource, action: Action) -> Option<Reach> {
    if let Resource::Job | Resource::Import | Resource::Export | Resource::Merge = resource {
        return errand(role, resource, action);
    }
    if resource == Resource::Notification {
        return own_news(action);
    }
    match role {
        Role::Administrator => Some(Reach::Organization),
        // Everybody makes keys, each for nobody else.
        _ if resource == Resource::ApiKey => own_keys(action),
        _ if resource == Resource::IdentityProvider => None,
        _ if resource == Resource::Comment => words(role, action),
        // Whoever gets customers finds briefings.
        _ if resource == Resource::Handover => (action == Action::Read).then_some(Reach::Own),
        Role::SalesManager => sales_manager(resource, action),
        Role::SalesRep => sales_rep(resource, action),
        Role::Marketer => marketer(resource, action),
        Role::SupportAgent => support(resource, action, Reach::Own),
        Role::SupportManager => support(resource, action, Reach::Team),
        Role::Analyst => analyst(resource, action),
        Role::Integration => integration(resource, action),
    }
}

fn own_keys(action: Action) -> Option<Reach> {
    matches!(action, Action::Read | Action::Create | Action::Update | Action::Delete).then_some(Reach::Own)
}

/// What somebody is told is for them alone, and so is what they follow.
fn own_news(action: Action) -> Option<Reach> {
    matches!(action, Action::Read | Action::Create | Action::Update | Action::Delete).then_some(Reach::Own)
}

/// Whoever sees a record reads what is said about it, and whoever works joins in; what somebody said is theirs.
fn words(role: Role, action: Action) -> Option<Reach> {
    match action {
        Action::Read => Some(Reach::Organization),
        Action::Create | Action::Update | Action::Delete if role != Role::Analyst => Some(Reach::Own),
        _ => None,
    }
}

/// What somebody has the program do: theirs and the administrators' to see and to stop. What it does to records,
/// it does as far as they may.
fn errand(role: Role, resource: Resource, action: Action) -> Option<Reach> {
    let writes = resource == Resource::Import && action == Action::Create;
    match (role, action) {
        (_, Action::Delete | Action::Assign | Action::Backdate) => None,
        (Role::Administrator, _) => Some(Reach::Organization),
        (Role::Analyst, _) if writes => None,
        _ => Some(Reach::Own),
    }
}

/// What everybody needs to read in order to work: people, teams and the lists of choices.
fn common(resource: Resource, action: Action) -> Option<Reach> {
    use Resource::{
        Competitor, CustomField, LeadSource, Organization, Pipeline, Product, Reason, Tag, Team, User, View,
    };
    // Everybody saves views, and finds those that others share.
    if resource == View && !matches!(action, Action::Assign | Action::Backdate) {
        return Some(Reach::Own);
    }
    let shared = matches!(
        resource,
        Organization
            | User
            | Team
            | LeadSource
            | Tag
            | Reason
            | Competitor
            | Pipeline
            | Product
            | CustomField
    );
    (shared && action == Action::Read).then_some(Reach::Organization)
}

/// What people plan and do: everybody for themselves, those who lead for their teams. What is linked with a record is
/// seen by all who see the record. Everybody gives own tasks to others in the own teams.
fn working_day(resource: Resource, action: Action, reach: Reach) -> Option<Reach> {
    match action {
        Action::Backdate => None,
        Action::Assign if reach == Reach::Own && resource != Resource::Task => None,
        _ => Some(reach),
    }
}

fn sales_manager(resource: Resource, action: Action) -> Option<Reach> {
    match resource {
        Resource::Activity | Resource::Task => working_day(resource, action, Reach::Team),
        Resource::Account | Resource::Contact | Resource::Lead | Resource::Deal => Some(Reach::Team),
        Resource::Reason | Resource::LeadSource | Resource::Competitor | Resource::Tag
            if action != Action::Delete =>
        {
            Some(Reach::Organization)
        }
        _ => common(resource, action),
    }
}

fn sales_rep(resource: Resource, action: Action) -> Option<Reach> {
    match (resource, action) {
        (Resource::Activity | Resource::Task, _) => working_day(resource, action, Reach::Own),
        (
            Resource::Account | Resource::Contact | Resource::Lead | Resource::Deal,
            Action::Assign | Action::Backdate,
        ) => None,
        (Resource::Account | Resource::Contact | Resource::Lead | Resource::Deal, _) => Some(Reach::Own),
        _ => common(resource, action),
    }
}

fn marketer(resource: Resource, action: Action) -> Option<Reach> {
    let leads = matches!(resource, Resource::Lead | Resource::LeadSource | Resource::Tag);
    let customers = matches!(resource, Resource::Account | Resource::Contact | Resource::Deal);
    if leads && action != Action::Backdate || customers && action == Action::Read {
        return Some(Reach::Organization);
    }
    if let Resource::Activity | Resource::Task = resource {
        return working_day(resource, action, Reach::Own);
    }
    common(resource, action)
}

fn support(resource: Resource, action: Action, reach: Reach) -> Option<Reach> {
    match (resource, action) {
        (Resource::Account | Resource::Contact, Action::Read) => Some(Reach::Organization),
        (Resource::Contact, Action::Create | Action::Update) => Some(reach),
        (Resource::Activity | Resource::Task, _) => working_day(resource, action, reach),
        _ => common(resource, action),
    }
}

/// Everything but what programs are set up with: addresses of receivers may hold their secrets.
fn analyst(resource: Resource, action: Action) -> Option<Reach> {
    match resource {
        _ if action != Action::Read => None,
        Resource::WebhookEndpoint => None,
        Resource::View => Some(Reach::Own),
        _ => Some(Reach::Organization),
    }
}

fn integration(resource: Resource, action: Action) -> Option<Reach> {
    match resource {
        Resource::Organization | Resource::User | Resource::Team | Resource::CustomField | Resource::View => {
            common(resource, action)
        }
        _ => Some(Reach::Organization),
    }
}

/// The whole matrix as a page.
pub fn matrix() -> String {
    let mut page = String::from(
        "# Who may do what\n\nGenerated from the program; do not edit. `own`: records the user owns; `team`: and those \
         of the teams the user leads or\nbelongs to, with their subteams; `all`: the whole organization. What a user \
         may not read does not exist for them: 404.\nActivities and tasks are read, too, by those who take part in them and by \
         those who may read a record that they are linked with.\nSingle accounts, contacts, leads and deals are read, and if so entered \
         changed, too, by those who belong to their teams.\n",
    );
    for role in Role::ALL {
        let _ = writeln!(page, "\n## {}\n", role.word());
        let heads = Action::ALL.iter().map(|action| action.word()).collect::<Vec<_>>().join(" | ");
        let _ = writeln!(page, "| resource | {heads} |\n|---|{}", "---|".repeat(Action::ALL.len()));
        for resource in Resource::ALL {
            let cells = Action::ALL.iter().map(|action| cell(of(*role, *resource, *action)));
            let _ = writeln!(page, "| {} | {} |", resource.word(), cells.collect::<Vec<_>>().join(" | "));
        }
    }
    page
}

fn cell(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "–",
        Some(Reach::Own) => "own",
        Some(Reach::Team) => "team",
        Some(Reach::Organization) => "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analyst_reads_everything_and_writes_nothing() {
        let own = [
            Resource::ApiKey,
            Resource::IdentityProvider,
            Resource::Job,
            Resource::Import,
            Resource::Export,
            Resource::Merge,
            Resource::Handover,
            Resource::Notification,
            Resource::View,
            Resource::WebhookEndpoint,
        ];
        for resource in Resource::ALL.iter().filter(|resource| !own.contains(resource)) {
            for action in Action::ALL {
                let expected = (*action == Action::Read).then_some(Reach::Organization);
                assert_eq!(reach(&[Role::Analyst], *resource, *action), expected);
            }
        }
    }

    #[test]
    fn the_widest_of_several_roles_counts() {
        let roles = [Role::SalesRep, Role::SalesManager];
        assert_eq!(reach(&roles, Resource::Deal, Action::Read), Some(Reach::Team));
        assert_eq!(reach(&[], Resource::Deal, Action::Read), None);
    }

    #[test]
    fn whoever_may_change_a_record_may_also_see_it() {
        for (role, resource, action) in Role::ALL.iter().flat_map(|role| {
            Resource::ALL.iter().flat_map(move |r| Action::ALL.iter().map(move |a| (*role, *r, *a)))
        }) {
            assert!(of(role, resource, action) <= of(role, resource, Action::Read), "{role:?} {resource:?}");
        }
    }
}
