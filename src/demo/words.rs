//! The words that names are made of: everyday ones, each with its form in addresses.

/// A word as it is written, and in Latin letters.
pub(super) type Spelled = (&'static str, &'static str);

/// What one language gives to names.
pub(super) struct Words {
    pub locale: &'static str,
    pub men: &'static [Spelled],
    pub women: &'static [Spelled],
    pub surnames: &'static [Spelled],
    /// What a woman's surname has more.
    pub feminine: Spelled,
    /// Patronymics of men and of women.
    pub fathers: (&'static [&'static str], &'static [&'static str]),
    pub adjectives: &'static [&'static str],
    pub things: &'static [&'static str],
    pub trades: &'static [&'static str],
    /// Before and after the name of a company.
    pub company: Spelled,
    pub household: &'static str,
    /// Towns and their countries.
    pub towns: &'static [Spelled],
    pub street: &'static str,
    pub titles: &'static [&'static str],
    /// A telephone number's beginning: area codes that are given to nobody.
    pub dial: &'static str,
}

/// The adjectives, things and trades of all languages, in addresses.
pub(super) const ADJECTIVES: [&str; 10] =
    ["blue", "green", "golden", "new", "quiet", "northern", "southern", "swift", "clear", "wooden"];
pub(super) const THINGS: [&str; 8] =
    ["shore", "bridge", "road", "garden", "forest", "wind", "horizon", "stone"];
/// The trades are industries, too.
pub(super) const TRADES: [&str; 8] =
    ["logistics", "retail", "construction", "food", "textiles", "software", "health", "energy"];

pub(super) const LATIN: Words = Words {
    locale: "en",
    men: &[
        ("Adam", "adam"),
        ("Daniel", "daniel"),
        ("Felix", "felix"),
        ("Jonas", "jonas"),
        ("Martin", "martin"),
        ("Oliver", "oliver"),
    ],
    women: &[
        ("Anna", "anna"),
        ("Clara", "clara"),
        ("Emma", "emma"),
        ("Julia", "julia"),
        ("Laura", "laura"),
        ("Sofia", "sofia"),
    ],
    surnames: &[
        ("Baker", "baker"),
        ("Fisher", "fisher"),
        ("Gardner", "gardner"),
        ("Hill", "hill"),
        ("Keller", "keller"),
        ("Miller", "miller"),
        ("Novak", "novak"),
        ("Potter", "potter"),
        ("Weaver", "weaver"),
        ("Wood", "wood"),
    ],
    feminine: ("", ""),
    fathers: (&[], &[]),
    adjectives: &[
        "Blue", "Green", "Golden", "New", "Quiet", "Northern", "Southern", "Swift", "Clear", "Wooden",
    ],
    things: &["Shore", "Bridge", "Road", "Garden", "Forest", "Wind", "Horizon", "Stone"],
    trades: &["Logistics", "Trading", "Construction", "Foods", "Textiles", "Software", "Health", "Energy"],
    company: ("", " Ltd"),
    household: "Family",
    towns: &[("Berlin", "DE"), ("Warsaw", "PL"), ("Leeds", "GB"), ("Boston", "US")],
    street: "Sample Street",
    titles: &["Buyer", "Director", "Accountant", "Head of Operations", "Engineer"],
    dial: "+1 (555)",
};

pub(super) const UKRAINIAN: Words = Words {
    locale: "uk",
    men: &[
        ("Андрій", "andrii"),
        ("Богдан", "bohdan"),
        ("Дмитро", "dmytro"),
        ("Максим", "maksym"),
        ("Остап", "ostap"),
        ("Юрій", "yurii"),
    ],
    women: &[
        ("Ганна", "hanna"),
        ("Ірина", "iryna"),
        ("Катерина", "kateryna"),
        ("Марія", "mariia"),
        ("Олена", "olena"),
        ("Софія", "sofiia"),
    ],
    surnames: &[
        ("Бондар", "bondar"),
        ("Гончар", "honchar"),
        ("Коваль", "koval"),
        ("Кравець", "kravets"),
        ("Мельник", "melnyk"),
        ("Олійник", "oliinyk"),
        ("Поліщук", "polishchuk"),
        ("Савчук", "savchuk"),
        ("Ткач", "tkach"),
        ("Шевчук", "shevchuk"),
    ],
    feminine: ("", ""),
    fathers: (
        &["Андрійович", "Іванович", "Петрович", "Степанович"],
        &["Андріївна", "Іванівна", "Петрівна", "Степанівна"],
    ),
    adjectives: &[
        "Синій",
        "Зелений",
        "Золотий",
        "Новий",
        "Тихий",
        "Північний",
        "Південний",
        "Швидкий",
        "Ясний",
        "Дерев'яний",
    ],
    things: &["Берег", "Міст", "Шлях", "Сад", "Ліс", "Вітер", "Обрій", "Камінь"],
    trades: &[
        "Логістика",
        "Торгівля",
        "Будівництво",
        "Продукти",
        "Текстиль",
        "Програми",
        "Здоров'я",
        "Енергія",
    ],
    company: ("ТОВ «", "»"),
    household: "Родина",
    towns: &[("Київ", "UA"), ("Львів", "UA"), ("Одеса", "UA"), ("Дніпро", "UA")],
    street: "вулиця Зразкова",
    titles: &["Закупівельник", "Директор", "Бухгалтер", "Керівник відділу", "Інженер"],
    dial: "+380 (00)",
};

pub(super) const RUSSIAN: Words = Words {
    locale: "ru",
    men: &[
        ("Алексей", "aleksei"),
        ("Виктор", "viktor"),
        ("Игорь", "igor"),
        ("Михаил", "mikhail"),
        ("Павел", "pavel"),
        ("Тимур", "timur"),
    ],
    women: &[
        ("Алёна", "alyona"),
        ("Вера", "vera"),
        ("Елена", "elena"),
        ("Ксения", "kseniia"),
        ("Надежда", "nadezhda"),
        ("Ольга", "olga"),
    ],
    surnames: &[
        ("Гончаров", "goncharov"),
        ("Дубов", "dubov"),
        ("Калинин", "kalinin"),
        ("Кузнецов", "kuznetsov"),
        ("Лесков", "leskov"),
        ("Мельников", "melnikov"),
        ("Плотников", "plotnikov"),
        ("Рыбаков", "rybakov"),
        ("Садовников", "sadovnikov"),
        ("Ткачёв", "tkachyov"),
    ],
    feminine: ("а", "a"),
    fathers: (
        &["Андреевич", "Иванович", "Петрович", "Степанович"],
        &["Андреевна", "Ивановна", "Петровна", "Степановна"],
    ),
    adjectives: &[
        "Синий",
        "Зелёный",
        "Золотой",
        "Новый",
        "Тихий",
        "Северный",
        "Южный",
        "Быстрый",
        "Ясный",
        "Деревянный",
    ],
    things: &["Берег", "Мост", "Путь", "Сад", "Лес", "Ветер", "Горизонт", "Камень"],
    trades: &[
        "Логистика",
        "Торговля",
        "Строительство",
        "Продукты",
        "Текстиль",
        "Программы",
        "Здоровье",
        "Энергия",
    ],
    company: ("ТОО «", "»"),
    household: "Семья",
    towns: &[("Алматы", "KZ"), ("Астана", "KZ"), ("Караганда", "KZ"), ("Шымкент", "KZ")],
    street: "улица Примерная",
    titles: &["Закупщик", "Директор", "Бухгалтер", "Руководитель отдела", "Инженер"],
    dial: "+7 (000)",
};
