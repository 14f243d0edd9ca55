//! Saved views: a filter, a sort and a choice of members of one list, the owner's own or shared. A view says
//! what is asked, never what is seen: whoever uses it sees of the list what they see without it.

mod model;
mod queries;
mod sharing;

pub use model::{NewView, SharedWith, View, ViewListing, ViewPage, ViewPatch};
pub use queries::{create, delete, find, list, saved, update};
