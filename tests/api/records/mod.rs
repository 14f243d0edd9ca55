mod query;
mod refusals;
mod trees;
mod views;
