//! Tasks: what is to be done, by whom, and by when. A task may come again by a rule (`recurrence`): completing it makes
//! the next one, once. It may wait for others (`blocking`), be given to somebody else (`delegation`), and remind its owner
//! (`reminding`, by rounds in the background). Status changes by actions alone.

mod archive;
mod blocking;
mod completion;
mod creation;
mod delegation;
mod history;
mod kinds;
mod lifecycle;
mod links;
mod lists;
mod model;
mod moves;
mod new;
mod patch;
mod queries;
mod recurrence;
mod reminding;
mod routes;
mod update;

pub use creation::create;
pub use kinds::{TaskPriority, TaskStatus};
pub use lifecycle::TaskAction;
pub use lists::{ChecklistItem, Reminder};
pub use model::{Task, TaskListing, TaskPage};
pub use new::NewTask;
pub use patch::TaskPatch;
pub use queries::{find, find_to};
pub use reminding::remind;
pub use routes::routes;
