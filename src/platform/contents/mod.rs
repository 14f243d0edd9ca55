//! Contents: what came in to be imported and what was exported, in pieces of one size.
//!
//! They lie in the database, so that every process on every machine reads them, with the durability and the
//! backup of all the rest; and in pieces, so that nothing is ever held whole.

mod pieces;
mod reader;
mod writer;

pub(super) use pieces::{discard, drop_content, orphans, piece, pieces_of};
pub(super) use reader::Reader;
pub(super) use writer::{Piece, Writer};

/// Bytes of every piece but the last.
pub(super) const PIECE: usize = 256 * 1024;
