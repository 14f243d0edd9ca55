//! Identifiers: UUIDv7, typed by what they name.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

/// The id of a `T`; made by the application, ordered by time of making.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Uuid)]
pub struct Id<T: 'static>(Uuid, PhantomData<fn() -> T>);

macro_rules! ids {
    ($($id:ident of $kind:ident),+ $(,)?) => {
        /// What an id can name; only ever seen in the type of an id.
        pub mod kind {
            $(#[derive(Debug)] pub enum $kind {})+
        }
        $(pub type $id = Id<kind::$kind>;)+
    };
}

ids! {
    OrganizationId of Organization, UserId of User, TeamId of Team, SessionId of Session,
    AccountId of Account, SiteId of Site, ContactId of Contact, AccountContactId of AccountContact,
    ProductId of Product, LeadSourceId of LeadSource, LeadId of Lead, PipelineId of Pipeline,
    StageId of Stage, DealId of Deal, DealLineId of DealLine, ReasonId of Reason, ChangeId of Change,
    CustomFieldId of CustomField, ViewId of View, StagePassageId of StagePassage, ApiKeyId of ApiKey,
    IdentityProviderId of IdentityProvider, IdentityId of Identity, JobId of Job, ImportId of Import, ImportRowId of ImportRow, ExportId of Export,
    ContentId of Content, WebhookEndpointId of WebhookEndpoint, WebhookDeliveryId of WebhookDelivery,
    AttachmentId of Attachment, MergeId of Merge, ActivityId of Activity, ActivityLinkId of ActivityLink, TaskId of Task, TaskLinkId of TaskLink,
    CommentId of Comment, FollowerId of Follower, NotificationId of Notification,
    HandoverId of Handover, BriefingId of Briefing, CompetitorId of Competitor,
    DealContactId of DealContact, TagId of Tag, ImportantDateId of ImportantDate,
    InterestId of Interest, RecordMemberId of RecordMember, AnyId of Any,
}

impl<T> Id<T> {
    /// A new id.
    #[expect(clippy::new_without_default, reason = "a default id would be a different one each time")]
    pub fn new() -> Self {
        Self::from(Uuid::now_v7())
    }

    /// The least id that can have been made then: ids ascend with time.
    pub fn least(at: DateTime<Utc>) -> Self {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        Self::from(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// The same id, of another kind: for records that are spoken of in general.
    pub fn cast<U>(self) -> Id<U> {
        Id::from(self.0)
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
}

impl<T> FromStr for Id<T> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Uuid>().map(Self::from)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from)
    }
}

impl<T> ToSql<sql_types::Uuid, Pg> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Uuid as ToSql<sql_types::Uuid, Pg>>::to_sql(&self.0, out)
    }
}

impl<T> FromSql<sql_types::Uuid, Pg> for Id<T> {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map(Self::from)
    }
}

impl<T> PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .min_length(Some(36))
            .max_length(Some(36))
            .description(Some("A UUIDv7, made by the server."))
            .into()
    }
}

impl<T> ToSchema for Id<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Id")
    }
}

impl<T> IntoParams for Id<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("The record's id."))
                .schema(Some(Self::schema()))
                .build(),
        ]
    }
}
