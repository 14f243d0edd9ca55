//! What happened with a customer or a piece of business, in one list: activities, and the changes of the log. A record has
//! the history of all that became it: records merged into it, leads that were converted to it. Accounts have that of
//! their contacts and deals, contacts that of their deals, too, as far as the caller sees these.

mod model;
mod queries;
mod routes;
mod statement;
mod subjects;

pub use routes::routes;
