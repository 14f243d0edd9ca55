//! Activities: calls, e-mails, meetings, messages, notes, visits and letters, planned or done. One activity is about any
//! number of records, and any number of people take part; that stands beside it (`links`), so that it follows records
//! that become one. Status changes by actions alone. Whether an activity is a touch, which the figures count, is told by
//! one rule (`touch`) at every write.

mod actions;
mod archive;
mod creation;
mod history;
mod kinds;
mod lifecycle;
mod links;
mod model;
mod moves;
mod new;
mod participants;
mod patch;
mod queries;
mod routes;
mod times;
mod touch;
mod update;

pub use creation::create;
pub use kinds::{ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
pub use lifecycle::ActivityAction;
pub use model::{Activity, ActivityListing, ActivityPage};
pub use moves::ActivityCompletion;
pub use new::NewActivity;
pub use participants::{NewParticipant, Participant, ParticipantResponse, ParticipantRole, Participants};
pub use patch::ActivityPatch;
pub use queries::{find, find_to};
pub use routes::routes;
