//! A user's days: what comes next, and what was done on a day.

mod diary;
mod model;
mod people;
mod queries;
mod routes;

pub use routes::routes;
