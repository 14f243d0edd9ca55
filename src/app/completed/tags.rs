//! The groups of the document.

use serde_json::{Value, json};

const TAGS: &[(&str, &str)] = &[
    ("auth", "Log in, refresh, log out; sessions and passwords."),
    ("oauth", "Tokens for programs by OAuth 2: issue, revoke, introspect."),
    ("api-keys", "Keys with which programs act for a user, within scopes."),
    ("identity-providers", "Outside issuers of OpenID Connect whose tokens count here."),
    ("organization", "The organization and its settings."),
    ("users", "The people who work with the CRM."),
    ("teams", "Groups of users, as a tree: what team reach means."),
    (
        "custom-fields",
        "The organization's own fields of accounts, contacts, leads, deals, products, activities and tasks.",
    ),
    ("search", "Records of all kinds, found by what is known of them; who is calling."),
    ("views", "Saved views of lists: filter, sort and members, the caller's own or shared."),
    ("accounts", "Customers, prospects, suppliers and partners: companies and households, with their sites."),
    ("contacts", "People, with the ways to reach them and their roles at accounts."),
    ("lead-sources", "Where leads come from."),
    ("tags", "Words that accounts, contacts, leads and deals are grouped by."),
    ("leads", "People and companies who may become customers, until they are converted."),
    ("pipelines", "The ways of selling: stages with probability, limits and rules."),
    ("products", "What is sold."),
    ("deals", "Opportunities: from the first stage to won, lost or abandoned."),
    ("activities", "Calls, e-mails, meetings, messages, notes, visits and letters: planned, or done."),
    ("tasks", "What is to be done: by whom, by when, step by step, again and again."),
    ("reasons", "Why deals are won, lost or abandoned and leads disqualified."),
    ("competitors", "Who else sells to the same customers, and what is known of them."),
    ("attachments", "Files of records: what is known of them, and their content."),
    ("comments", "What people say to each other about records, with mentions."),
    (
        "notifications",
        "What you are told of records: mentions, assignments, and what happens to those that you follow.",
    ),
    ("kpis", "The figures, with their formulas and the records behind them."),
    ("jobs", "Work in the background: progress, result, cancel."),
    ("imports", "Records from files: CSV, NDJSON, vCard; with a dry run, a verdict for each row, and undo."),
    ("exports", "Whole collections as files, from one snapshot."),
    ("merges", "Records that became one, and how to take that back."),
    (
        "handovers",
        "Open work that goes from one user to others, what the new owners have to know, and how to take it back.",
    ),
    ("changes", "Everything that happens, in its order: for copies in other systems."),
    ("audit", "Who did what, with proof that nothing of it was altered."),
    ("webhooks", "Events told to addresses outside, signed as Standard Webhooks 1.0 says."),
    ("meta", "The API about itself."),
    ("health", "Whether the service lives and is ready."),
];

pub(super) fn tags() -> Value {
    TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}
