//! Leads: people and companies who may become customers. A lead goes through the states of
//! `lifecycle`, and ends disqualified or converted into an account, a contact and perhaps a deal.

mod actions;
mod archive;
mod assignment;
mod conversion;
mod creation;
mod duplicates;
mod history;
mod lifecycle;
mod model;
mod moves;
mod patch;
mod qualification;
mod qualifying;
mod queries;
mod response;
mod routes;

pub use assignment::{LeadAssignment, assign};
pub use conversion::{ConversionDeal, LeadConversion, NewLeadConversion, convert};
pub use creation::create;
pub use duplicates::{LeadDuplicate, duplicates_of};
pub use lifecycle::LeadAction;
pub use model::{Lead, LeadStatus, NewLead};
pub use moves::start_work;
pub use patch::LeadPatch;
pub use qualification::{Answers, Qualification};
pub use qualifying::{LeadDisqualification, LeadNurture, LeadQualification, disqualify, nurture, qualify};
pub use queries::{find, find_to};
pub use response::answer;
pub use routes::routes;
