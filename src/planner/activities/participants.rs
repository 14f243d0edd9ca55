//! Who takes part in an activity.

use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::kernel::ids::{ContactId, UserId};
use crate::store::Spelled;
use crate::{json_column, text_enum};

text_enum! {
    /// In what part somebody takes part.
    pub enum ParticipantRole { Organizer = "organizer", Required = "required", Optional = "optional" }
}

text_enum! {
    /// What somebody answered to an invitation.
    pub enum ParticipantResponse {
        Pending = "pending", Accepted = "accepted", Declined = "declined", Tentative = "tentative"
    }
}

/// Somebody who takes part in an activity: a contact or a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    pub contact_id: Option<ContactId>,
    pub user_id: Option<UserId>,
    pub role: ParticipantRole,
    /// What was answered to the invitation; null where nobody was invited.
    pub response: Option<ParticipantResponse>,
}

json_column! {
    /// All who take part in an activity.
    pub struct Participants(Vec<Participant>);
}

/// Somebody who is to take part: either a contact or a user.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_one"))]
pub struct NewParticipant {
    pub contact_id: Option<ContactId>,
    pub user_id: Option<UserId>,
    /// `required`, unless said otherwise.
    pub role: Option<ParticipantRole>,
    pub response: Option<ParticipantResponse>,
}

fn is_one(new: &NewParticipant) -> Result<(), ValidationError> {
    if new.contact_id.is_some() != new.user_id.is_some() {
        return Ok(());
    }
    let message = "Either `contact_id` or `user_id` is needed, not both.";
    Err(ValidationError::new("required").with_message(message.into()))
}

/// As an activity shows them; whoever came twice, by a merge, stands there once.
pub(super) const PARTICIPANTS: Spelled<Jsonb> = Spelled::new(
    "coalesce((SELECT jsonb_agg(jsonb_build_object('contact_id', p.contact_id, 'user_id', p.user_id, 'role', p.role, \
     'response', p.response) ORDER BY p.id) FROM (SELECT DISTINCT ON (l.contact_id, l.user_id) l.* \
     FROM activity_links l WHERE l.organization_id = activities.organization_id AND l.activity_id = activities.id \
     AND l.takes_part ORDER BY l.contact_id, l.user_id, l.id) p), '[]'::jsonb)",
);
