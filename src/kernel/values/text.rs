//! Strings: each kind with its length, counted in code points, and its pattern.

/// A string with bounds and a pattern, stored as `text`, spoken as a string.
macro_rules! text_value {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal..=$max:literal, $pattern:expr $(, $format:ident)?) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub const PATTERN: &'static str = $pattern;

            /// For values that were checked already, or are ours.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: <diesel::pg::Pg as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <String as diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg>>::from_sql(value).map(Self)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .min_length(Some($min)).max_length(Some($max)).pattern(Some($pattern))
                    $(.format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::$format))))?
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { std::borrow::Cow::Borrowed(stringify!($name)) }
        }
    };
}

text_value! {
    /// A name: at least one character that is not white space.
    Name, 1..=200, r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
}
text_value! {
    /// A short remark beside a value, such as `work`.
    Label, 1..=60, r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
}
text_value! {
    /// One line of text.
    Text, 1..=500, r"^[^\u0000]*$"
}
text_value! {
    /// Free text of several lines.
    Note, 1..=10000, r"^[^\u0000]*$"
}
text_value! {
    /// What somebody says: text of several lines, at least one character of it no white space.
    Remark, 1..=10000, r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
}
text_value! {
    /// A word chosen by the organization, such as an industry; lower case by convention.
    Word, 1..=64, r"^[^\u0000\s](?:[^\u0000]*[^\u0000\s])?$"
}
text_value! {
    /// The name of a file, without a path. Nothing that cannot be seen, and neither a dot nor white space at an end.
    FileName, 1..=200, r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069/\\.\s](?:[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069/\\]*[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069/\\.\s])?$"
}
text_value! {
    /// The name of another system, such as `erp`.
    SystemName, 1..=63, "^[a-z][a-z0-9_]{0,62}$"
}
text_value! {
    /// The key of a field that the organization defines.
    FieldKey, 1..=63, "^[a-z][a-z0-9_]{0,62}$"
}
text_value! {
    /// The query string of a list, such as `status=open&amount__gte=1000&currency=EUR`.
    ListQuery, 0..=4000, r"^[^\u0000-\u0020]*$"
}
text_value! {
    /// What a list is sorted by; `-` is descending.
    SortKey, 1..=80, "^-?[a-z][a-z0-9_]{0,78}$"
}
text_value! {
    /// The least or the most that is allowed: a number, a day or an instant, written as text.
    Bound, 1..=32, r"^-?[0-9][0-9TZ:.+\-]{0,31}$"
}
text_value! {
    /// An id as another system writes it.
    ForeignId, 1..=200, r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$"
}
text_value! {
    /// A code that people quote, such as a stock-keeping unit or a tax number.
    Code, 1..=64, r"^[^\u0000\s](?:[^\u0000]*[^\u0000\s])?$"
}
text_value! {
    /// An e-mail address; kept as written, compared in lower case.
    Email, 3..=254, r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
}
text_value! {
    /// A telephone number as people write it; at least three digits.
    PhoneNumber, 3..=40, r"^[+]?[0-9 ().\-/]*[0-9][0-9 ().\-/]*[0-9][0-9 ().\-/]*[0-9][0-9 ().\-/]*(?:(?:ext|x|#)[. ]?[0-9]{1,6})?$"
}
text_value! {
    /// A web address, http or https.
    Url, 8..=2000, r"^https?://[^\s\u0000/?#]+[^\s\u0000]*$"
}
text_value! {
    /// A colour as the web writes it: `#` and six lower-case hexadecimal digits.
    Color, 7..=7, "^#[0-9a-f]{6}$"
}
text_value! {
    /// A currency, ISO 4217.
    Currency, 3..=3, r"^[A-Z]{3}$"
}
text_value! {
    /// A country, ISO 3166-1 alpha-2.
    Country, 2..=2, r"^[A-Z]{2}$"
}
text_value! {
    /// A language and region, BCP 47.
    Locale, 2..=35, r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
}
text_value! {
    /// A time zone of the IANA database, such as `Europe/Kyiv`.
    TimeZone, 1..=64, r"^[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*$"
}
text_value! {
    /// A choice of events: one type, such as `deal.won`; all of a kind, `deal.*`; all, `*`.
    EventFilter, 1..=129, r"^(?:\*|[a-z][a-z0-9_]{0,63}\.(?:\*|[a-z][a-z0-9_]{0,63}))$"
}
text_value! {
    /// How something recurs, as RFC 5545 writes it, such as `FREQ=MONTHLY;BYMONTHDAY=-1`; daily at the most.
    RecurrenceRule, 10..=250, r"^FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;(?:INTERVAL=[1-9][0-9]{0,2}|COUNT=[1-9][0-9]{0,2}|UNTIL=[0-9]{8}T[0-9]{6}Z|WKST=(?:MO|TU|WE|TH|FR|SA|SU)|BYMONTH=[0-9,]{1,40}|BYMONTHDAY=[0-9,\-]{1,100}|BYDAY=[A-Z0-9,+\-]{1,80}|BYSETPOS=[0-9,\-]{1,40}))*$"
}
text_value! {
    /// The name of a member of a record.
    MemberName, 1..=63, r"^[a-z][a-z0-9_]{0,62}$"
}
text_value! {
    /// A short name for addresses: lower-case letters, digits and hyphens.
    Slug, 1..=63, r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"
}

impl Email {
    /// The form in which addresses are compared.
    #[must_use]
    pub fn folded(&self) -> Self {
        Self(self.0.to_lowercase())
    }
}

impl PhoneNumber {
    /// The form in which numbers are compared: digits with a leading `+` where one was given; `00` is `+`.
    #[must_use]
    pub fn normalised(&self) -> String {
        let number = self.0.split(['e', 'x', '#']).next().unwrap_or_default();
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if number.trim_start().starts_with('+') {
            return format!("+{digits}");
        }
        digits.strip_prefix("00").map_or_else(|| digits.clone(), |rest| format!("+{rest}"))
    }
}

impl Currency {
    /// Decimals of the smallest coin (ISO 4217).
    pub fn minor_units(&self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, PhoneNumber};

    #[test]
    fn one_number_in_many_spellings_is_one_number() {
        for spelling in ["+38 (044) 123-45-67", "0038 044 123 45 67", "+380441234567 ext. 12"] {
            assert_eq!(PhoneNumber::new(spelling).normalised(), "+380441234567", "{spelling}");
        }
        assert_eq!(PhoneNumber::new("8 (495) 123-45-67").normalised(), "84951234567");
    }

    #[test]
    fn a_currency_knows_its_smallest_coin() {
        assert_eq!(Currency::new("EUR").minor_units(), 2);
        assert_eq!(Currency::new("JPY").minor_units(), 0);
        assert_eq!(Currency::new("KWD").minor_units(), 3);
    }
}
