//! What every context rests on, and none depends on: the work on the change log.

pub mod sequencer;
pub mod views;
