//! A content as a stream of bytes, from any place on.

use std::io::{self, Read};

use super::{PIECE, pieces};
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::{Error, Result};
use crate::store::Pool;

/// Reads piece after piece; holds one at a time, and no connection between two.
pub struct Reader {
    pool: Pool,
    organization: OrganizationId,
    content: ContentId,
    size: u64,
    /// Where the next byte stands.
    offset: u64,
    piece: Vec<u8>,
    at: usize,
}

impl Reader {
    /// `size`: bytes of the whole content.
    pub fn new(pool: Pool, organization: OrganizationId, content: ContentId, size: u64, offset: u64) -> Self {
        Self { pool, organization, content, size, offset, piece: Vec::new(), at: 0 }
    }

    fn load(&mut self) -> Result<()> {
        let piece = u64::try_from(PIECE).map_err(Error::internal)?;
        let number = i32::try_from(self.offset / piece).map_err(Error::internal)?;
        self.at = usize::try_from(self.offset % piece).map_err(Error::internal)?;
        let mut conn = self.pool.get()?;
        self.piece = pieces::piece(&mut conn, self.organization, self.content, number, self.size)?;
        Ok(())
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && self.offset < self.size {
            self.load().map_err(io::Error::other)?;
        }
        let mut left = self.piece.get(self.at..).unwrap_or_default();
        let read = left.read(into)?;
        self.at += read;
        self.offset += u64::try_from(read).map_err(io::Error::other)?;
        Ok(read)
    }
}
