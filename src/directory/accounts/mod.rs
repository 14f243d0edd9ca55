//! Accounts: the companies and households we deal with, as customers, suppliers or partners, several
//! of these at once. An account may have a parent, so that a group of companies is a tree.

mod archive;
mod hierarchy;
mod history;
mod model;
mod queries;
mod routes;

pub use hierarchy::{AccountHierarchy, AccountNode};
pub use model::{Account, AccountKind, AccountPatch, NewAccount, SizeBand, TaxId, TaxIds, Tier};
pub use queries::{count_below, find, find_to, hold, named};
pub use routes::{create, routes};
