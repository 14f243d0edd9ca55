//! Questions: what a list can be asked, as a JSON body, with and, or and not.

mod document;
mod leaf;
mod members;
mod tree;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::node::Node;
use super::own::OwnField;
use super::rule::Flaw;
use super::shape::Shape;
use super::{Listed, Listing};
use crate::kernel::{Error, Result, Violation, http};

pub(super) use members::in_body;

/// How deep a tree may be.
const DEPTH_MAX: usize = 5;
/// How many comparisons a tree may have.
const LEAVES_MAX: usize = 50;

/// A body that asks of the list of `L` all that its address can ask, and more.
///
/// Give it a name where it is used, as in `pub type LeadQuestion = Question<Lead>;`.
pub struct Question<L>(pub Listing<L>);

impl<L: Listed + 'static> FromRequest for Question<L> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = request.path().to_owned();
        let body = http::json_of(request, payload, 1);
        Box::pin(async move {
            let asked = members::read(Shape::of::<L>(), &path, &body.await?)?;
            Ok(Self(Listing { asked, _of: std::marker::PhantomData }))
        })
    }
}

/// Finds out what is asked of fields that the organization defined.
pub(super) fn resolve(tree: &mut Node, fields: &[OwnField]) -> Result<()> {
    let mut wrong = Vec::new();
    settle(tree, fields, &mut wrong);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(refusal(wrong))
}

/// 409 for what the organization's own fields do not allow beside the tree.
pub(super) fn mismatch(flaws: Vec<(String, Flaw)>) -> Error {
    refusal(flaws.into_iter().map(|(name, flaw)| members::violation(&format!("/{name}"), flaw)).collect())
}

fn refusal(wrong: Vec<Violation>) -> Error {
    let detail = "The organization's own fields do not allow this.";
    Error::conflict("custom_field_mismatch", "", detail).listing(wrong)
}

fn settle(node: &mut Node, fields: &[OwnField], wrong: &mut Vec<Violation>) {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter_mut().for_each(|node| settle(node, fields, wrong)),
        Node::Not(inner) => settle(inner, fields, wrong),
        Node::Unresolved(asked) => match leaf::own(asked, fields) {
            Ok(comparison) => *node = Node::Compare(comparison),
            Err(violation) => wrong.push(violation),
        },
        Node::Compare(_) | Node::Rows { .. } => {}
    }
}

impl<L: Listed + ToSchema> PartialSchema for Question<L> {
    fn schema() -> RefOr<Schema> {
        document::question(Shape::of::<L>(), &L::name())
    }
}

impl<L: Listed + ToSchema> ToSchema for Question<L> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Question", L::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.extend(document::parts(Shape::of::<L>(), &L::name()));
    }
}

impl<L> fmt::Debug for Question<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
