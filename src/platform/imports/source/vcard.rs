//! vCard 3.0 and 4.0: a contact a card.

use std::io::Read;

use calcard::common::PartialDateTime;
use calcard::vcard::{VCard, VCardEntry, VCardParameterName, VCardProperty, VCardType, VCardValue};
use serde_json::{Map, Value, json};

use super::lines::Lines;
use super::{LONGEST, Row, Rows, no_utf8, too_large};
use crate::kernel::{Error, Result};
use crate::platform::imports::place::Place;

/// The most of one kind that a contact has.
const MOST: usize = 20;

pub(super) struct VcardRows<R> {
    lines: Lines<R>,
}

impl<R: Read> VcardRows<R> {
    pub fn new(content: R, place: Place) -> Self {
        Self { lines: Lines::new(content, place) }
    }
}

impl<R: Read> Rows for VcardRows<R> {
    fn next(&mut self) -> Result<Option<Row>> {
        let (mut card, mut begin, mut is_cut, mut is_whole) = (Vec::new(), 0, false, false);
        while let Some(line) = self.lines.next()? {
            if card.is_empty() && line.bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if begin == 0 {
                begin = self.lines.place().line;
            }
            is_cut |= line.is_cut || card.len() + line.bytes.len() > LONGEST;
            if !is_cut {
                card.extend_from_slice(&line.bytes);
                card.extend_from_slice(b"\r\n");
            }
            if line.bytes.trim_ascii().eq_ignore_ascii_case(b"END:VCARD") {
                is_whole = true;
                break;
            }
        }
        if begin == 0 {
            return Ok(None);
        }
        let record = match (is_cut, is_whole) {
            (true, _) => Err(too_large()),
            (false, true) => contact(&card),
            (false, false) => Err(broken()),
        };
        let source = Value::from(String::from_utf8_lossy(&card).replace('\0', "\u{fffd}"));
        Ok(Some(Row { line: begin, source, record }))
    }

    fn place(&self) -> Place {
        self.lines.place()
    }
}

fn broken() -> Error {
    Error::invalid_at("", "invalid_format", "The card is not a whole vCard.")
}

fn contact(card: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(card).map_err(|_| no_utf8())?;
    let card = VCard::parse(text).map_err(|_| broken())?;
    let mut contact = name(&card);
    let emails = all(&card, &VCardProperty::Email);
    put(&mut contact, "emails", emails.map(|(value, label)| json!({ "value": value, "label": label })));
    let phones = all(&card, &VCardProperty::Tel);
    put(
        &mut contact,
        "phones",
        phones.map(|(value, label)| json!({ "value": value.trim_start_matches("tel:"), "label": label })),
    );
    put(&mut contact, "languages", all(&card, &VCardProperty::Lang).map(|(value, _)| value.into()));
    for (member, property) in [("job_title", VCardProperty::Title), ("description", VCardProperty::Note)] {
        if let Some((text, _)) = all(&card, &property).next() {
            contact.insert(member.into(), text.into());
        }
    }
    if let Some(day) = card.property(&VCardProperty::Bday).and_then(birthday) {
        contact.insert("birth_on".into(), day.into());
    }
    Ok(Value::Object(contact))
}

/// The parts of `N`: last, first, middle names and salutation; else `FN` as a whole.
fn name(card: &VCard) -> Map<String, Value> {
    let mut parts = Map::new();
    let given = card.property(&VCardProperty::N).map(components).unwrap_or_default();
    for (member, part) in ["last_name", "first_name", "middle_name", "salutation"].iter().zip(given) {
        if !part.trim().is_empty() {
            parts.insert((*member).into(), part.trim().into());
        }
    }
    let named = parts.contains_key("last_name") || parts.contains_key("first_name");
    if !named && let Some((whole, _)) = all(card, &VCardProperty::Fn).next() {
        parts.insert("last_name".into(), whole.into());
    }
    parts
}

fn components(entry: &VCardEntry) -> Vec<String> {
    let parts = entry.values.iter().map(|value| match value {
        VCardValue::Component(parts) => parts.join(" "),
        other => other.as_text().unwrap_or_default().to_owned(),
    });
    parts.collect()
}

/// The texts of a property, with what they are for.
fn all<'a>(
    card: &'a VCard,
    property: &'a VCardProperty,
) -> impl Iterator<Item = (&'a str, Option<&'static str>)> {
    let entries = card.entries.iter().filter(move |entry| entry.name == *property);
    let texts = entries.filter_map(|entry| Some((entry.values.first()?.as_text()?.trim(), label(entry))));
    texts.filter(|(text, _)| !text.is_empty()).take(MOST)
}

fn label(entry: &VCardEntry) -> Option<&'static str> {
    let types = entry.params.iter().filter(|param| param.name == VCardParameterName::Type);
    types.filter_map(|param| param.value.as_type()).find_map(|kind| match kind {
        calcard::common::IanaType::Iana(VCardType::Work) => Some("work"),
        calcard::common::IanaType::Iana(VCardType::Home) => Some("home"),
        calcard::common::IanaType::Iana(VCardType::Cell) => Some("mobile"),
        calcard::common::IanaType::Iana(VCardType::Fax) => Some("fax"),
        _ => None,
    })
}

fn birthday(entry: &VCardEntry) -> Option<String> {
    match entry.values.first()? {
        VCardValue::PartialDateTime(PartialDateTime {
            year: Some(year),
            month: Some(month),
            day: Some(day),
            ..
        }) => Some(format!("{year:04}-{month:02}-{day:02}")),
        _ => None,
    }
}

fn put(contact: &mut Map<String, Value>, member: &str, values: impl Iterator<Item = Value>) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        contact.insert(member.to_owned(), values.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARDS: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Приклад;Олена;Іванівна;;\r\nFN:Олена Приклад\r\n\
        EMAIL;TYPE=WORK:olena@example.org\r\nTEL;TYPE=CELL:+38 044 123 45 67\r\nTITLE:Head of\r\n  purchase\r\n\
        BDAY:1980-02-29\r\nNOTE:one\\, two\r\nEND:VCARD\r\n\r\nBEGIN:VCARD\nVERSION:4.0\nFN:Only Name\n\
        TEL;VALUE=uri:tel:+1-555-0100\nEND:VCARD\nBEGIN:VCARD\nFN:broken\n";

    #[test]
    fn cards_become_contacts() {
        let mut rows = VcardRows::new(CARDS.as_bytes(), Place::default());
        let first = rows.next().unwrap().unwrap();
        let expected = json!({
            "last_name": "Приклад", "first_name": "Олена", "middle_name": "Іванівна",
            "emails": [{ "value": "olena@example.org", "label": "work" }],
            "phones": [{ "value": "+38 044 123 45 67", "label": "mobile" }],
            "job_title": "Head of purchase", "birth_on": "1980-02-29", "description": "one, two",
        });
        assert_eq!(first.record.unwrap(), expected);
        let second = rows.next().unwrap().unwrap();
        assert_eq!(second.line, 13);
        let expected =
            json!({ "last_name": "Only Name", "phones": [{ "value": "+1-555-0100", "label": null }] });
        assert_eq!(second.record.unwrap(), expected);
        assert!(rows.next().unwrap().unwrap().record.is_err());
        assert!(rows.next().unwrap().is_none());
    }
}
