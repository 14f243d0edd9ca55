//! What people are interested in, and why: contacts, and leads until they are converted, whose interests their contact
//! shows from then on. They are parts of the contact or the lead: whoever reads or changes it reads or changes them.

mod change;
mod model;
mod parents;
mod queries;
mod routes;

pub use change::create;
pub use model::{Interest, InterestStrength, NewInterest};
pub use parents::{Interested, Parent};
pub use routes::routes;
