//! The way of selling: leads, reasons, pipelines, deals.

mod closing;
mod competitors;
mod deal_contacts;
mod deals;
mod interests;
mod lead_conversion;
mod lead_lifecycle;
mod leads;
mod lines;
mod movement;
mod pipelines;
mod reasons;
mod splits;
mod way;
