//! What is sold.

mod products;
