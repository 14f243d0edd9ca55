mod lead_lifecycle;
mod leads;
