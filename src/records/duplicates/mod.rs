//! Possible duplicates: records that have so much in common that they may be one, with a score and the reasons. What is
//! compared is compared by keys: addresses in lower case, numbers by their digits, names as they sound in both alphabets.

mod leads;
mod model;
mod routes;
mod rules;
mod search;

pub(super) use routes::routes;
