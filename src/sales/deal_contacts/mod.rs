//! The people in a deal, beside its own contact: what they are in it, and how much they have to say. They
//! are parts of the deal: whoever reads or changes it reads or changes them, of contacts in sight.

mod links;
mod model;
mod queries;
mod routes;

pub use links::create;
pub use model::{DealContact, Influence, NewDealContact};
pub use routes::routes;
