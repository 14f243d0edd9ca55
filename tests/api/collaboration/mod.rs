//! What people say to each other about records.

mod comments;
