mod lead_conversion;
mod lead_lifecycle;
mod leads;
//! The way of a deal.

mod closing;
mod deals;
mod lines;
mod movement;
mod pipelines;
mod reasons;
mod way;
