//! Records of any kind that the log speaks of, as the API shows them.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Reach, Read};
use crate::catalog::products::Product;
use crate::collaboration::comments::Comment;
use crate::collaboration::followers::Follower;
use crate::collaboration::team::RecordMember;
use crate::directory::account_contacts::AccountContact;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::important_dates::ImportantDate;
use crate::directory::sites::Site;
use crate::directory::sources::LeadSource;
use crate::directory::tags::Tag;
use crate::extras::fields::CustomField;
use crate::extras::views::View;
use crate::files::Attachment;
use crate::identity::api_keys::ApiKey;
use crate::identity::organizations::{self, Organization};
use crate::identity::providers::{Identity, IdentityProvider};
use crate::identity::teams::{Team, TeamMember};
use crate::identity::users::User;
use crate::kernel::ids::OrganizationId;
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::platform::exports::Export;
use crate::platform::imports::Import;
use crate::platform::jobs::Job;
use crate::platform::notifications::Notification;
use crate::platform::webhooks::{WebhookDelivery, WebhookEndpoint};
use crate::records::handovers::{Briefing, Handover};
use crate::records::merges::Merge;
use crate::sales::competitors::Competitor;
use crate::sales::deal_contacts::DealContact;
use crate::sales::deals::{Deal, DealLine};
use crate::sales::interests::Interest;
use crate::sales::leads::Lead;
use crate::sales::pipelines::{self, Pipeline, Stage};
use crate::sales::reasons::Reason;
use crate::schema;

fn reads_all<R: Guarded>(actor: &Actor) -> bool {
    Can::<Read, R>::prove(actor).is_ok_and(|who| who.extent() == Reach::Organization)
}

/// A table of the kinds whose records are rows: one line for each, with the records that have to be readable where
/// it has no rights of its own.
macro_rules! kinds {
    (@ $actor:ident $record:ty) => { reads_all::<$record>($actor) };
    (@ $actor:ident $record:ty, $($whole:ty),+) => { $(reads_all::<$whole>($actor))&&+ };
    ($($table:ident => $record:ty $(, part of $($whole:ty)|+)?;)+) => {
        /// The kinds that can be sent along.
        pub const KINDS: &[&str] = &[Organization::TYPE, Pipeline::TYPE, $(<$record as Record>::TYPE),+];

        /// The kinds whose records the actor may read throughout the organization.
        pub fn readable(actor: &Actor) -> Vec<&'static str> {
            let each = [
                (Organization::TYPE, reads_all::<Organization>(actor)),
                (Pipeline::TYPE, reads_all::<Pipeline>(actor)),
                $((<$record as Record>::TYPE, kinds!(@ actor $record $(, $($whole),+)?))),+
            ];
            each.into_iter().filter(|(_, all)| *all).map(|(kind, _)| kind).collect()
        }

        fn of_table(
            conn: &mut PgConnection,
            organization: OrganizationId,
            kind: &str,
            ids: &[Uuid],
        ) -> Result<HashMap<Uuid, Value>> {
            match kind {
                $(<$record as Record>::TYPE => {
                    use schema::$table::dsl;
                    let own = dsl::organization_id.eq(organization).and(dsl::id.eq_any(ids));
                    shown(dsl::$table.filter(own).select(<$record>::as_select()).load::<$record>(conn)?)
                })+
                _ => Ok(HashMap::new()),
            }
        }
    };
}

kinds! {
    accounts => Account;
    account_contacts => AccountContact;
    activities => Activity;
    api_keys => ApiKey;
    briefings => Briefing;
    attachments => Attachment, part of Account | Contact | Lead | Deal | Product | Activity | Task;
    comments => Comment, part of Account | Contact | Lead | Deal;
    competitors => Competitor;
    contacts => Contact;
    custom_fields => CustomField;
    deals => Deal;
    deal_contacts => DealContact;
    deal_lines => DealLine, part of Deal;
    exports => Export;
    handovers => Handover;
    followers => Follower, part of Account | Contact | Lead | Deal;
    identities => Identity;
    identity_providers => IdentityProvider;
    important_dates => ImportantDate;
    imports => Import;
    interests => Interest, part of Contact | Lead;
    jobs => Job;
    leads => Lead;
    lead_sources => LeadSource;
    merges => Merge;
    notifications => Notification;
    products => Product;
    record_members => RecordMember, part of Account | Contact | Lead | Deal;
    reasons => Reason;
    sites => Site;
    stages => Stage;
    tags => Tag;
    tasks => Task;
    teams => Team;
    team_members => TeamMember, part of Team;
    users => User;
    views => View;
    webhook_deliveries => WebhookDelivery;
    webhook_endpoints => WebhookEndpoint;
}

/// Those of the records that are there, archived or not, by id; nothing for a kind that is not known here.
/// Whoever calls has found out that the kind is [`readable`].
pub fn load(
    conn: &mut PgConnection,
    organization: OrganizationId,
    kind: &str,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Value>> {
    match kind {
        Organization::TYPE => shown(vec![organizations::find(conn, organization)?]),
        Pipeline::TYPE => shown(pipelines::of_ids(conn, organization, ids)?),
        _ => of_table(conn, organization, kind, ids),
    }
}

fn shown<T: Record>(records: Vec<T>) -> Result<HashMap<Uuid, Value>> {
    let each = records.into_iter().map(|record| Ok((record.id(), serde_json::to_value(&record)?)));
    each.collect::<serde_json::Result<_>>().map_err(Error::internal)
}
