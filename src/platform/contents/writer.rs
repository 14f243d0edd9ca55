//! From bytes as they come to pieces as they are kept.

use std::mem;

use diesel::pg::PgConnection;

use super::{PIECE, pieces};
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::{Error, Result};

/// Collects bytes until there is a whole piece of them.
#[derive(Debug)]
pub struct Writer {
    organization: OrganizationId,
    pub content: ContentId,
    waiting: Vec<u8>,
    number: i32,
    size: i64,
}

/// A piece on its way into the table.
#[derive(Debug)]
pub struct Piece {
    organization: OrganizationId,
    content: ContentId,
    number: i32,
    bytes: Vec<u8>,
}

impl Writer {
    pub fn new(organization: OrganizationId) -> Self {
        Self {
            organization,
            content: ContentId::new(),
            waiting: Vec::with_capacity(PIECE),
            number: 0,
            size: 0,
        }
    }

    /// Bytes so far.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// Pieces so far.
    pub fn pieces(&self) -> i32 {
        self.number
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.size += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.waiting.extend_from_slice(bytes);
    }

    /// The next whole piece, if there is one; at the end also what is left.
    pub fn next(&mut self, is_end: bool) -> Option<Piece> {
        if self.waiting.len() < PIECE && (!is_end || self.waiting.is_empty()) {
            return None;
        }
        let rest = self.waiting.split_off(self.waiting.len().min(PIECE));
        let bytes = mem::replace(&mut self.waiting, rest);
        let number = self.number;
        self.number += 1;
        Some(Piece { organization: self.organization, content: self.content, number, bytes })
    }
}

impl Piece {
    /// Whose content it is of.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    pub fn keep(&self, conn: &mut PgConnection) -> Result<()> {
        if self.number < 0 {
            return Err(Error::internal("too many pieces"));
        }
        pieces::insert(conn, self.organization, self.content, self.number, &self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_one_size_but_for_the_last() {
        let mut writer = Writer::new(OrganizationId::new());
        writer.push(&vec![7; PIECE + 1]);
        writer.push(&vec![8; PIECE]);
        let mut sizes = Vec::new();
        while let Some(piece) = writer.next(false) {
            sizes.push(piece.bytes.len());
        }
        assert_eq!(sizes, [PIECE, PIECE]);
        assert_eq!(writer.next(true).map(|piece| piece.bytes), Some(vec![8]));
        assert!(writer.next(true).is_none());
        assert_eq!((writer.pieces(), writer.size()), (3, 2 * i64::try_from(PIECE).unwrap() + 1));
    }
}
