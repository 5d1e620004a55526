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

/// All kinds, by code.
pub fn all() -> Vec<Explained> {
    let mut all: Vec<Explained> = imena_intake::problems::EXPLAINED
        .iter()
        .map(|e| Explained {
            code: e.code,
            ru: e.ru,
            en: e.en,
        })
        .collect();
    all.sort_by_key(|e| e.code);
    all.dedup_by_key(|e| e.code);
    all
}
