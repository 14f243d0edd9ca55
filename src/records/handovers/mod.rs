//! Handing over: the open work of one user goes to others in one transaction, customer by customer, so that a customer
//! has one person to talk to. A row for each record that went lets the whole be taken back; a briefing for each customer
//! tells the new owner where things stand.

mod briefing;
mod model;
mod moving;
mod queries;
mod routes;
mod sharing;
mod taking;
mod undo;
mod work;

pub use briefing::Briefing;
pub use model::{Handover, HandoverRequest, HandoverRule};
pub use moving::run;
pub use routes::routes;
