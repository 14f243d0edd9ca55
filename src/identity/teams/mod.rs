//! Teams: a tree of people who work together. Who leads or belongs to a team reaches its records,
//! and those of all teams below it.

mod members;
mod model;
mod queries;
mod routes;

pub use members::add;
pub use model::{Department, NewTeam, Team, TeamListing, TeamMember, TeamPage, TeamPatch};
pub use queries::{insert, update};
pub(super) use routes::routes;
