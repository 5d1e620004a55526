//! The one box: a name in any order, years, places, kin, occupation, as people write them.
//!
//! What was understood is kept as parts that can be shown and taken out one by one.

use imena_names::{Part, Script, Shape, Word, given_families, normal, parse};

use crate::keyboard;
use crate::place::place_key;

/// What a year in a query is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearKind {
    /// Birth.
    Born,
    /// Arrest, sentence, death: "taken in 37".
    Happened,
    /// Not said.
    Any,
}

/// A year or span asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedYears {
    /// Earliest.
    pub from: i16,
    /// Latest.
    pub to: i16,
    /// What it is about.
    pub kind: YearKind,
}

/// A word of the name asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedName {
    /// Prepared.
    pub word: Word,
    /// Proposed part.
    pub part: Part,
}

/// A place, occupation or other word beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedWord {
    /// As written.
    pub as_written: String,
    pub(crate) key: u32,
}

/// One understood piece of a query, for showing and taking out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// What it was taken for.
    pub kind: ChipKind,
    /// The words of the query it came from.
    pub as_written: String,
}

/// What a piece of a query was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChipKind {
    /// Part of the name.
    Name(Part),
    /// A year.
    Year(YearKind),
    /// A place.
    Place,
    /// "daughter of", "брат".
    Kin,
    /// An occupation.
    Occupation,
}

/// A query taken apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Words of the name.
    pub names: Vec<AskedName>,
    /// Years.
    pub years: Vec<AskedYears>,
    /// Places and other words.
    pub words: Vec<AskedWord>,
    /// Everything understood, in the order written.
    pub chips: Vec<Chip>,
    /// Words left aside because the query was long.
    pub left_aside: usize,
}

/// Longest query read, in characters.
const LONGEST: usize = 1_000;
/// Most words of a name.
const MOST_NAMES: usize = 7;

const BORN: &[&str] = &[
    "born",
    "b.",
    "b",
    "род",
    "род.",
    "родился",
    "родилась",
    "рожд",
    "р",
    "г.р",
    "гр",
    "рождения",
    "born:",
    "geb",
    "geboren",
    "ur",
];
const HAPPENED: &[&str] = &[
    "taken",
    "arrested",
    "shot",
    "died",
    "killed",
    "sentenced",
    "disappeared",
    "executed",
    "deported",
    "exiled",
    "расстрелян",
    "расстреляна",
    "арестован",
    "арестована",
    "взяли",
    "забрали",
    "увели",
    "осужден",
    "осуждена",
    "умер",
    "умерла",
    "погиб",
    "пропал",
    "пропала",
    "сослан",
    "сослали",
    "выслан",
    "репрессирован",
    "репрессирована",
    "забран",
    "взят",
    "взята",
    "убит",
];
const ABOUT: &[&str] = &[
    "about",
    "around",
    "circa",
    "ca",
    "ca.",
    "c.",
    "approximately",
    "около",
    "примерно",
    "ок",
    "ок.",
    "прибл",
    "примерно",
];
const PLACE_BEFORE: &[&str] = &[
    "near",
    "from",
    "of",
    "in",
    "at",
    "под",
    "из-под",
    "из",
    "в",
    "во",
    "с",
    "около",
    "возле",
    "близ",
    "недалеко",
    "уроженец",
    "уроженка",
    "г.",
    "гор.",
    "дер.",
    "деревня",
    "деревни",
    "село",
    "села",
    "город",
    "города",
    "станция",
    "станции",
    "ст.",
    "пос.",
    "местечко",
    "aus",
    "bei",
    "z",
    "w",
    "lived",
    "жил",
    "жила",
    "проживал",
    "проживала",
];
const PLACE_AFTER: &[&str] = &[
    "губ",
    "губ.",
    "губерния",
    "губернии",
    "обл",
    "обл.",
    "область",
    "области",
    "уезд",
    "уезда",
    "у.",
    "район",
    "района",
    "р-н",
    "край",
    "края",
    "province",
    "district",
    "oblast",
    "uezd",
    "region",
    "county",
    "gubernia",
    "асср",
    "сср",
];
const KIN: &[&str] = &[
    "daughter",
    "son",
    "brother",
    "sister",
    "wife",
    "husband",
    "father",
    "mother",
    "grandfather",
    "grandmother",
    "uncle",
    "aunt",
    "cousin",
    "nephew",
    "niece",
    "widow",
    "my",
    "our",
    "great",
    "grandson",
    "granddaughter",
    "relative",
    "дочь",
    "дочери",
    "сын",
    "сына",
    "брат",
    "брата",
    "сестра",
    "сестры",
    "жена",
    "жены",
    "муж",
    "мужа",
    "отец",
    "отца",
    "мать",
    "матери",
    "дед",
    "деда",
    "дедушка",
    "бабушка",
    "бабушки",
    "дядя",
    "тетя",
    "тётя",
    "прадед",
    "прадеда",
    "прабабушка",
    "племянник",
    "племянница",
    "вдова",
    "мой",
    "моя",
    "моего",
    "моей",
    "наш",
    "внук",
    "внучка",
    "свекор",
    "тесть",
    "шурин",
    "деверь",
    "зять",
    "родственник",
    "родственники",
];
const OCCUPATION: &[&str] = &[
    "teacher",
    "priest",
    "farmer",
    "peasant",
    "worker",
    "doctor",
    "engineer",
    "soldier",
    "officer",
    "pastor",
    "fisherman",
    "blacksmith",
    "carpenter",
    "miller",
    "merchant",
    "student",
    "professor",
    "writer",
    "tailor",
    "shoemaker",
    "driver",
    "railwayman",
    "monk",
    "nun",
    "deacon",
    "rabbi",
    "mullah",
    "cook",
    "nurse",
    "accountant",
    "учитель",
    "учительница",
    "священник",
    "крестьянин",
    "крестьянка",
    "рабочий",
    "рабочая",
    "врач",
    "инженер",
    "солдат",
    "офицер",
    "пастор",
    "рыбак",
    "кузнец",
    "плотник",
    "мельник",
    "купец",
    "студент",
    "студентка",
    "профессор",
    "писатель",
    "портной",
    "сапожник",
    "шофер",
    "шофёр",
    "железнодорожник",
    "монах",
    "монахиня",
    "дьякон",
    "диакон",
    "псаломщик",
    "раввин",
    "мулла",
    "повар",
    "медсестра",
    "бухгалтер",
    "колхозник",
    "колхозница",
    "единоличник",
    "кулак",
    "домохозяйка",
    "военный",
    "красноармеец",
    "агроном",
    "счетовод",
    "служащий",
    "лесник",
    "конюх",
    "сторож",
    "пчеловод",
];
const NOISE: &[&str] = &[
    "the",
    "a",
    "an",
    "and",
    "was",
    "were",
    "he",
    "she",
    "his",
    "her",
    "him",
    "who",
    "is",
    "for",
    "to",
    "on",
    "by",
    "year",
    "years",
    "old",
    "search",
    "looking",
    "find",
    "village",
    "town",
    "city",
    "i",
    "am",
    "were",
    "been",
    "had",
    "maybe",
    "perhaps",
    "name",
    "named",
    "called",
    "он",
    "она",
    "его",
    "ее",
    "её",
    "был",
    "была",
    "были",
    "год",
    "года",
    "году",
    "г",
    "гг",
    "лет",
    "ищу",
    "ищем",
    "найти",
    "кто",
    "что",
    "мы",
    "я",
    "и",
    "а",
    "но",
    "же",
    "ли",
    "к",
    "на",
    "по",
    "за",
    "от",
    "у",
    "о",
    "об",
    "не",
    "как",
    "звали",
    "имя",
    "фамилия",
    "отчество",
    "возможно",
    "кажется",
    "может",
    "быть",
    "семья",
    "семьи",
];
const PLACES: &[&str] = &[
    "livland",
    "livonia",
    "estland",
    "kurland",
    "courland",
    "ingria",
    "ingermanland",
    "volhynia",
    "wolhynien",
    "podolia",
    "galicia",
    "siberia",
    "karelia",
    "latvia",
    "estonia",
    "lithuania",
    "poland",
    "finland",
    "germany",
    "ukraine",
    "belarus",
    "russia",
    "moscow",
    "leningrad",
    "petersburg",
    "petrograd",
    "kiev",
    "kyiv",
    "minsk",
    "odessa",
    "odesa",
    "riga",
    "tallinn",
    "reval",
    "vilna",
    "vilnius",
    "warsaw",
    "lodz",
    "kharkov",
    "kharkiv",
    "tbilisi",
    "tiflis",
    "baku",
    "yerevan",
    "crimea",
    "vitebsk",
    "pskov",
    "novgorod",
    "arkhangelsk",
    "petrozavodsk",
    "saratov",
    "samara",
    "kazan",
    "tomsk",
    "omsk",
    "irkutsk",
    "bessarabia",
    "lifland",
    "luga",
    "mogilev",
    "gomel",
    "smolensk",
    "tver",
    "vologda",
    "murmansk",
    "лифляндия",
    "лифляндская",
    "эстляндия",
    "эстляндская",
    "курляндия",
    "курляндская",
    "ингерманландия",
    "волынь",
    "волынская",
    "подолия",
    "галиция",
    "сибирь",
    "карелия",
    "латвия",
    "эстония",
    "литва",
    "польша",
    "финляндия",
    "германия",
    "украина",
    "белоруссия",
    "беларусь",
    "россия",
    "москва",
    "москвы",
    "ленинград",
    "ленинграда",
    "петербург",
    "петроград",
    "киев",
    "минск",
    "одесса",
    "рига",
    "таллин",
    "ревель",
    "вильна",
    "вильно",
    "варшава",
    "варшавы",
    "лодзь",
    "харьков",
    "тбилиси",
    "тифлис",
    "баку",
    "ереван",
    "крым",
    "витебск",
    "псков",
    "новгород",
    "архангельск",
    "петрозаводск",
    "саратов",
    "самара",
    "казань",
    "томск",
    "омск",
    "иркутск",
    "бессарабия",
    "луга",
    "луги",
    "могилев",
    "гомель",
    "смоленск",
    "тверь",
    "вологда",
    "мурманск",
];

impl Query {
    /// Reads the one box. Anything is accepted; nothing fails.
    ///
    /// ```
    /// let q = imena_search::Query::read("Arnold Krohn, from Livland, taken in 38");
    /// assert_eq!(q.names.len(), 2);
    /// assert_eq!(q.years[0].from, 1938);
    /// assert_eq!(q.words.len(), 1);
    /// ```
    pub fn read(text: &str) -> Query {
        Reader::default().read(text)
    }

    /// Reads a text that is only a name.
    pub fn name(text: &str) -> Query {
        let mut q = Query::default();
        q.set_name(text);
        q
    }

    /// Whether nothing in it can be searched for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn has_soft(&self) -> bool {
        !self.years.is_empty() || !self.words.is_empty()
    }

    pub(crate) fn words_found(&self, places: &[u32]) -> Vec<String> {
        self.words
            .iter()
            .filter(|w| places.binary_search(&w.key).is_ok())
            .map(|w| w.as_written.clone())
            .collect()
    }

    fn set_name(&mut self, text: &str) {
        let text = right_layout(text);
        let parsed = parse(&text);
        self.left_aside += parsed.left_aside;
        for w in &parsed.main().words {
            if self.names.len() >= MOST_NAMES {
                self.left_aside += 1;
                continue;
            }
            if w.alternative {
                continue;
            }
            let word = Word::new(&w.text);
            if word.text().is_empty() {
                continue;
            }
            self.chips.push(Chip {
                kind: ChipKind::Name(w.part),
                as_written: w.text.clone(),
            });
            self.names.push(AskedName { word, part: w.part });
        }
    }
}

/// A whole text typed in the wrong layout is turned if that makes a given name of a word.
fn right_layout(text: &str) -> String {
    let known = |t: &str| {
        t.split_whitespace()
            .any(|w| w.chars().count() > 2 && Shape::of(&normal(w)).full_given)
    };
    if text.chars().count() > 200 || known(text) || Script::detect(text) != Script::Latin {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let turned: Vec<String> = lower
        .split_whitespace()
        .map(|w| keyboard::other_layout(w).unwrap_or_else(|| w.to_owned()))
        .collect();
    let turned = turned.join(" ");
    if known(&turned) && Script::detect(&turned) == Script::Cyrillic {
        turned
    } else {
        text.to_owned()
    }
}

#[derive(Default)]
struct Reader {
    query: Query,
    name: String,
    about: bool,
    year_kind: Option<YearKind>,
    /// Words after "from", "под" are of a place until something else begins.
    in_place: u8,
    kin: bool,
}

impl Reader {
    fn read(mut self, text: &str) -> Query {
        let cut: String = text.chars().take(LONGEST).collect();
        self.query.left_aside = text.chars().count().saturating_sub(LONGEST) / 6;
        let words: Vec<&str> = cut.split_whitespace().collect();
        let mut i = 0;
        while i < words.len() {
            let raw = words[i];
            let next = words.get(i + 1).copied().unwrap_or("");
            self.word(raw, next);
            if raw.ends_with(',') || raw.ends_with(';') {
                self.in_place = 0;
                if !self.name.is_empty() && !self.name.ends_with(", ") {
                    // Only the first comma may part a surname from a given name.
                    let single =
                        self.name.split_whitespace().count() == 1 && !self.name.contains(',');
                    self.name.push_str(if single { ", " } else { " " });
                }
            }
            i += 1;
        }
        let name = std::mem::take(&mut self.name);
        let name = name.trim().trim_end_matches(',').to_owned();
        self.query.set_name(&name);
        self.query
    }

    fn chip(&mut self, kind: ChipKind, raw: &str) {
        let as_written = raw.trim_matches(|c: char| c == ',' || c == ';').to_owned();
        self.query.chips.push(Chip { kind, as_written });
    }

    fn word(&mut self, raw: &str, next: &str) {
        let low = normal(raw);
        let bare = low.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        if bare.is_empty() {
            return;
        }
        if self.year(&low, raw, next) {
            return;
        }
        let is = |list: &[&str]| list.contains(&low.as_str()) || list.contains(&bare.as_str());
        if is(ABOUT) && next.chars().any(|c| c.is_ascii_digit()) {
            self.about = true;
            return;
        }
        let year_next = next.chars().next().is_some_and(|c| c.is_ascii_digit());
        if is(BORN) && (year_next || bare.chars().count() > 1) {
            self.year_kind = Some(YearKind::Born);
            return;
        }
        if is(HAPPENED) {
            self.year_kind = Some(YearKind::Happened);
            return;
        }
        if is(KIN) {
            self.kin = true;
            self.chip(ChipKind::Kin, raw);
            return;
        }
        if is(OCCUPATION)
            && (!raw.chars().next().is_some_and(char::is_uppercase) || !self.name.is_empty())
        {
            self.chip(ChipKind::Occupation, raw);
            if let Some(key) = place_key(&bare) {
                self.query.words.push(AskedWord {
                    as_written: bare,
                    key,
                });
            }
            return;
        }
        let upper = raw
            .chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_uppercase);
        if is(PLACE_BEFORE)
            && !next.is_empty()
            && !(upper && self.name.is_empty() && bare.chars().count() > 2)
        {
            if next.chars().next().is_some_and(|c| c.is_ascii_digit()) {
                return;
            }
            // "daughter of Ivan": a name, not a place.
            if self.kin && matches!(bare.as_str(), "of") {
                self.kin = false;
                return;
            }
            if bare != "of" || self.in_place > 0 {
                self.in_place = 3;
            }
            return;
        }
        let next_bare = normal(next);
        let next_bare = next_bare.trim_end_matches([',', ';']);
        let place_follows = PLACE_AFTER.contains(&next_bare)
            || PLACE_AFTER.contains(&next_bare.trim_end_matches('.'));
        if is(PLACE_AFTER) {
            return;
        }
        if self.in_place > 0 || place_follows || is(PLACES) {
            self.in_place = self.in_place.saturating_sub(1);
            if let Some(key) = place_key(&bare) {
                self.chip(ChipKind::Place, raw);
                self.query.words.push(AskedWord {
                    as_written: bare,
                    key,
                });
                return;
            }
            if is(NOISE) {
                return;
            }
        }
        if is(NOISE) && (!upper || bare.chars().count() > 1) {
            return;
        }
        self.name
            .push_str(raw.trim_end_matches([',', ';', ':', '!', '?']));
        self.name.push(' ');
    }

    /// "1889", "1889-91", "'38", "в 37", "1889 г.р.".
    fn year(&mut self, low: &str, raw: &str, next: &str) -> bool {
        let digits: String = low
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        if !low.chars().next().is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        let mut parts = digits.split('-').filter(|p| !p.is_empty());
        let Some(first) = parts.next() else {
            return true;
        };
        // A full date: its year is the last four digits together.
        let dotted: Vec<&str> = low.split('.').filter(|p| !p.is_empty()).collect();
        let first = if dotted.len() >= 3 {
            dotted[2].get(..4).unwrap_or(dotted[2])
        } else {
            first
        };
        let read = |s: &str, short_ok: bool| -> Option<i16> {
            match s.len() {
                4 => s.parse::<i16>().ok().filter(|y| (1700..=2100).contains(y)),
                2 if short_ok => s.parse::<i16>().ok().map(|y| 1900 + y),
                _ => None,
            }
        };
        let Some(from) = read(first, true) else {
            return true;
        };
        let to = parts
            .next()
            .and_then(|p| read(p, true))
            .map_or(from, |t| {
                if t < from && t % 100 == t - 1900 {
                    from - from % 100 + t % 100
                } else {
                    t
                }
            })
            .max(from);
        let slack = if self.about { 3 } else { 0 };
        let next_low = normal(next);
        let born_after = next_low.starts_with("г.р")
            || next_low.starts_with("р") && next_low.len() <= 4
            || next_low.starts_with("born")
            || low.contains("г.р");
        let kind = if born_after {
            YearKind::Born
        } else {
            self.year_kind.take().unwrap_or(if first.len() == 2 {
                YearKind::Happened
            } else {
                YearKind::Any
            })
        };
        self.year_kind = None;
        self.about = false;
        self.query.years.push(AskedYears {
            from: from - slack,
            to: to + slack,
            kind,
        });
        self.chip(ChipKind::Year(kind), raw);
        true
    }
}

/// Whether a word is known as a given name, for callers that only want to know this.
pub fn is_given_name(word: &str) -> bool {
    !given_families(word).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, names: &[&str], years: &[(i16, i16)], words: &[&str]) {
        let q = Query::read(text);
        let n: Vec<&str> = q.names.iter().map(|n| n.word.text()).collect();
        let y: Vec<(i16, i16)> = q.years.iter().map(|y| (y.from, y.to)).collect();
        let w: Vec<&str> = q.words.iter().map(|w| w.as_written.as_str()).collect();
        assert_eq!(
            (n.as_slice(), y.as_slice(), w.as_slice()),
            (names, years, words),
            "{text}"
        );
    }

    #[test]
    fn one_box() {
        check(
            "Arnold Krohn, from Livland, taken in 38",
            &["arnold", "krohn"],
            &[(1938, 1938)],
            &["livland"],
        );
        check(
            "Arnold Krohn, Livland, 1938",
            &["arnold", "krohn"],
            &[(1938, 1938)],
            &["livland"],
        );
        check(
            "Примеров Иван 1889",
            &["примеров", "иван"],
            &[(1889, 1889)],
            &[],
        );
        check(
            "Ivan Primerov born about 1890",
            &["ivan", "primerov"],
            &[(1887, 1893)],
            &[],
        );
        check(
            "Примеров Иван из-под Луги, расстрелян в 38",
            &["примеров", "иван"],
            &[(1938, 1938)],
            &["луги"],
        );
        check(
            "мой дед Примеров Иван, учитель",
            &["примеров", "иван"],
            &[],
            &["учитель"],
        );
        check(
            "Примеров Иван, Витебская губ., 1889 г.р.",
            &["примеров", "иван"],
            &[(1889, 1889)],
            &["витебская"],
        );
        check("daughter of Ivan Primerov", &["ivan", "primerov"], &[], &[]);
        check("И. П. Примеров", &["и", "п", "примеров"], &[], &[]);
        check("", &[], &[], &[]);
    }

    #[test]
    fn wrong_layout_is_turned() {
        check("Bdfyjd Bdfy", &["иванов", "иван"], &[], &[]);
    }
}
