//! Merges: several records that turn out to be one become one. Whatever refers to them follows, the survivor takes over
//! what it lacks or what was chosen, the others go to the bin and name the survivor. A journal of every step is kept, by
//! which a merge can be taken back, even when others have worked on since.

mod answer;
mod gifts;
mod journal;
mod kinds;
mod linked;
mod members;
mod merging;
mod model;
mod own;
mod pairs;
mod parties;
mod queries;
mod references;
mod rewrite;
mod roles;
mod routes;
mod undo;

pub use answer::Merged;
pub use kinds::{Mergeable, references};
pub use merging::run;
pub use model::{Merge, MergeCollection, MergeRequest};
pub use references::STAY;
pub use routes::routes;

/// What one merged record costs of a caller's quota: merging is quickly done, and slowly mended.
pub const COST: usize = 10;
