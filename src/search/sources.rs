//! What is looked at of each kind of record. The texts are SQL over the kind's table; `{q}` stands for the question,
//! `{number}` for it as numbers are compared, `{ending}` and `{reversed}` for patterns of numbers that end like it.

use super::model::SearchKind;
use crate::access::{Actor, Can, Guarded, Read, Within};
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

/// A kind of record, and where its names, addresses and numbers stand.
pub struct Source {
    pub kind: SearchKind,
    pub table: &'static str,
    /// What of the table an actor sees, or 403.
    pub sight: fn(&Actor) -> Result<Within>,
    pub label: &'static str,
    pub detail: &'static str,
    pub owner: &'static str,
    /// How many letters all its names have, with which the text begins that words are sought in.
    pub names: &'static str,
    /// Conditions with an index of their own by which it is found under a name in whatever alphabet, or by a code.
    pub keys: &'static [&'static str],
    /// Whether the question is one of its addresses or codes.
    pub same: &'static str,
    pub numbers: Option<Numbers>,
    /// Rows of place, member and value: what can have fitted.
    pub members: &'static str,
}

/// The telephone numbers of a kind.
pub struct Numbers {
    /// Whether the number is one of them.
    pub same: &'static str,
    /// Whether one of them ends like it.
    pub ends: &'static str,
    /// Finds those that end like it, by an index; where the text that words are sought in has them in their plain
    /// form, that is the index.
    pub found: Option<&'static str>,
}

pub const SOURCES: &[Source] = &[ACCOUNTS, CONTACTS, LEADS, DEALS, PRODUCTS, USERS];

fn sight<R: Guarded>(actor: &Actor) -> Result<Within> {
    Can::<Read, R>::prove(actor).map(|who| who.within())
}

const ACCOUNTS: Source = Source {
    kind: SearchKind::Account,
    table: "accounts",
    sight: sight::<Account>,
    label: "accounts.name",
    detail: "coalesce(accounts.website, accounts.email, accounts.phone, accounts.country)",
    owner: "accounts.owner_id",
    names: "char_length(accounts.name) + 1 + char_length(coalesce(accounts.legal_name, ''))",
    keys: &["name_key(accounts.name) = name_key({q})"],
    same: "(lower(accounts.email) = lower({q}) \
        OR code_key({q}) = ANY(tax_keys(accounts.tax_ids)))",
    numbers: Some(Numbers {
        same: "number_key(accounts.phone) = {number}",
        ends: "number_key(accounts.phone) LIKE {ending}",
        found: Some("reverse(number_key(accounts.phone)) LIKE {reversed} AND accounts.phone IS NOT NULL"),
    }),
    members: "VALUES (1, 'name', accounts.name::text), (2, 'legal_name', accounts.legal_name), (3, 'email', accounts.email), \
        (4, 'phone', accounts.phone), (5, 'website', accounts.website) \
        UNION ALL SELECT 6, 'tax_ids', one.value ->> 'value' FROM jsonb_array_elements(accounts.tax_ids) AS one",
};

const CONTACTS: Source = Source {
    kind: SearchKind::Contact,
    table: "contacts",
    sight: sight::<Contact>,
    label: "contacts.name",
    detail: "coalesce(contacts.job_title, contacts.emails -> 0 ->> 'value', contacts.phones -> 0 ->> 'value')",
    owner: "contacts.owner_id",
    names: "char_length(coalesce(contacts.first_name, '')) + char_length(coalesce(contacts.middle_name, '')) \
        + char_length(coalesce(contacts.last_name, '')) + 2",
    keys: &["name_key(contacts.name) = name_key({q})"],
    same: "lower({q}) = ANY(contacts.email_keys)",
    numbers: Some(Numbers {
        same: "{number} = ANY(contacts.phone_keys)",
        ends: "EXISTS (SELECT FROM unnest(contacts.phone_keys) AS key WHERE key LIKE {ending})",
        found: None,
    }),
    members: "VALUES (1, 'name', contacts.name::text), (2, 'middle_name', contacts.middle_name), \
        (5, 'job_title', contacts.job_title) \
        UNION ALL SELECT 3, 'emails', one.value ->> 'value' FROM jsonb_array_elements(contacts.emails) AS one \
        UNION ALL SELECT 4, 'phones', one.value ->> 'value' FROM jsonb_array_elements(contacts.phones) AS one",
};

const LEADS: Source = Source {
    kind: SearchKind::Lead,
    table: "leads",
    sight: sight::<Lead>,
    label: "coalesce(nullif(concat_ws(' ', leads.first_name, leads.last_name), ''), leads.company_name)",
    detail: "coalesce(CASE WHEN coalesce(leads.first_name, leads.last_name) IS NOT NULL THEN leads.company_name END, \
        leads.email, leads.phone)",
    owner: "leads.owner_id",
    names: "char_length(coalesce(leads.first_name, '')) + char_length(coalesce(leads.last_name, '')) \
        + char_length(coalesce(leads.company_name, '')) + 2",
    keys: &[
        "name_key(coalesce(leads.first_name, '') || ' ' || coalesce(leads.last_name, '')) = name_key({q})",
        "name_key(leads.company_name) = name_key({q})",
    ],
    same: "lower(leads.email) = lower({q})",
    numbers: Some(Numbers {
        same: "leads.phone_key = {number}",
        ends: "leads.phone_key LIKE {ending}",
        found: None,
    }),
    members: "VALUES (1, 'first_name', leads.first_name), (1, 'last_name', leads.last_name), \
        (2, 'company_name', leads.company_name), (3, 'email', leads.email), (4, 'phone', leads.phone)",
};

const DEALS: Source = Source {
    kind: SearchKind::Deal,
    table: "deals",
    sight: sight::<Deal>,
    label: "deals.name",
    detail: "concat_ws(', ', deals.status, trim_scale(deals.amount) || ' ' || deals.currency)",
    owner: "deals.owner_id",
    names: "char_length(deals.name)",
    keys: &["name_key(deals.name) = name_key({q})"],
    same: "false",
    numbers: None,
    members: "VALUES (1, 'name', deals.name::text), (2, 'next_step', deals.next_step)",
};

const PRODUCTS: Source = Source {
    kind: SearchKind::Product,
    table: "products",
    sight: sight::<Product>,
    label: "products.name",
    detail: "products.sku",
    owner: "NULL::uuid",
    names: "char_length(products.name)",
    keys: &["name_key(products.name) = name_key({q})", "code_key(products.sku) = code_key({q})"],
    same: "code_key(products.sku) = code_key({q})",
    numbers: None,
    members: "VALUES (1, 'name', products.name::text), (2, 'sku', products.sku), (3, 'category', products.category)",
};

const USERS: Source = Source {
    kind: SearchKind::User,
    table: "users",
    sight: sight::<User>,
    label: "users.name",
    detail: "users.email",
    owner: "NULL::uuid",
    names: "char_length(users.name)",
    keys: &[],
    same: "users.email = lower({q})",
    numbers: None,
    members: "VALUES (1, 'name', users.name::text), (2, 'email', users.email)",
};
