//! Deals: opportunities to sell. An open deal stands in a stage of its pipeline; it ends won, lost or
//! abandoned, and may be opened again. Status and stage change by actions alone, each of which keeps
//! the deal's passages: when it entered a stage and how long it stayed.
//!
//! The amount is given by hand or is the sum of the deal's lines. Whatever touches lines or passages
//! locks the deal first.

mod abandonment;
mod actions;
mod archive;
mod closing;
mod creation;
mod history;
mod lines;
mod loss;
mod model;
mod moment;
mod movement;
mod new;
mod passages;
mod patch;
mod pipeline_change;
mod queries;
mod reopening;
mod requirements;
mod routes;
mod splits;
mod update;
mod win;

pub use abandonment::{Abandonment, be_abandoned};
pub use creation::create;
pub use lines::{DealLine, NewDealLine};
pub use loss::{Loss, be_lost};
pub use model::{
    AmountSource, Deal, DealKind, DealListing, DealPage, DealStatus, ForecastCategory, OpenForecast,
};
pub use movement::{Movement, be_moved};
pub use new::NewDeal;
pub use passages::{StagePassage, StagePassagePage};
pub use patch::DealPatch;
pub use queries::{find, find_to};
pub use routes::routes;
pub use splits::{DealShare, DealSplit, share};
pub use win::{Win, be_won};
