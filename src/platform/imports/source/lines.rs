//! A content line by line; of a line that is too long, only the beginning is kept.

use std::io::{BufRead as _, BufReader, Read};

use super::{LONGEST, failed};
use crate::kernel::Result;
use crate::platform::imports::place::Place;

pub(super) struct Lines<R> {
    content: BufReader<R>,
    place: Place,
}

/// One line without its end.
pub(super) struct Line {
    pub bytes: Vec<u8>,
    pub is_cut: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(content: R, place: Place) -> Self {
        Self { content: BufReader::with_capacity(64 * 1024, content), place }
    }

    pub fn place(&self) -> Place {
        self.place
    }

    pub fn next(&mut self) -> Result<Option<Line>> {
        let (mut line, mut read) = (Line { bytes: Vec::new(), is_cut: false }, 0_usize);
        loop {
            let waiting = self.content.fill_buf().map_err(failed)?;
            let end = waiting.iter().position(|byte| *byte == b'\n');
            let part = waiting.get(..end.unwrap_or(waiting.len())).unwrap_or_default();
            let room = LONGEST - line.bytes.len();
            line.is_cut |= part.len() > room;
            line.bytes.extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            let taken = part.len() + usize::from(end.is_some());
            let is_end = waiting.is_empty();
            self.content.consume(taken);
            read += taken;
            if end.is_some() || is_end {
                break;
            }
        }
        if read == 0 {
            return Ok(None);
        }
        self.place.offset += u64::try_from(read).unwrap_or_default();
        self.place.line += 1;
        if self.place.line == 1 && line.bytes.starts_with(b"\xef\xbb\xbf") {
            line.bytes.drain(..3);
        }
        if line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_like_and_know_their_place() {
        let text = "\u{feff}one\r\n\ntwo";
        let mut lines = Lines::new(text.as_bytes(), Place::default());
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"one");
        let place = lines.place();
        assert!(lines.next().unwrap().unwrap().bytes.is_empty());
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"two");
        assert!(lines.next().unwrap().is_none());
        assert_eq!(lines.place(), Place { offset: 12, line: 3 });
        let rest = text.as_bytes().get(usize::try_from(place.offset).unwrap()..).unwrap();
        let mut again = Lines::new(rest, place);
        assert!(again.next().unwrap().unwrap().bytes.is_empty());
        assert_eq!(again.next().unwrap().unwrap().bytes, b"two");
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let text = [vec![b'x'; LONGEST + 10], b"\nshort\n".to_vec()].concat();
        let mut lines = Lines::new(text.as_slice(), Place::default());
        let long = lines.next().unwrap().unwrap();
        assert!(long.is_cut && long.bytes.len() == LONGEST);
        assert_eq!(lines.next().unwrap().unwrap().bytes, b"short");
    }
}
