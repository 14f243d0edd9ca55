//! What can be done with a deal: by its state, and by what it still lacks.

mod routes;
mod state;
mod table;

pub(super) use routes::routes;
pub(super) use state::{DealAction, refuse_closed, refuse_unfit};
