//! Making and changing definitions, with all that stands by them.

use diesel::pg::PgConnection;

use super::model::{CustomField, CustomFieldPatch, FieldKind, FieldOptions, NewCustomField};
use super::values::INDEXED_MAX;
use super::{catalogue, index, queries, rules};
use crate::access::{Can, Create, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::CustomFieldId;
use crate::kernel::values::{Instant, Position};
use crate::kernel::{Error, Result, Violation};
use crate::store::Changed;

/// The most fields that one kind of record has.
const MOST: i64 = 200;
const LAST_PLACE: i32 = 1000;

pub(super) fn create(
    conn: &mut PgConnection,
    who: &Can<Create, CustomField>,
    new: NewCustomField,
) -> Result<Changed<CustomField>> {
    let field = drafted(who, new);
    rules::distinct(&field)?;
    let field = rules::settled(field).map_err(Error::invalid)?;
    catalogue::change(conn, who.organization_id)?;
    let (count, last) = queries::extent(conn, who.organization_id, field.resource)?;
    if count >= MOST {
        let detail = format!("A kind of record has at most {MOST} fields of the organization's own.");
        return Err(Error::conflict("too_many_fields", "", detail));
    }
    let place = if field.position.get() == 0 { (last + 1).min(LAST_PLACE) } else { field.position.get() };
    let field = queries::insert(conn, &CustomField { position: Position::new(place), ..field })?;
    if field.is_indexed() {
        index::fill(conn, &field)?;
    }
    Changed::created(field)
}

/// The field as it was asked for; its position is none yet, unless it was named.
fn drafted(who: &Can<Create, CustomField>, new: NewCustomField) -> CustomField {
    let now = Instant::now();
    CustomField {
        id: CustomFieldId::new(),
        organization_id: who.organization_id,
        version: 1,
        resource: new.resource,
        key: new.key,
        label: new.label,
        description: new.description,
        kind: new.kind,
        refers_to: new.refers_to,
        is_required: new.is_required.unwrap_or_default(),
        is_unique: new.is_unique.unwrap_or_default(),
        is_filterable: new.is_filterable.unwrap_or_default(),
        is_sortable: new.is_sortable.unwrap_or_default(),
        default_value: new.default_value,
        minimum: new.minimum,
        maximum: new.maximum,
        max_length: new.max_length,
        max_decimals: new.max_decimals,
        options: FieldOptions::of(new.options.unwrap_or_default()),
        position: new.position.unwrap_or(Position::new(0)),
        created_at: now,
        updated_at: now,
        created_by_id: Some(who.user_id),
        updated_by_id: Some(who.user_id),
    }
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, CustomField>,
    id: CustomFieldId,
    at: &IfMatch,
    patch: CustomFieldPatch,
) -> Result<Changed<CustomField>> {
    catalogue::change(conn, who.organization_id)?;
    let before = queries::find_to(conn, who, id, at)?;
    let stamped = CustomField {
        version: before.version + 1,
        updated_at: Instant::now(),
        updated_by_id: Some(who.user_id),
        ..before.clone()
    };
    let after = patch.applied_to(stamped);
    rules::distinct(&after)?;
    let after = rules::settled(after).map_err(misfit)?;
    refuse_lost_options(conn, &before, &after)?;
    let after = queries::save(conn, &after)?;
    if after.marks() != before.marks() {
        refuse_long(conn, &after)?;
        index::fill(conn, &after)?;
    }
    Changed::updated(&before, after)
}

/// What is changed does not fit what stays.
fn misfit(found: Vec<Violation>) -> Error {
    let detail = "The field would contradict itself.";
    Error::conflict("custom_field_mismatch", "", detail).listing(found)
}

/// 409 when an option would go that records have.
fn refuse_lost_options(conn: &mut PgConnection, before: &CustomField, after: &CustomField) -> Result<()> {
    let stays = |value| after.options.0.iter().any(|option| option.value == value);
    let lost = before.options.0.iter().filter(|option| !stays(option.value.clone()));
    let lost: Vec<String> = lost.map(|option| option.value.to_string()).collect();
    if lost.is_empty() || !queries::is_chosen(conn, before, &lost)? {
        return Ok(());
    }
    Err(Error::conflict("in_use", "/options", "Records have an option that is left out; make it inactive."))
}

/// 409 when values that are there do not fit into an index.
fn refuse_long(conn: &mut PgConnection, field: &CustomField) -> Result<()> {
    let texts = matches!(field.kind, FieldKind::Text | FieldKind::Url);
    if texts && field.is_indexed() && queries::is_long(conn, field, INDEXED_MAX)? {
        let detail = format!("Records have values of more than {INDEXED_MAX} characters.");
        return Err(Error::conflict("in_use", "", detail));
    }
    Ok(())
}

impl CustomField {
    /// What decides about the rows beside the records.
    fn marks(&self) -> (bool, bool, bool) {
        (self.is_unique, self.is_filterable, self.is_sortable)
    }
}

impl CustomFieldPatch {
    fn applied_to(self, field: CustomField) -> CustomField {
        CustomField {
            label: self.label.unwrap_or(field.label),
            description: self.description.unwrap_or(field.description),
            is_required: self.is_required.unwrap_or(field.is_required),
            is_unique: self.is_unique.unwrap_or(field.is_unique),
            is_filterable: self.is_filterable.unwrap_or(field.is_filterable),
            is_sortable: self.is_sortable.unwrap_or(field.is_sortable),
            default_value: self.default_value.unwrap_or(field.default_value),
            minimum: self.minimum.unwrap_or(field.minimum),
            maximum: self.maximum.unwrap_or(field.maximum),
            max_length: self.max_length.unwrap_or(field.max_length),
            max_decimals: self.max_decimals.unwrap_or(field.max_decimals),
            options: self.options.map_or(field.options, FieldOptions::of),
            position: self.position.unwrap_or(field.position),
            ..field
        }
    }
}
