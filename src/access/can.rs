//! The proof that an actor may do something to a kind of record.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use diesel::pg::PgConnection;

use super::actor::Actor;
use super::policy::{Action, Reach, Resource, reach};
use super::scopes::KeyScope;
use super::shares::Sharing;
use super::within::{Scope, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};

impl Actor {
    /// 412 when the record is not the one the caller read; 428 when the caller had to say and did not.
    pub fn is_current(&self, record: &impl Record, at: &IfMatch) -> Result<()> {
        if *at == IfMatch::Absent && self.requires_preconditions {
            let detail = "Your organization wants `If-Match` on every change.";
            return Err(Error::refuse(StatusCode::PRECONDITION_REQUIRED, "precondition_required", detail));
        }
        at.check(record.version())
    }

    /// How far the actor may do it to records `R`, or 403: the roles must allow it, and a key's scopes cover it.
    pub fn may<R: Guarded>(&self, action: Action) -> Result<Reach> {
        if let Some(scopes) = &self.scopes {
            scopes.allow(KeyScope::of(R::RESOURCE, action))?;
        }
        let refused = || Error::forbidden(format!("Your roles do not let you {} this.", action.word()));
        reach(&self.roles, R::RESOURCE, action).ok_or_else(refused)
    }
}

/// A record type with a row in the matrix.
pub trait Guarded: Record {
    const RESOURCE: Resource;
    const TABLE: &'static str;
    /// Whether its table has `archived_at`.
    const ARCHIVES: bool;
    const SCOPE: Scope;
}

/// A record with someone in charge.
pub trait Owned: Guarded {
    fn owner_id(&self) -> UserId;
    fn team_id(&self) -> Option<TeamId>;
}

/// An action as a type.
pub trait Does: 'static {
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident),+) => {
        $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $action;
        impl Does for $action { const ACTION: Action = Action::$action; })+
    };
}

actions! {
    /// See a record.
    Read,
    /// Enter a record.
    Create,
    /// Change a record.
    Update,
    /// Archive or delete a record.
    Delete,
    /// Give a record to somebody else.
    Assign,
    /// Enter facts with their own dates.
    Backdate
}

/// The actor may do `A` to records `R`: it comes with every handler that touches them, and
/// every query asks for it.
pub struct Can<A, R> {
    actor: Actor,
    sight: Reach,
    reach: Reach,
    of: PhantomData<fn() -> (A, R)>,
}

impl<A: Does, R: Guarded> Can<A, R> {
    /// The proof for an actor, or 403.
    pub fn prove(actor: &Actor) -> Result<Self> {
        let reach = actor.may::<R>(A::ACTION)?;
        let sight = super::reach(&actor.roles, R::RESOURCE, Action::Read).unwrap_or(reach);
        Ok(Self { actor: actor.clone(), sight, reach, of: PhantomData })
    }

    /// What of the table the actor sees, without the archived. Every query starts here.
    pub fn within(&self) -> Within {
        Within::new::<R>(&self.actor, self.sight).living()
    }

    /// The same with the archived.
    pub fn within_all(&self) -> Within {
        Within::new::<R>(&self.actor, self.sight)
    }

    /// How far the action reaches.
    pub fn extent(&self) -> Reach {
        self.reach
    }

    /// The same actor's proof of another action or for another kind of record, or 403.
    pub fn also<B: Does, S: Guarded>(&self) -> Result<Can<B, S>> {
        Can::prove(&self.actor)
    }

    /// The same proof, of a request whose body its handler has read: under the key it came with, `digest` stands
    /// for the body.
    #[must_use]
    pub fn and_body(mut self, digest: &[u8]) -> Self {
        self.actor.once = self.actor.once.map(|once| Arc::new(once.and_body(digest)));
        self
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// 412 when the record is not the one the caller read; 428 when the caller had to say and did not.
    pub fn is_current(&self, record: &R, at: &IfMatch) -> Result<()> {
        self.actor.is_current(record, at)
    }
}

impl<R: Guarded> Can<Read, R> {
    /// The same where a record is a part of what was asked for: 404 for whoever may see none of its kind.
    pub fn reader(actor: &Actor) -> Result<Self> {
        Self::prove(actor).map_err(|_| Error::missing())
    }
}

impl<A: Does, R: Owned> Can<A, R> {
    /// 403 when the record is seen, but out of the roles' reach for the action.
    pub fn reaches(&self, record: &R) -> Result<()> {
        let own = record.owner_id() == self.actor.user_id;
        let team = || record.team_id().is_some_and(|team| self.actor.team_ids.contains(&team));
        let reached = match self.reach {
            Reach::Own => own,
            Reach::Team => own || team(),
            Reach::Organization => true,
        };
        if reached { Ok(()) } else { Err(Error::forbidden("The record is not within your reach for this.")) }
    }

    /// The same where the record's team may let the actor do it, too.
    pub fn reaches_or_shares(&self, record: &R, conn: &mut PgConnection) -> Result<()> {
        match self.reaches(record) {
            Err(refused) if A::ACTION == Action::Update && R::RESOURCE.is_shared() => {
                let edits = self.actor.shares(conn, record.id())? == Some(Sharing::Edit);
                if edits { Ok(()) } else { Err(refused) }
            }
            outcome => outcome,
        }
    }

    /// The record, if it is within reach and the one the caller read: 403, 412, 428.
    pub fn may_change(&self, record: R, at: &IfMatch, conn: &mut PgConnection) -> Result<R> {
        self.reaches_or_shares(&record, conn)?;
        self.is_current(&record, at)?;
        Ok(record)
    }
}

impl<A, R> Deref for Can<A, R> {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<A, R> std::fmt::Debug for Can<A, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Can").field("sight", &self.sight).field("reach", &self.reach).finish_non_exhaustive()
    }
}

impl<A: Does, R: Guarded> FromRequest for Can<A, R> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        ready(extensions.get::<Actor>().ok_or_else(|| Error::unauthenticated(false)).and_then(Self::prove))
    }
}
