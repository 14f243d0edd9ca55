//! What each operation of a batch means, read before anything is done.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{BatchOp, BatchOperation};
use crate::extras::ExternalId;
use crate::kernel::check::check;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::read;
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result, Violation};
use crate::store::Collection;

/// One operation, understood.
pub(super) enum Planned<R: Collection> {
    Create(Box<R::New>),
    Other(Step<R>),
}

/// An operation on a record that may be there.
pub(super) enum Step<R: Collection> {
    Update(Uuid, IfMatch, Box<R::Patch>),
    Delete(Uuid, IfMatch),
    Upsert(ExternalId, IfMatch, Value),
}

impl<R: Collection> Planned<R> {
    /// 422 for members that the operation lacks or does not have, and for what breaks the data's schema.
    pub(super) fn of(operation: BatchOperation) -> Result<Self> {
        refuse_unfit(&operation)?;
        let at =
            operation.version.map_or(IfMatch::Absent, |version| IfMatch::Tags(vec![version.to_string()]));
        let id = operation.id.map(Id::uuid).unwrap_or_default();
        let data = Value::Object(operation.data.unwrap_or_default());
        let under = |error: Error| error.under("/data");
        Ok(match (operation.op, operation.external_id) {
            (BatchOp::Create, _) => Self::Create(Box::new(read(data).map_err(under)?)),
            (BatchOp::Update, _) => Self::Other(Step::Update(id, at, Box::new(read(data).map_err(under)?))),
            (BatchOp::Upsert, Some(external_id)) => {
                check::<R::Patch>(&data).map_err(under)?;
                Self::Other(Step::Upsert(external_id, at, data))
            }
            (BatchOp::Delete | BatchOp::Upsert, _) => Self::Other(Step::Delete(id, at)),
        })
    }
}

/// What of an operation's members stands there, by name.
fn given(operation: &BatchOperation) -> [(&'static str, bool); 4] {
    let is_data = |data: &Option<Map<String, Value>>| data.is_some();
    [
        ("id", operation.id.is_some()),
        ("version", operation.version.is_some()),
        ("external_id", operation.external_id.is_some()),
        ("data", is_data(&operation.data)),
    ]
}

fn refuse_unfit(operation: &BatchOperation) -> Result<()> {
    let (needs, takes): (&[&str], &[&str]) = match operation.op {
        BatchOp::Create => (&["data"], &["data"]),
        BatchOp::Update => (&["id", "data"], &["id", "version", "data"]),
        BatchOp::Delete => (&["id"], &["id", "version"]),
        BatchOp::Upsert => (&["external_id", "data"], &["external_id", "version", "data"]),
    };
    let flaw = |(name, stands): (&'static str, bool)| {
        let (code, message) = match (stands, needs.contains(&name), takes.contains(&name)) {
            (false, true, _) => ("required", "This member is required."),
            (true, _, false) => ("unknown_field", "This operation has no such member."),
            _ => return None,
        };
        Some(Violation::at(format!("/{name}"), code, message))
    };
    let flaws: Vec<_> = given(operation).into_iter().filter_map(flaw).collect();
    if flaws.is_empty() { Ok(()) } else { Err(Error::invalid(flaws)) }
}
