//! `Range`: a part of a content, RFC 9110.

/// What a request asks for of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// From the first byte to the last, both included.
    Bytes(u64, u64),
    /// Behind the end.
    Nothing,
}

/// Reads a `Range` header. One that is no range of bytes is ignored, and so is a list of several: the whole is
/// always a right answer.
pub(super) fn part(header: Option<&str>, size: u64) -> Part {
    let Some(range) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.trim().split_once('-') else { return Part::Whole };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let end = size.saturating_sub(1);
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            None => Part::Whole,
            Some(0) => Part::Nothing,
            Some(_) if size == 0 => Part::Nothing,
            Some(many) => Part::Bytes(size.saturating_sub(many), end),
        },
        (first, last) => {
            let until = if last.is_empty() { Some(end) } else { number(last) };
            match (number(first), until) {
                (Some(first), Some(until)) if last.is_empty() || first <= until => {
                    if first < size {
                        Part::Bytes(first, until.min(end))
                    } else {
                        Part::Nothing
                    }
                }
                _ => Part::Whole,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let of = |text| part(Some(text), 10);
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(of("bytes=0-3"), Part::Bytes(0, 3));
        assert_eq!(of("bytes=4-"), Part::Bytes(4, 9));
        assert_eq!(of("bytes=4-99"), Part::Bytes(4, 9));
        assert_eq!(of("bytes=-3"), Part::Bytes(7, 9));
        assert_eq!(of("bytes=-30"), Part::Bytes(0, 9));
        assert_eq!(of("bytes=10-"), Part::Nothing);
        assert_eq!(of("bytes=-0"), Part::Nothing);
        for ignored in ["bytes=3-1", "bytes=0-1,3-4", "bytes=x-", "lines=0-1", "bytes=5"] {
            assert_eq!(of(ignored), Part::Whole, "{ignored}");
        }
    }
}
