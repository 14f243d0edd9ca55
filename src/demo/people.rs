//! Contacts: the people at accounts, with several ways to reach them.

use std::collections::HashMap;

use super::customers::Customer;
use super::names::Person;
use super::shelf::Shelf;
use super::words::Words;
use super::world::World;
use crate::access::Can;
use crate::directory::account_contacts::{self, NewAccountContact};
use crate::directory::contacts::{AtAccount, Channel, Contact, NewContact, NewEmail, NewPhone};
use crate::directory::important_dates::{self, NewImportantDate};
use crate::kernel::Result;
use crate::kernel::ids::{AccountId, ContactId, UserId};
use crate::kernel::values::{Country, Label, Locale, Name, Text, Word};
use crate::sales::interests::{self, InterestStrength, NewInterest};

/// Contacts beside the first one of each account; more come from leads.
const MORE: u32 = 280;
/// Of a hundred contacts, so many are at another account, too.
const ELSEWHERE: u64 = 8;

/// Where people have addresses of their own.
pub(super) const HOME: &str = "example.org";

const ROLES: [&str; 5] = ["buyer", "director", "accountant", "technician", "assistant"];

/// What happened on days that people remember.
const DATES: [&str; 4] = ["First order", "Wedding day", "Іменини", "Юбилей фирмы"];

/// Why people want something.
const WHY: [&str; 3] = ["Replaces the old one", "Розширення складу", "Новый объект"];

/// A contact that is there, and the account where it is.
#[derive(Clone, Copy)]
struct Known {
    id: ContactId,
    account_id: AccountId,
}

/// The people of each account.
pub(super) type People = HashMap<AccountId, Vec<ContactId>>;

pub(super) fn make(world: &mut World<'_>, shelf: &Shelf, customers: &[Customer]) -> Result<People> {
    let first = customers.iter().map(|customer| draft(world, shelf, customer, None)).collect();
    let heads = write(world, first)?;
    let pairs: Vec<(&Customer, Known)> = customers.iter().zip(heads.iter().copied()).collect();
    let more = (0..world.times(MORE)).filter_map(|_| {
        let (customer, head) = world.dice.one(&pairs)?;
        Some(draft(world, shelf, customer, Some(head.id)))
    });
    let more = more.collect();
    let mut known = heads;
    known.extend(write(world, more)?);
    link(world, customers, &known)?;
    dates(world, &known)?;
    interests(world, shelf, &known)?;
    let mut people = People::new();
    for contact in known {
        people.entry(contact.account_id).or_default().push(contact.id);
    }
    Ok(people)
}

fn write(world: &mut World<'_>, drafts: Vec<(AccountId, NewContact)>) -> Result<Vec<Known>> {
    world.each(drafts, |conn, actor, (account_id, new)| {
        let made = account_contacts::enter(conn, &Can::prove(actor)?, new)?;
        Ok(made.map(|contact| Known { id: contact.id, account_id }))
    })
}

/// Somebody at an account; the first one there has no head.
fn draft(
    world: &mut World<'_>,
    shelf: &Shelf,
    customer: &Customer,
    head: Option<ContactId>,
) -> (AccountId, NewContact) {
    let person = world.names.person(customer.words);
    let role = AtAccount {
        account_id: customer.id,
        role: world.dice.one(&ROLES).map(Word::new),
        is_decision_maker: Some(head.is_none() || world.dice.chance(15)),
        is_primary: Some(head.is_none()),
    };
    let emails = emails(world, &person, &customer.domain);
    let phones = phones(world, customer.words);
    let reports = world.dice.chance(60);
    let born = world.calendar.day(-world.dice.between(20 * 365, 64 * 365));
    let new = NewContact {
        account: Some(role),
        emails: Some(emails),
        phones: Some(phones),
        reports_to_id: head.filter(|_| reports),
        birth_on: world.dice.chance(30).then_some(born),
        preferred_channel: world.dice.one(Channel::ALL).filter(|_| world.dice.chance(40)),
        do_not_contact: world.dice.chance(5).then(|| vec![Channel::Call]),
        source_id: world.dice.one(&shelf.sources),
        tag_ids: shelf.tags(&mut world.dice),
        country: Some(Country::new(world.dice.word(customer.words.towns).1)),
        ..named(world, &person, customer.owner_id)
    };
    (customer.id, new)
}

fn named(world: &mut World<'_>, person: &Person, owner_id: UserId) -> NewContact {
    let words = person.words;
    let mut languages = vec![Locale::new(words.locale)];
    if words.locale != "en" && world.dice.chance(40) {
        languages.push(Locale::new("en"));
    }
    NewContact {
        owner_id: Some(owner_id),
        first_name: Some(Name::new(person.first)),
        middle_name: person.middle.map(Name::new),
        last_name: Some(Name::new(&person.last)),
        job_title: world.dice.one(words.titles).map(Name::new),
        languages: Some(languages),
        ..NewContact::default()
    }
}

/// An address at work, and perhaps one at home.
fn emails(world: &mut World<'_>, person: &Person, domain: &str) -> Vec<NewEmail> {
    let email = |domain: &str, label: &str| NewEmail {
        value: person.email(domain),
        label: Some(Label::new(label)),
        is_primary: None,
    };
    let mut emails = vec![email(domain, "work")];
    if domain != HOME && world.dice.chance(35) {
        emails.push(email(HOME, "home"));
    }
    emails
}

fn phones(world: &mut World<'_>, words: &'static Words) -> Vec<NewPhone> {
    let count = world.dice.weighed(&[(15, 0), (55, 1), (30, 2)]).unwrap_or_default();
    let labels = ["work", "mobile"].into_iter().take(count);
    labels.map(|label| NewPhone { value: world.names.phone(words), label: Some(Label::new(label)) }).collect()
}

/// Days that matter to some of them.
fn dates(world: &mut World<'_>, known: &[Known]) -> Result<()> {
    let some: Vec<Known> = known.iter().copied().filter(|_| world.dice.chance(10)).collect();
    let date = |contact: Known| {
        let falls_on = world.calendar.day(-world.dice.between(0, 20 * 365));
        let new = NewImportantDate { name: Label::new(world.dice.word(&DATES)), falls_on, is_yearly: None };
        (contact.id, new)
    };
    let dates = some.into_iter().map(date).collect();
    world.each(dates, |conn, actor, (contact, new)| {
        important_dates::create(conn, &Can::prove(actor)?, contact, new)
    })?;
    Ok(())
}

/// What some of them would like to have.
fn interests(world: &mut World<'_>, shelf: &Shelf, known: &[Known]) -> Result<()> {
    let some: Vec<Known> = known.iter().copied().filter(|_| world.dice.chance(12)).collect();
    let interest = |contact: Known| {
        let new = NewInterest {
            product_id: world.dice.one(&shelf.products).map(|(id, _)| id),
            subject: None,
            reason: world.dice.one(&WHY).map(Text::new),
            strength: world.dice.one(InterestStrength::ALL),
            noted_on: Some(world.calendar.day(-world.dice.between(0, 400))),
        };
        (contact.id, new)
    };
    let interests: Vec<_> = some.into_iter().filter(|_| !shelf.products.is_empty()).map(interest).collect();
    world.each(interests, |conn, actor, (contact, new)| {
        interests::create::<Contact>(conn, &Can::prove(actor)?, contact.uuid(), new)
    })?;
    Ok(())
}

/// Some people are at another account, too.
fn link(world: &mut World<'_>, customers: &[Customer], known: &[Known]) -> Result<()> {
    let accounts: Vec<AccountId> = customers.iter().map(|customer| customer.id).collect();
    let some: Vec<Known> = known.iter().copied().filter(|_| world.dice.chance(ELSEWHERE)).collect();
    let links = some.into_iter().filter_map(|contact| {
        let account = world.dice.one(&accounts).filter(|account| *account != contact.account_id)?;
        Some((account, contact.id))
    });
    let links = links.collect();
    world.each(links, |conn, actor, (account, contact)| {
        let new = NewAccountContact { role: Some(Word::new("adviser")), ..NewAccountContact::of(contact) };
        account_contacts::link(conn, &Can::prove(actor)?, account, new)
    })?;
    Ok(())
}
