//! A word as the other alphabet writes it, by the usual ways of writing Ukrainian and Russian.

/// Signs of one alphabet and what stands for them in the other, longer ones before their beginnings.
type Table = &'static [(&'static str, &'static str)];

/// What both languages write alike.
const TO_CYRILLIC: Table = &[
    ("shch", "щ"),
    ("sch", "ш"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ph", "ф"),
    ("th", "т"),
    ("ck", "к"),
    ("yu", "ю"),
    ("iu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ia", "я"),
    ("ja", "я"),
    ("a", "а"),
    ("b", "б"),
    ("c", "к"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("z", "з"),
];
const TO_UKRAINIAN: Table = &[("yi", "ї"), ("ye", "є"), ("ie", "є"), ("h", "г"), ("i", "і"), ("y", "и")];
const TO_RUSSIAN: Table =
    &[("ye", "е"), ("yo", "ё"), ("iy", "ий"), ("yy", "ый"), ("h", "х"), ("i", "и"), ("y", "ы")];

/// What both languages are written alike by.
const TO_LATIN: Table = &[
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("д", "d"),
    ("ж", "zh"),
    ("з", "z"),
    ("к", "k"),
    ("л", "l"),
    ("м", "m"),
    ("н", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("у", "u"),
    ("ф", "f"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ь", ""),
    ("'", ""),
    ("’", ""),
];
const OF_UKRAINIAN: Table = &[
    ("зг", "zgh"),
    ("г", "h"),
    ("ґ", "g"),
    ("е", "e"),
    ("є", "ie"),
    ("и", "y"),
    ("і", "i"),
    ("ї", "i"),
    ("й", "i"),
    ("ю", "iu"),
    ("я", "ia"),
];
const OF_RUSSIAN: Table = &[
    ("г", "g"),
    ("е", "e"),
    ("ё", "e"),
    ("и", "i"),
    ("й", "y"),
    ("ы", "y"),
    ("э", "e"),
    ("ъ", ""),
    ("ю", "yu"),
    ("я", "ya"),
];

/// A text, in lower case, as the other alphabet writes it: the Ukrainian and the Russian way.
pub fn otherwise(text: &str) -> [String; 2] {
    let text = text.to_lowercase();
    let is_latin = text.chars().any(|sign| sign.is_ascii_alphabetic());
    let (own, common) = if is_latin {
        ([TO_UKRAINIAN, TO_RUSSIAN], TO_CYRILLIC)
    } else {
        ([OF_UKRAINIAN, OF_RUSSIAN], TO_LATIN)
    };
    own.map(|own| written(&text, own, common))
}

/// The longest sign that a table knows counts; what none knows stays.
fn written(text: &str, own: Table, common: Table) -> String {
    let (mut rest, mut out) = (text, String::with_capacity(text.len()));
    while let Some(first) = rest.chars().next() {
        let known = own.iter().chain(common).filter(|(sign, _)| rest.starts_with(sign));
        if let Some((sign, other)) = known.max_by_key(|(sign, _)| sign.len()) {
            out.push_str(other);
            rest = rest.strip_prefix(sign).unwrap_or_default();
        } else {
            out.push(first);
            rest = rest.strip_prefix(first).unwrap_or_default();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::otherwise;

    #[test]
    fn names_are_read_in_both_directions() {
        assert_eq!(otherwise("Shevchenko"), ["шевченко", "шевченко"]);
        assert_eq!(otherwise("Iryna"), ["ірина", "ирына"]);
        assert_eq!(otherwise("Dmitriy")[1], "дмитрий");
        assert_eq!(otherwise("Щербань"), ["shcherban", "shcherban"]);
        assert_eq!(otherwise("Григорій")[0], "hryhorii");
        assert_eq!(otherwise("Юрий")[1], "yuriy");
    }

    #[test]
    fn what_no_alphabet_knows_stays() {
        assert_eq!(otherwise("№ 7"), ["№ 7", "№ 7"]);
    }
}
