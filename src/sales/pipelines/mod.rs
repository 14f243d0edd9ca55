//! Pipelines: the ways of selling. A pipeline is a row of stages, each with a probability; a deal
//! walks from one open stage to the next until it ends in the won or the lost one.
//!
//! A pipeline's document holds its stages, so whatever changes a stage changes the pipeline's
//! version too, and every such change locks the pipeline first.

mod history;
mod model;
mod new;
mod queries;
mod routes;
mod stages;
mod starters;

pub use model::{Pipeline, RequiredField, Stage, StageKind};
pub use new::{FirstStage, NewPipeline, NewStage};
pub use queries::{find, find_default, find_named, of_ids};
pub use routes::{create, routes};
pub use starters::{create_default, first_steps};
