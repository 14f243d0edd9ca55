//! Who is calling: whoever is reached by a number or an address, and what is open with them.

mod found;
mod model;
mod parameters;
mod routes;
mod surroundings;

pub use routes::routes;
