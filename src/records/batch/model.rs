//! A batch as it is sent, and what became of it.

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::extras::ExternalId;
use crate::kernel::Result;
use crate::kernel::answer::{Kept, respond};
use crate::kernel::http::{Answer, MultiStatus, Shown};
use crate::kernel::ids::AnyId;
use crate::kernel::patch::present;
use crate::text_enum;

text_enum! {
    /// Whether operations stand or fall together.
    pub enum BatchMode {
        /// All or nothing.
        Atomic = "atomic",
        /// Each for itself.
        PerItem = "per_item",
    }
}

text_enum! {
    /// What is to be done to one record.
    pub enum BatchOp { Create = "create", Update = "update", Delete = "delete", Upsert = "upsert" }
}

/// Many writes in one request. The document says per resource what `data` holds; here it is still anything.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    mode: Option<BatchMode>,
    #[schema(min_items = 1, max_items = 1000)]
    pub operations: Vec<BatchOperation>,
}

impl BatchRequest {
    pub fn mode(&self) -> BatchMode {
        self.mode.unwrap_or(BatchMode::Atomic)
    }
}

/// One write of a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchOperation {
    pub op: BatchOp,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub id: Option<AnyId>,
    #[serde(default, deserialize_with = "present")]
    #[schema(minimum = 1, maximum = 2_147_483_647, nullable = false)]
    pub version: Option<i32>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub external_id: Option<ExternalId>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Object>, nullable = false)]
    pub data: Option<Map<String, Value>>,
}

/// What became of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// One for each operation, in their order.
    #[schema(max_items = 1000)]
    pub results: Vec<BatchItem>,
    pub summary: BatchSummary,
}

/// What became of one operation.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct BatchItem {
    /// Its place in the request, from 0.
    #[schema(minimum = 0, maximum = 999)]
    pub index: i32,
    /// The status that it would have been answered with alone.
    #[schema(minimum = 200, maximum = 599)]
    pub status: i32,
    /// The record; null where there is none.
    pub id: Option<AnyId>,
    /// The record's version now; null where there is none.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: Option<i32>,
    /// Why it was refused; null where it was not.
    #[schema(value_type = Option<crate::kernel::problem_schema::Problem>)]
    pub problem: Option<Value>,
}

/// How many operations were done, and how many were not.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BatchSummary {
    #[schema(minimum = 0, maximum = 1000)]
    pub succeeded: i32,
    #[schema(minimum = 0, maximum = 1000)]
    pub failed: i32,
}

/// A batch's answer: 200 where all stood or fell together, 207 where each was for itself.
#[derive(Debug)]
pub enum Batched {
    Atomic(Shown<BatchResult>),
    PerItem(MultiStatus<BatchResult>),
}

impl BatchMode {
    pub fn answer(self) -> impl FnOnce(BatchResult) -> Batched + Send + 'static {
        move |result| match self {
            Self::Atomic => Batched::Atomic(Shown(result)),
            Self::PerItem => Batched::PerItem(MultiStatus(result)),
        }
    }
}

impl Answer for Batched {
    fn kept(&self) -> Result<Kept> {
        match self {
            Self::Atomic(answer) => answer.kept(),
            Self::PerItem(answer) => answer.kept(),
        }
    }
}

impl Responder for Batched {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(self.kept())
    }
}
