//! Who the customers are.

mod account_contacts;
mod accounts;
mod contacts;
mod hierarchy;
mod important_dates;
mod matching;
mod org_chart;
mod sites;
mod sources;
mod tags;
