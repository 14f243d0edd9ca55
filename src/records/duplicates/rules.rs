//! By what records are known to be the same: for each kind a table of rules. A rule that finds has an index; the others
//! only count where one of these has found something.

use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::extras::Extended;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Collection;

/// Something that two records can have in common.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub name: &'static str,
    /// The member that it looks at.
    pub member: &'static str,
    /// What it adds to the score.
    pub points: i32,
    /// SQL between the row of the table and `given`, the record in question.
    pub holds: &'static str,
    /// What has to hold as well, and is too dear to be asked of all rows of which that holds.
    pub closely: &'static str,
    pub finds: bool,
}

impl Rule {
    const fn of(name: &'static str, member: &'static str, points: i32, holds: &'static str) -> Self {
        Self { name, member, points, holds, closely: "true", finds: false }
    }

    const fn closely(self, closely: &'static str) -> Self {
        Self { closely, ..self }
    }

    const fn finds(self) -> Self {
        Self { finds: true, ..self }
    }
}

/// A kind of record that may be there twice.
pub trait Duplicable: Collection + Extended {
    const RULES: &'static [Rule];
}

/// Rules on a name: the same, or much alike. Both alphabets meet in the key; a slip of the pen is looked for in the
/// alphabet in which it was made, where search has an index (of the default collation).
macro_rules! by_name {
    ($table:literal, $name:literal, $given:literal, $member:literal, $same:literal, $alike:literal) => {
        [
            Rule::of("name", $member, $same, concat!("name_key(", $name, ") = name_key(", $given, ")"))
                .finds(),
            Rule::of(
                "similar_name",
                $member,
                $alike,
                concat!("(fold(", $given, ") COLLATE \"default\") <% ", $table, ".search_text"),
            )
            .closely(concat!(
                "name_key(",
                $name,
                ") <> name_key(",
                $given,
                ") AND similarity(name_key(",
                $name,
                "), name_key(",
                $given,
                ")) >= 0.6"
            ))
            .finds(),
        ]
    };
}

const ACCOUNT_NAME: [Rule; 2] = by_name!("accounts", "accounts.name", "given.name", "name", 40, 25);
const CONTACT_NAME: [Rule; 2] = by_name!("contacts", "contacts.name", "given.name", "name", 40, 25);
const PRODUCT_NAME: [Rule; 2] = by_name!("products", "products.name", "given.name", "name", 40, 25);
const LEAD_NAME: [Rule; 2] = by_name!(
    "leads",
    "coalesce(leads.first_name, '') || ' ' || coalesce(leads.last_name, '')",
    "coalesce(given.first_name, '') || ' ' || coalesce(given.last_name, '')",
    "last_name",
    40,
    25
);

impl Duplicable for Account {
    const RULES: &'static [Rule] = &[
        Rule::of(
            "tax_id",
            "tax_ids",
            80,
            "tax_keys(accounts.tax_ids) && tax_keys(given.tax_ids) \
            AND accounts.tax_ids <> '[]'",
        )
        .finds(),
        Rule::of("email", "email", 50, "lower(accounts.email) = lower(given.email)").finds(),
        Rule::of("phone", "phone", 40, "number_key(accounts.phone) = number_key(given.phone)").finds(),
        ACCOUNT_NAME[0],
        ACCOUNT_NAME[1],
        Rule::of(
            "domain",
            "website",
            35,
            "coalesce(domain_key(accounts.website), domain_key(accounts.email)) \
            = coalesce(domain_key(given.website), domain_key(given.email))",
        )
        .finds(),
        Rule::of("country", "country", 10, "accounts.country = given.country"),
    ];
}

impl Duplicable for Contact {
    const RULES: &'static [Rule] = &[
        Rule::of("email", "emails", 60, "contacts.email_keys && given.email_keys").finds(),
        Rule::of("phone", "phones", 45, "contacts.phone_keys && given.phone_keys").finds(),
        CONTACT_NAME[0],
        CONTACT_NAME[1],
        Rule::of("birth_day", "birth_on", 25, "contacts.birth_on = given.birth_on"),
        Rule::of(
            "domain",
            "emails",
            15,
            "domain_keys(contacts.email_keys) && domain_keys(given.email_keys) \
            AND NOT contacts.email_keys && given.email_keys",
        ),
        Rule::of(
            "account",
            "account_id",
            15,
            "EXISTS (SELECT FROM account_contacts a JOIN account_contacts b \
            USING (organization_id, account_id) WHERE a.organization_id = given.organization_id \
            AND a.contact_id = given.id AND b.contact_id = contacts.id)",
        ),
        Rule::of("country", "country", 5, "contacts.country = given.country"),
    ];
}

impl Duplicable for Lead {
    const RULES: &'static [Rule] = &[
        Rule::of("email", "email", 60, "lower(leads.email) = lower(given.email)").finds(),
        Rule::of("phone", "phone", 45, "leads.phone_key = given.phone_key").finds(),
        LEAD_NAME[0],
        LEAD_NAME[1],
        Rule::of(
            "company",
            "company_name",
            25,
            "name_key(leads.company_name) = name_key(given.company_name)",
        )
        .finds(),
        Rule::of(
            "domain",
            "email",
            10,
            "domain_key(leads.email) = domain_key(given.email) \
            AND lower(leads.email) <> lower(given.email)",
        ),
    ];
}

impl Duplicable for Deal {
    const RULES: &'static [Rule] = &[
        Rule::of("name", "name", 40, "name_key(deals.name) = name_key(given.name)").finds(),
        Rule::of("account", "account_id", 25, "deals.account_id = given.account_id"),
        Rule::of("contact", "contact_id", 15, "deals.contact_id = given.contact_id"),
        Rule::of("lead", "lead_id", 30, "deals.lead_id = given.lead_id"),
        Rule::of("amount", "amount", 20, "(deals.amount, deals.currency) = (given.amount, given.currency)"),
    ];
}

impl Duplicable for Product {
    const RULES: &'static [Rule] = &[
        Rule::of("code", "sku", 60, "code_key(products.sku) = code_key(given.sku)").finds(),
        PRODUCT_NAME[0],
        PRODUCT_NAME[1],
        Rule::of("category", "category", 10, "products.category = given.category"),
        Rule::of(
            "price",
            "list_price",
            10,
            "(products.list_price, products.list_price_currency) \
            = (given.list_price, given.list_price_currency)",
        ),
    ];
}
