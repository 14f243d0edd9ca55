//! The two questions that a search puts to the database, each about all kinds at once: what contains the words, and
//! whose names are nearly the same.
//!
//! What an index finds is read in the index's own order and no further than [`READ`] rows of a kind, so that a word
//! that is everywhere costs no more than others; only these are held against each other. A whole name or code is found
//! by an index of its own, however many records contain it.

use super::sources::{Numbers, Source};
use super::terms::{Number, Terms, Word};
use super::writing::Writing;
use crate::access::Within;

/// Rows of a kind that are held against each other.
const READ: u32 = 1_000;
/// Rows of a kind that may have the same whole name.
const NAMESAKES: u32 = 100;
/// How much alike a word and a part of a name have to be.
pub const ALIKE: &str = "0.4";

/// A kind, and what of it the caller sees.
pub struct Seen {
    pub source: &'static Source,
    pub within: Within,
}

/// What is sought, where, and how many of each kind at most.
pub struct Question<'a> {
    pub terms: &'a Terms,
    pub seen: &'a [Seen],
    pub limit: usize,
}

/// How a kind's records are found and ranked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By what they contain.
    Exactly,
    /// By names that are nearly the same.
    Nearly,
}

impl Question<'_> {
    pub fn write(&self, way: Way) -> Writing {
        let mut out = Writing::default();
        self.write_forms(&mut out);
        for seen in self.seen {
            self.write_met(&mut out, seen, way);
        }
        for (at, seen) in self.seen.iter().enumerate() {
            out.sql(if at == 0 { " " } else { " UNION ALL " });
            self.write_hits(&mut out, seen, way);
        }
        out
    }

    /// The words of each form, as patterns and as they are, in the form in which texts are compared.
    fn write_forms(&self, out: &mut Writing) {
        out.sql("WITH forms AS MATERIALIZED (SELECT ");
        for (at, name) in ["beginnings", "parts", "words"].into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            out.sql(format!("{comma}ARRAY(SELECT fold(one) FROM unnest({name}) AS one) AS {name}"));
        }
        out.sql(" FROM (VALUES ");
        for (at, form) in self.terms.forms.iter().enumerate() {
            let of = |text: fn(&Word) -> String| form.iter().map(text).collect::<Vec<_>>();
            out.sql(if at == 0 { "(" } else { ", (" }).texts(of(Word::beginning)).sql(", ");
            out.texts(of(Word::part)).sql(", ").texts(of(|word| word.text().to_owned())).sql(")");
        }
        out.sql(") AS given(beginnings, parts, words)), asked AS MATERIALIZED (SELECT fold(");
        out.text(&self.terms.text).sql(") AS whole)");
    }

    /// Materialized, so that each is planned for all that it finds, and yet read no further than is asked for.
    fn write_met(&self, out: &mut Writing, seen: &Seen, way: Way) {
        let Seen { source, within } = seen;
        out.sql(format!(", {}_met AS MATERIALIZED (", source.table));
        self.write_rows(out, source, "false");
        out.sql(" WHERE ").within(within).sql(" AND ");
        self.write_condition(out, source, way);
        out.sql(")");
        if way == Way::Nearly {
            return;
        }
        let found = self.numbers(source).and_then(|numbers| numbers.found);
        for (at, key) in source.keys.iter().copied().chain(found).enumerate() {
            let is_number = at == source.keys.len();
            out.sql(format!(", {}_{at} AS MATERIALIZED (", source.table));
            self.write_rows(out, source, if is_number { "false" } else { "true" });
            out.sql(" WHERE ").within(within).sql(" AND ").filled(key, &self.values()).sql(")");
        }
    }

    fn write_rows(&self, out: &mut Writing, source: &'static Source, keyed: &'static str) {
        let Source { table, label, detail, owner, names, .. } = source;
        out.sql(format!(
            "SELECT {table}.organization_id, {table}.id, {label} AS label, {detail} AS detail, {owner} AS owner_id, {table}.updated_at, \
             replace(left({table}.search_text, {names}), '  ', ' ') AS folded, {keyed} AS keyed, "
        ));
        out.filled(source.same, &self.values());
        if let Some(numbers) = self.numbers(source) {
            out.sql(" OR ").filled(numbers.same, &self.values());
        }
        out.sql(" AS same, ");
        match self.numbers(source) {
            Some(numbers) => out.filled(numbers.ends, &self.values()),
            None => out.sql("false"),
        };
        out.sql(format!(" AS ends FROM {table}"));
    }

    /// All words of one of the forms; or the number, in its plain form.
    fn write_condition(&self, out: &mut Writing, source: &'static Source, way: Way) {
        let column = format!("{}.search_text", source.table);
        let by_text = |numbers: &&Numbers| numbers.found.is_none() && way == Way::Exactly;
        if let (Some(_), Some(number)) = (self.numbers(source).filter(by_text), &self.terms.number) {
            out.sql(format!("{column} LIKE ")).text(number.part());
            return;
        }
        for (at, form) in self.terms.forms.iter().enumerate() {
            out.sql(if at == 0 { "((" } else { " OR (" });
            for (at, word) in form.iter().enumerate() {
                out.sql(if at == 0 { "" } else { " AND " });
                write_word(out, &column, word, way);
            }
            out.sql(")");
        }
        out.sql(")");
    }

    fn write_hits(&self, out: &mut Writing, seen: &Seen, way: Way) {
        let Source { kind, table, .. } = seen.source;
        out.sql(format!(
            "(SELECT '{}' AS kind, best.*, hint.member, left(hint.value, 500) AS text FROM (",
            kind.word()
        ));
        self.write_best(out, seen.source, way);
        out.sql(format!(") AS best JOIN {table} ON {table}.organization_id = best.organization_id "));
        out.sql(format!("AND {table}.id = best.id CROSS JOIN LATERAL ("));
        self.write_hint(out, seen.source);
        out.sql(") AS hint)");
    }

    fn write_best(&self, out: &mut Writing, source: &'static Source, way: Way) {
        out.sql("SELECT * FROM (SELECT DISTINCT ON (id) organization_id, id, label, detail, owner_id, updated_at, ");
        match way {
            Way::Exactly => Self::write_score(out),
            Way::Nearly => out.sql(
                "10 + round(29 * (SELECT max(alike) FROM forms, LATERAL (SELECT min(word_similarity(word, folded)) \
                 AS alike FROM unnest(words) AS word) AS each))::integer",
            ),
        };
        out.sql(format!(" AS score FROM ((SELECT * FROM {}_met LIMIT {READ})", source.table));
        for at in 0..self.keyed(source, way) {
            out.sql(format!(" UNION ALL (SELECT * FROM {}_{at} LIMIT {NAMESAKES})", source.table));
        }
        out.sql(") AS met, asked ORDER BY id, keyed DESC) AS scored");
        if way == Way::Nearly {
            out.sql(format!(" WHERE score >= 10 + round(29 * {ALIKE})"));
        }
        out.sql(format!(" ORDER BY score DESC, updated_at DESC, id LIMIT {}", self.limit + 1));
    }

    fn write_score(out: &mut Writing) -> &mut Writing {
        out.sql(
            "CASE WHEN same OR folded = whole OR keyed AND strpos(folded, whole) > 0 THEN 100 WHEN keyed THEN 90 \
             WHEN ends OR EXISTS (SELECT FROM forms WHERE ' ' || folded LIKE ALL(beginnings)) THEN 80 \
             WHEN EXISTS (SELECT FROM forms WHERE folded LIKE ALL(parts)) THEN 60 ELSE 40 END",
        )
    }

    /// The member that fits best: all words are in it, or some, or the number; or it is most like them.
    fn write_hint(&self, out: &mut Writing, source: &Source) {
        out.sql(format!("SELECT member, value FROM ({}) AS m(place, member, value) ", source.members));
        out.sql(
            "WHERE value IS NOT NULL ORDER BY \
             EXISTS (SELECT FROM forms WHERE fold(value) LIKE ALL(parts)) DESC, \
             EXISTS (SELECT FROM forms WHERE fold(value) LIKE ANY(parts)) DESC, ",
        );
        if let Some(number) = &self.terms.number {
            out.sql("member LIKE 'phone%' AND number_key(value) LIKE ").text(number.part()).sql(" DESC, ");
        }
        out.sql("(SELECT max(word_similarity(word, fold(value))) FROM forms, unnest(words) AS word) DESC, place LIMIT 1");
    }

    /// How many ways of their own lead to records of this kind.
    fn keyed(&self, source: &'static Source, way: Way) -> usize {
        let found = self.numbers(source).is_some_and(|numbers| numbers.found.is_some());
        if way == Way::Exactly { source.keys.len() + usize::from(found) } else { 0 }
    }

    fn numbers(&self, source: &'static Source) -> Option<&'static Numbers> {
        source.numbers.as_ref().filter(|_| self.terms.number.is_some())
    }

    fn values(&self) -> [(&'static str, String); 4] {
        let number = |of: fn(&Number) -> String| self.terms.number.as_ref().map(of).unwrap_or_default();
        [
            ("q", self.terms.text.clone()),
            ("number", number(|number| number.key.clone())),
            ("ending", number(Number::ending)),
            ("reversed", number(Number::reversed)),
        ]
    }
}

fn write_word(out: &mut Writing, column: &str, word: &Word, way: Way) {
    if way == Way::Nearly && word.can_slip() {
        out.sql(format!("{column} %> fold(")).text(word.text()).sql(")");
        return;
    }
    for (at, pattern) in word.patterns().into_iter().enumerate() {
        out.sql(if at == 0 { "(" } else { " OR " });
        out.sql(format!("{column} LIKE fold(")).text(pattern).sql(")");
    }
    out.sql(")");
}
