//! Values with rules of their own. A rule stands once, in the value's schema: request bodies are
//! checked against the document, so a value that was read is a value that is valid.

mod integer;
mod money;
mod text;
mod time;

pub use integer::{Count, Days, Decimals, KeyDays, Length, Percent, Position, Seconds, Year, long, whole_of};
pub use money::{Amount, MaybeMoney, Money, Quantity, Rate, not_negative};
pub use text::{
    Bound, Code, Color, Country, Currency, Email, EventFilter, FieldKey, FileName, ForeignId, Label,
    ListQuery, Locale, MemberName, Name, Note, PhoneNumber, RecurrenceRule, Remark, Slug, SortKey,
    SystemName, Text, TimeZone, Url, Word,
};
pub use time::{Day, Instant};
