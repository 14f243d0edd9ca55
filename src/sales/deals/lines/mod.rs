//! The lines of a deal: how much of what, at which price. Prices and totals are in the deal's
//! currency; a total is rounded when its line is written.

mod change;
mod model;
mod price;
mod queries;
mod routes;
mod total;

pub use model::{DealLine, NewDealLine};

pub(super) use price::{Priced, price, too_large};
pub(super) use queries::{any, insert, sum};
pub(super) use routes::routes;
pub(super) use total::sum_of;
