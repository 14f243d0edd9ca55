//! Who the customers are.

mod accounts;
