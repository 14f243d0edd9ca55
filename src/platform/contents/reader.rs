//! A content as a stream of bytes, from any place on.

use std::io::{self, Read};

use super::{PIECE, pieces};
use crate::kernel::Error;
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::store::Pool;

/// Reads piece after piece; holds one at a time, and no connection between two.
pub struct Reader {
    pool: Pool,
    organization: OrganizationId,
    content: ContentId,
    number: i32,
    piece: Vec<u8>,
    at: usize,
    skip: usize,
}

impl Reader {
    pub fn new(
        pool: Pool,
        organization: OrganizationId,
        content: ContentId,
        offset: u64,
    ) -> io::Result<Self> {
        let size = u64::try_from(PIECE).map_err(io::Error::other)?;
        let number = i32::try_from(offset / size).map_err(io::Error::other)?;
        let skip = usize::try_from(offset % size).map_err(io::Error::other)?;
        Ok(Self { pool, organization, content, number, piece: Vec::new(), at: 0, skip })
    }

    fn load(&mut self) -> Result<(), Error> {
        let mut conn = self.pool.get()?;
        let found = pieces::piece(&mut conn, self.organization, self.content, self.number)?;
        self.piece = found.unwrap_or_default();
        self.number += 1;
        (self.at, self.skip) = (self.skip.min(self.piece.len()), 0);
        Ok(())
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            self.load().map_err(io::Error::other)?;
        }
        let mut left = self.piece.get(self.at..).unwrap_or_default();
        let read = left.read(into)?;
        self.at += read;
        Ok(read)
    }
}
