//! What the service asks of the database for a request: by which plans, and in how many statements. Told by the server
//! itself, from its log: the statements are those that the service really sends, with its values, in its sessions.

mod counts;
mod figures;
mod filled;
mod lists;
mod log;
mod plan;
mod searches;
mod stage;
mod writes;
