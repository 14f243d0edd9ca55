//! The collections that records are imported into: one row of a table for each.

use diesel::pg::PgConnection;
use serde_json::Value;
use uuid::Uuid;

use super::known::{self, Key, Match};
use super::model::{Import, ImportCollection};
use super::shape::Shape;
use crate::access::{Action, Actor, Can, Delete, Reach};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::extras::{Extended, own_fields};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::read;
use crate::kernel::listing::OwnField;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Collection, enter_each};

/// A record after a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    pub id: Uuid,
    pub version: i32,
}

/// What an import needs to know of a collection.
#[derive(Clone, Copy)]
pub struct Target {
    /// The type of its records in the change log.
    pub record_type: &'static str,
    pub keys: &'static [Key],
    /// 403 unless the actor may do it to its records.
    may: fn(&Actor, Action) -> Result<Reach>,
    pub shape: fn() -> Result<Shape>,
    pub patch_shape: fn() -> Result<Shape>,
    /// The organization's own fields.
    pub own: fn(&mut PgConnection, &Actor) -> Result<Vec<OwnField>>,
    /// The records that have one of these values, as far as the actor sees them.
    #[expect(clippy::type_complexity, reason = "a function as its caller sees it")]
    pub known: fn(&mut PgConnection, &Actor, Key, &[String]) -> Result<Vec<Match>>,
    /// Enters records, each for itself.
    #[expect(clippy::type_complexity, reason = "a function as its caller sees it")]
    pub create: fn(&mut PgConnection, &Actor, Vec<Value>) -> Result<Changed<Vec<Result<Made>>>>,
    pub update: fn(&mut PgConnection, &Actor, Uuid, Value) -> Result<Changed<Made>>,
    pub archive: fn(&mut PgConnection, &Actor, Uuid) -> Result<Changed<Made>>,
    /// 422 for what is no change of its records.
    pub check_patch: fn(Value) -> Result<()>,
}

impl Target {
    /// 403 unless the actor may see what came of an import.
    pub fn admit_reader(&self, actor: &Actor) -> Result<()> {
        self.all(actor, &[Action::Read])
    }

    /// 403 unless the actor may enter and change records.
    pub fn admit(&self, actor: &Actor) -> Result<()> {
        self.all(actor, &[Action::Read, Action::Create, Action::Update])
    }

    /// 403 unless the actor may take back what the import did.
    pub fn admit_undo(&self, actor: &Actor, import: &Import) -> Result<()> {
        self.admit_reader(actor)?;
        self.all(actor, if import.created > 0 { &[Action::Delete] } else { &[] })?;
        self.all(actor, if import.updated > 0 { &[Action::Update] } else { &[] })
    }

    fn all(&self, actor: &Actor, actions: &[Action]) -> Result<()> {
        actions.iter().try_for_each(|action| (self.may)(actor, *action).map(|_| ()))
    }
}

/// The collections that the actor may read.
pub fn readable(actor: &Actor) -> Vec<ImportCollection> {
    let all = ImportCollection::ALL.iter().copied();
    all.filter(|collection| of(*collection).admit_reader(actor).is_ok()).collect()
}

pub fn of(collection: ImportCollection) -> Target {
    match collection {
        ImportCollection::Accounts => target::<Account>(known::OF_ACCOUNTS),
        ImportCollection::Contacts => {
            Target { create: create_contacts, ..target::<Contact>(known::OF_CONTACTS) }
        }
        ImportCollection::Leads => target::<Lead>(known::OF_LEADS),
        ImportCollection::Deals => target::<Deal>(known::OF_DEALS),
        ImportCollection::Products => target::<Product>(known::OF_PRODUCTS),
    }
}

fn target<C: Collection + Extended>(keys: &'static [Key]) -> Target {
    Target {
        record_type: C::TYPE,
        keys,
        may: Actor::may::<C>,
        shape: Shape::of::<C::New>,
        patch_shape: Shape::of::<C::Patch>,
        own: own_fields::<C>,
        known: known::find::<C>,
        create: create::<C>,
        update: update::<C>,
        archive: archive::<C>,
        check_patch: |value| read::<C::Patch>(value).map(|_| ()),
    }
}

fn made<C: Collection>(record: &C) -> Made {
    Made { id: record.id(), version: record.version() }
}

/// What cannot be read does not reach the database.
fn create<C: Collection>(
    conn: &mut PgConnection,
    actor: &Actor,
    records: Vec<Value>,
) -> Result<Changed<Vec<Result<Made>>>> {
    let (mut new, mut flaws) = (Vec::with_capacity(records.len()), Vec::new());
    for (at, record) in records.into_iter().enumerate() {
        match read(record) {
            Ok(record) => new.push(record),
            Err(error) => flaws.push((at, error)),
        }
    }
    let entered = enter_each::<C>(conn, &Can::prove(actor)?, new)?;
    Ok(entered.map(|entered| {
        let mut all: Vec<_> = entered.into_iter().map(|record| record.map(|record| made(&record))).collect();
        for (at, error) in flaws {
            all.insert(at, Err(error));
        }
        all
    }))
}

/// Whether the contact is there already has been asked for the whole chunk.
fn create_contacts(
    conn: &mut PgConnection,
    actor: &Actor,
    mut records: Vec<Value>,
) -> Result<Changed<Vec<Result<Made>>>> {
    for members in records.iter_mut().filter_map(Value::as_object_mut) {
        members.insert("allow_duplicate".into(), true.into());
    }
    create::<Contact>(conn, actor, records)
}

fn update<C: Collection>(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    patch: Value,
) -> Result<Changed<Made>> {
    C::update(conn, &Can::prove(actor)?, id, &IfMatch::Absent, read(patch)?)
        .map(|done| done.map(|record| made(&record)))
}

fn archive<C: Collection>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Changed<Made>> {
    C::archive(conn, &Can::<Delete, C>::prove(actor)?, id, &IfMatch::Absent)
        .map(|done| done.map(|record| made(&record)))
}
