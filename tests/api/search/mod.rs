//! Records found by what is known of them.

mod lookup;
mod words;
