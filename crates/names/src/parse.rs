//! A name as written, taken apart: surname, given name, patronymic, in any order and case; brackets
//! as alternatives; whole second identities.
//!
//! Parts are proposals: comparison lets a word stand for another part at a small price.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::given::{self, FormKind};
use crate::level::Part;
use crate::patronymic;
use crate::script::{LONGEST_TEXT, Script, normal};

/// Most words read of one identity; what follows is left aside and reported.
pub const MOST_WORDS: usize = 10;

/// What a word looks like by itself, before its neighbours are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Only an initial.
    pub initial: bool,
    /// Ends like a patronymic.
    pub patronymic: bool,
    /// Stands in the table of given names, in its own right or as a pet form.
    pub given: bool,
    /// A full given name, not a pet form.
    pub full_given: bool,
    /// Ends like a surname: -ов, -ский, -ко, -ман, -ян, -швили.
    pub surname: bool,
    /// Cyrillic letters.
    pub cyrillic: bool,
    /// bin, von, оглы: belongs to a neighbour.
    pub particle: bool,
}

const SURNAME_ENDINGS: &[&str] = &[
    "ов",
    "ова",
    "ев",
    "ева",
    "ёв",
    "ёва",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "ской",
    "ых",
    "их",
    "ко",
    "енко",
    "ук",
    "юк",
    "чук",
    "ян",
    "янц",
    "швили",
    "дзе",
    "ман",
    "берг",
    "штейн",
    "сон",
    "иа",
    "ава",
    "ый",
    "ич",
    "ський",
    "ська",
    "цький",
    "ин",
    "ына",
    "ина",
    "ын",
    "ov",
    "ova",
    "ow",
    "owa",
    "ev",
    "eva",
    "ew",
    "ewa",
    "off",
    "eff",
    "ski",
    "sky",
    "skiy",
    "skij",
    "skii",
    "skaya",
    "skaja",
    "ska",
    "enko",
    "uk",
    "man",
    "mann",
    "berg",
    "stein",
    "shteyn",
    "son",
    "sen",
    "dze",
    "shvili",
    "yan",
    "ian",
    "nen",
    "wicz",
    "ics",
];

const PARTICLES: &[&str] = &[
    "фон", "де", "ван", "дер", "ди", "да", "ла", "ле", "аль", "эль", "бен", "бин", "ибн", "бар",
    "цу", "ден", "тер", "ал", "von", "de", "van", "der", "di", "da", "la", "le", "al", "el", "ben",
    "bin", "ibn", "bar", "zu", "den", "ter", "del", "du", "dos", "af", "bint", "abu", "y", "e",
    "и", "оглы", "кызы", "оглу", "улы", "oglu", "ogly", "kyzy", "uly", "огли",
];

/// Titles and marks that are no part of a name.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "sir",
    "lady",
    "president",
    "general",
    "sheikh",
    "shaikh",
    "haji",
    "hajji",
    "monsieur",
    "madame",
    "mullah",
    "llc",
    "г-н",
    "г-жа",
    "тов",
    "товарищ",
    "доктор",
    "профессор",
    "князь",
    "граф",
    "барон",
    "гражданин",
    "гр",
    "госп",
    "пан",
    "herr",
    "frau",
];

impl Shape {
    /// The shape of one word in normal form; the last some thousands are remembered.
    pub fn of(text: &str) -> Shape {
        thread_local! {
            static REMEMBERED: RefCell<FxHashMap<String, Shape>> = RefCell::new(FxHashMap::default());
        }
        REMEMBERED.with_borrow_mut(|shapes| {
            if let Some(shape) = shapes.get(text) {
                return *shape;
            }
            let shape = Shape::look(text);
            if shapes.len() >= 65_536 {
                shapes.clear();
            }
            if text.len() <= 48 {
                shapes.insert(text.to_owned(), shape);
            }
            shape
        })
    }

    fn look(text: &str) -> Shape {
        let script = Script::detect(text);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let initial = letters == 1 || (letters == 2 && text.ends_with('.'));
        let bare = text.trim_end_matches('.');
        let mut found = if initial {
            Vec::new()
        } else {
            given::memberships(bare, script)
        };
        if found.is_empty() && !initial && script == Script::Cyrillic {
            found = given::in_another_case(bare);
        }
        let own = found.iter().any(|m| m.kind <= FormKind::Pet);
        Shape {
            initial,
            patronymic: !initial
                && (patronymic::stem(bare).is_some() || patronymic::in_nominative(bare).is_some()),
            given: own,
            full_given: found.iter().any(|m| m.kind <= FormKind::National),
            surname: letters > 3 && SURNAME_ENDINGS.iter().any(|e| bare.ends_with(e)),
            cyrillic: script == Script::Cyrillic,
            particle: PARTICLES.contains(&bare),
        }
    }
}

/// Proposes a part for each word of one identity; `comma` is the number of words before a comma.
pub fn assign_parts(shapes: &[Shape], comma: Option<usize>) -> Vec<Part> {
    let n = shapes.len();
    let mut parts = vec![Part::Unknown; n];
    if n == 0 {
        return parts;
    }
    if n == 1 {
        let s = shapes[0];
        parts[0] = if s.given && !s.surname {
            Part::Unknown
        } else {
            Part::Surname
        };
        return parts;
    }
    if let Some(k) = comma.filter(|&k| k > 0 && k < n) {
        for (i, part) in parts.iter_mut().enumerate() {
            *part = if i < k { Part::Surname } else { Part::Given };
        }
        if n - k >= 2 && (shapes[n - 1].patronymic || shapes[n - 1].initial) {
            parts[n - 1] = Part::Patronymic;
        }
        return parts;
    }
    // Initials: the first is of the given name, the second of the patronymic, the rest is surname.
    let initials: Vec<usize> = (0..n).filter(|&i| shapes[i].initial).collect();
    if !initials.is_empty() {
        parts.fill(Part::Surname);
        let has_given = (0..n).any(|i| shapes[i].given && !shapes[i].initial);
        if has_given && initials.len() == 1 && n >= 3 {
            // "Иван П. Сидоров": the initial is the patronymic.
            let g = (0..n)
                .find(|&i| shapes[i].given && !shapes[i].initial)
                .unwrap_or(0);
            parts[g] = Part::Given;
            parts[initials[0]] = if initials[0] > g {
                Part::Patronymic
            } else {
                Part::Given
            };
        } else {
            parts[initials[0]] = Part::Given;
            for &i in &initials[1..] {
                parts[i] = Part::Patronymic;
            }
        }
        return parts;
    }
    // The patronymic follows a given name.
    let father = (1..n)
        .rev()
        .find(|&i| shapes[i].patronymic && shapes[i - 1].given && (n != 2 || shapes[i].cyrillic))
        .or_else(|| {
            (1..n)
                .rev()
                .find(|&i| n >= 3 && shapes[i].patronymic && i == n - 1)
        })
        .or_else(|| (1..n).find(|&i| n >= 3 && shapes[i].patronymic));
    if let Some(p) = father {
        if n == 2 {
            // "Иван Петрович" or a surname in -вич: not decided.
            parts[0] = Part::Given;
            parts[1] = Part::Unknown;
            return parts;
        }
        parts.fill(Part::Surname);
        parts[p] = Part::Patronymic;
        parts[p - 1] = Part::Given;
        return parts;
    }
    let given: Vec<usize> = (0..n).filter(|&i| shapes[i].given).collect();
    match (n, given.len()) {
        (2, 1) => {
            parts[given[0]] = Part::Given;
            parts[1 - given[0]] = Part::Surname;
        }
        (2, 0) if shapes[0].cyrillic => {
            parts[0] = Part::Surname;
            parts[1] = Part::Given;
        }
        // "Яков", "Константин" end like surnames and are none.
        (2, 2)
            if (shapes[0].surname && !shapes[0].full_given)
                != (shapes[1].surname && !shapes[1].full_given) =>
        {
            let s = usize::from(shapes[1].surname && !shapes[1].full_given);
            parts[s] = Part::Surname;
            parts[1 - s] = Part::Given;
        }
        (3, _) if shapes[0].cyrillic && (shapes[1].given || !shapes[0].given) => {
            parts[0] = Part::Surname;
            parts[1] = Part::Given;
            parts[2] = Part::Patronymic;
        }
        (3, _) if shapes[0].cyrillic => {
            parts[0] = Part::Given;
            parts[1] = Part::Patronymic;
            parts[2] = Part::Surname;
        }
        (_, 1) => {
            parts.fill(Part::Unknown);
            parts[given[0]] = Part::Given;
        }
        _ => {}
    }
    parts
}

/// One word of a parsed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedWord {
    /// In normal form; a hyphened name is several words of one `unit`.
    pub text: String,
    /// The proposed part.
    pub part: Part,
    /// Words joined by a hyphen share a number.
    pub unit: u8,
    /// Given in brackets as another form of that part.
    pub alternative: bool,
}

/// One identity: a name a person went by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Its words in the order written.
    pub words: Vec<ParsedWord>,
}

impl Identity {
    /// The words of one part, joined by spaces; alternatives left out.
    pub fn part(&self, part: Part) -> String {
        let mut out = String::new();
        let mut unit = None;
        for w in self
            .words
            .iter()
            .filter(|w| w.part == part && !w.alternative)
        {
            if let Some(last) = unit {
                out.push(if last == w.unit { '-' } else { ' ' });
            }
            out.push_str(&w.text);
            unit = Some(w.unit);
        }
        out
    }

    /// Alternatives given in brackets for one part.
    pub fn alternatives(&self, part: Part) -> Vec<&str> {
        self.words
            .iter()
            .filter(|w| w.part == part && w.alternative)
            .map(|w| w.text.as_str())
            .collect()
    }
}

/// A name as written, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParsedName {
    /// Exactly what was given.
    pub as_written: String,
    /// The name, and any further whole identities.
    pub identities: Vec<Identity>,
    /// Words left aside because there were too many.
    pub left_aside: usize,
}

impl ParsedName {
    /// The first identity, empty when nothing could be read.
    pub fn main(&self) -> &Identity {
        static EMPTY: Identity = Identity { words: Vec::new() };
        self.identities.first().unwrap_or(&EMPTY)
    }

    /// Whether nothing that could be a name was found.
    pub fn is_empty(&self) -> bool {
        self.identities.iter().all(|i| i.words.is_empty())
    }
}

/// Words that announce another identity or another form.
const ALSO: &[&str] = &[
    "он же",
    "она же",
    "по другим данным",
    "по др. данным",
    "настоящая фамилия",
    "наст. фам.",
    "наст. фамилия",
    "настоящее имя",
    "псевдоним",
    "парт. псевдоним",
    "парт. кличка",
    "урожденная",
    "урожд.",
    "урожд",
    "по мужу",
    "в девичестве",
    "a.k.a.",
    "aka",
    "alias",
    "geb.",
    "née",
    "nee",
    "born",
    "also",
    "или",
];

/// Takes a name apart. Anything is accepted; nothing fails.
///
/// ```
/// use imena_names::{Part, parse};
/// let name = parse("Карин Федор Яковлевич (Крутянский Тодрес Янкелевич)");
/// assert_eq!(name.main().part(Part::Surname), "карин");
/// assert_eq!(name.identities[1].part(Part::Patronymic), "янкелевич");
/// ```
pub fn parse(text: &str) -> ParsedName {
    let as_written = text.to_owned();
    let cut: String = text.chars().take(LONGEST_TEXT).collect();
    let mut flat = normal(&cut);
    for also in ALSO {
        for (before, after) in [(" ", " "), ("(", " "), (",", " ")] {
            let wanted = format!("{before}{also}{after}");
            if flat.contains(&wanted) {
                let with = if before == "(" {
                    "(".to_owned()
                } else {
                    " ⟂ ".to_owned()
                };
                flat = flat.replace(&wanted, &with);
            }
        }
    }
    // The text outside brackets, and what stands in each bracket after which word.
    let mut main: Vec<Vec<String>> = vec![Vec::new()];
    let mut brackets: Vec<(usize, Vec<String>)> = Vec::new();
    let mut comma = None;
    let mut depth = 0usize;
    let mut left_aside = 0;
    let mut token = String::new();
    let mut inside: Vec<String> = Vec::new();
    let mut finish = |token: &mut String,
                      depth: usize,
                      main: &mut Vec<Vec<String>>,
                      inside: &mut Vec<String>| {
        let has_letter = token.chars().any(char::is_alphabetic);
        let word = std::mem::take(token);
        let word = word.trim_matches(['-', '\'']).to_owned();
        if !has_letter || word.is_empty() || TITLES.contains(&word.trim_end_matches('.')) {
            return;
        }
        let target = if depth > 0 {
            inside
        } else {
            main.last_mut().expect("starts with one")
        };
        if target.len() < MOST_WORDS {
            target.push(word);
        } else {
            left_aside += 1;
        }
    };
    for c in flat.chars().chain([' ']) {
        match c {
            '(' | '[' | '{' => {
                finish(&mut token, depth, &mut main, &mut inside);
                depth += 1;
            }
            ')' | ']' | '}' => {
                finish(&mut token, depth, &mut main, &mut inside);
                depth = depth.saturating_sub(1);
                if depth == 0 && !inside.is_empty() {
                    brackets.push((main[0].len(), std::mem::take(&mut inside)));
                }
            }
            '⟂' | ';' | '/' | '|' => {
                finish(&mut token, depth, &mut main, &mut inside);
                if depth == 0 && main.last().is_some_and(|m| !m.is_empty()) && main.len() < 6 {
                    main.push(Vec::new());
                }
            }
            ',' => {
                finish(&mut token, depth, &mut main, &mut inside);
                if depth == 0 && main.len() == 1 && comma.is_none() && !main[0].is_empty() {
                    comma = Some(main[0].len());
                }
            }
            '.' => {
                if !token.is_empty() {
                    token.push('.');
                    finish(&mut token, depth, &mut main, &mut inside);
                }
            }
            c if c.is_alphanumeric() || c == '\'' || c == '-' => token.push(c),
            _ => finish(&mut token, depth, &mut main, &mut inside),
        }
    }
    if !inside.is_empty() {
        brackets.push((main[0].len(), inside));
    }
    let _ = &finish;
    let mut out = ParsedName {
        as_written,
        identities: Vec::new(),
        left_aside: 0,
    };
    let mut first = identity(&main[0], comma);
    for (after, words) in brackets.into_iter().take(8) {
        if words.len() >= 2 && !(words.len() == 2 && main[0].len() < 2) {
            out.identities.push(identity(&words, None));
        } else if !words.is_empty() {
            let shape = Shape::of(&words[0]);
            let before = word_part(&first, &main[0], after);
            let part = if shape.patronymic
                && first.words.iter().any(|w| w.part == Part::Patronymic)
                && before != Part::Surname
            {
                Part::Patronymic
            } else {
                before
            };
            for w in &words {
                push_units(&mut first, w, part, true);
            }
        }
    }
    for more in &main[1..] {
        match more.len() {
            0 => {}
            1 if first.words.len() > 1 => {
                let shape = Shape::of(&more[0]);
                let part = if shape.patronymic && !shape.surname {
                    Part::Patronymic
                } else if shape.full_given && !shape.surname {
                    Part::Given
                } else {
                    Part::Surname
                };
                push_units(&mut first, &more[0], part, true);
            }
            _ => out.identities.push(identity(more, None)),
        }
    }
    out.identities.insert(0, first);
    out.identities.retain(|i| !i.words.is_empty());
    out.left_aside = left_aside + flat.chars().count().saturating_sub(LONGEST_TEXT);
    out
}

/// The part of the word just before a bracket.
fn word_part(first: &Identity, words: &[String], after: usize) -> Part {
    let Some(word) = after.checked_sub(1).and_then(|i| words.get(i)) else {
        return Part::Unknown;
    };
    let head = word.split('-').next().unwrap_or(word);
    first
        .words
        .iter()
        .find(|w| w.text == head || w.text == *word)
        .map_or(Part::Unknown, |w| w.part)
}

fn push_units(identity: &mut Identity, word: &str, part: Part, alternative: bool) {
    let unit = identity
        .words
        .last()
        .map_or(0, |w| w.unit.saturating_add(1));
    for piece in word.split('-').filter(|p| !p.is_empty()).take(4) {
        let text = match part {
            Part::Patronymic => {
                patronymic::in_nominative(piece).unwrap_or_else(|| piece.to_owned())
            }
            _ => piece.to_owned(),
        };
        identity.words.push(ParsedWord {
            text,
            part,
            unit,
            alternative,
        });
    }
}

fn identity(words: &[String], comma: Option<usize>) -> Identity {
    let shapes: Vec<Shape> = words.iter().map(|w| Shape::of(w)).collect();
    let parts = assign_parts(&shapes, comma);
    let mut out = Identity::default();
    for (word, part) in words.iter().zip(parts) {
        push_units(&mut out, word, part, false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, surname: &str, given: &str, patronymic: &str) {
        let parsed = parse(text);
        let main = parsed.main();
        assert_eq!(
            (
                main.part(Part::Surname).as_str(),
                main.part(Part::Given).as_str(),
                main.part(Part::Patronymic).as_str()
            ),
            (surname, given, patronymic),
            "{text}: {parsed:?}"
        );
    }

    #[test]
    fn any_order_and_case() {
        check("Примеров Иван Петрович", "примеров", "иван", "петрович");
        check("ПРИМЕРОВ ИВАН ПЕТРОВИЧ", "примеров", "иван", "петрович");
        check("Иван Петрович Примеров", "примеров", "иван", "петрович");
        check("Примеров И. П.", "примеров", "и.", "п.");
        check("И.П. Примеров", "примеров", "и.", "п.");
        check("Примеров, Иван", "примеров", "иван", "");
        check("Урбанович Иван Ефремович", "урбанович", "иван", "ефремович");
        check("Иван Ефремович Урбанович", "урбанович", "иван", "ефремович");
        check("Petrov Ivan", "petrov", "ivan", "");
        check(
            "Гарбер-Волин Абрам Вениаминович",
            "гарбер-волин",
            "абрам",
            "вениаминович",
        );
        check(
            "Примерова Ивана Петровича",
            "примерова",
            "ивана",
            "петрович",
        );
    }

    #[test]
    fn brackets_and_second_identities() {
        let p = parse("Примеров (Образцов) Иван Петрович");
        assert_eq!(p.main().alternatives(Part::Surname), ["образцов"]);
        let p = parse("Примеров Иван Петрович (он же Образцов Абрам Исаакович)");
        assert_eq!(p.identities.len(), 2);
        assert_eq!(p.identities[1].part(Part::Given), "абрам");
        let p = parse("Примеров Иван (Янкель) Петрович (Пинхусович)");
        assert_eq!(p.main().alternatives(Part::Given), ["янкель"]);
        assert_eq!(p.main().alternatives(Part::Patronymic), ["пинхусович"]);
    }

    #[test]
    fn odd_input_is_answered() {
        for text in [
            "",
            "()",
            "((((",
            "И. П.",
            "🙂🙂",
            "\0",
            ")))",
            "—",
            "'",
            "O'; DROP TABLE",
            "\u{200f}\u{301}\u{301}",
        ] {
            let _ = parse(text);
        }
        let long = "а".repeat(10_000);
        assert_eq!(parse(&long).main().words.len(), 1);
        let prose = "слово ".repeat(500);
        let p = parse(&prose);
        assert!(p.main().words.len() <= MOST_WORDS && p.left_aside > 0);
    }
}
