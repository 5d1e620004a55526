//! A paragraph on each kind of problem.

/// A kind of problem, explained in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// The stable code.
    pub code: &'static str,
    /// In Russian.
    pub ru: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Kinds met in forms that are read here.
const HERE: &[Explained] = &[
    Explained {
        code: "gedcom-line",
        ru: "Строка файла GEDCOM не начинается с уровня и метки. Обычно это текст примечания, который программа разорвала на \
         строки без CONT. Строка в записи не вошла; исходный файл её хранит.",
        en: "A line of a GEDCOM file does not begin with a level and a tag. Mostly it is the text of a note that a program broke \
         over lines without CONT. The line is in no record; the original file keeps it.",
    },
    Explained {
        code: "ftm-line",
        ru: "Строка файла FollowTheMoney — не утверждение (statement) и не сущность (entity), или она повреждена. Она в записи не вошла; \
             исходный файл её хранит.",
        en: "A line of a FollowTheMoney file is neither a statement nor an entity, or it is broken. It is in no record; the original \
             file keeps it.",
    },
];

/// All kinds, by code.
pub fn all() -> Vec<Explained> {
    let mut all: Vec<Explained> = imena_intake::problems::EXPLAINED
        .iter()
        .map(|e| Explained {
            code: e.code,
            ru: e.ru,
            en: e.en,
        })
        .chain(HERE.iter().copied())
        .collect();
    all.sort_by_key(|e| e.code);
    all.dedup_by_key(|e| e.code);
    all
}
