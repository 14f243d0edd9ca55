mod lead_conversion;
mod lead_lifecycle;
mod leads;
