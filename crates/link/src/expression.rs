//! The small language of model files: fields such as `prefix(surname, 4)` and conditions such as
//! `jw(surname) >= 0.92 and not equal(given)`.

/// One step from the value in a column towards the value that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// One plain form for all scripts, spellings and cases.
    Fold,
    /// The skeleton of sounds: the same for all transliterations, rough on purpose.
    Sound,
    /// The surname without its ending for men or women.
    Stem,
    /// The given name that this form, pet name or other language's form belongs to.
    Family,
    /// The father's name behind a patronymic.
    Father,
    /// The name of a place, by which it is best known.
    Place,
    /// The first sound.
    Initial,
    /// Small letters.
    Lower,
    /// Only the digits.
    Digits,
    /// Each word as an alternative.
    Words,
    /// The longest word.
    MainWord,
    /// Letters from a place (counted from 1), so many.
    Part(usize, usize),
    /// The year of a date.
    Year,
    /// A number, and so many next to it: two that differ by no more share a value.
    Near(u32),
}

/// A column and what is done with its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The column.
    pub column: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// What is compared or blocked on: one column, or several that are alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The columns whose values are taken as alternatives.
    pub any: Vec<Source>,
}

/// What a condition asks of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A value in common.
    Equal,
    /// Jaro-Winkler similarity.
    JaroWinkler,
    /// Jaro similarity.
    Jaro,
    /// Edits, neighbors exchanged counted once.
    Osa,
    /// Damerau's distance.
    Damerau,
    /// Levenshtein's distance.
    Levenshtein,
    /// Words in common, of all words of both.
    Overlap,
    /// Words of the shorter that the longer has, too.
    Within,
    /// One and the same day.
    SameDay,
    /// The same year.
    SameYear,
    /// The same year and month.
    SameMonth,
    /// Day and month exchanged.
    Swapped,
    /// Years between.
    YearsApart,
    /// Days between.
    DaysApart,
    /// The bounds overlap.
    Overlapping,
    /// One of the two is only an initial.
    Short,
    /// One of the two names no single day.
    Rough,
    /// One of the two is missing.
    Missing,
}

/// How a number is held against its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// No limit was given: the question is yes or no.
    Holds,
    /// At least.
    AtLeast(f64),
    /// At most.
    AtMost(f64),
}

/// A condition on a pair of records.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A question about the left record's field and the right record's field.
    Ask {
        /// The question.
        ask: Ask,
        /// The left record's field; none stands for the comparison's own.
        left: Option<Field>,
        /// The right record's field; the left one's where not given.
        right: Option<Field>,
        /// The limit.
        limit: Limit,
    },
}

/// What is wrong with an expression, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The byte where it was noticed.
    pub at: usize,
    /// What was expected.
    pub what: String,
}

/// Reads a field.
pub(crate) fn field(text: &str) -> Result<Field, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let field = reader.field()?;
    reader.end()?;
    Ok(field)
}

/// Reads a condition.
pub(crate) fn condition(text: &str) -> Result<Condition, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let condition = reader.any()?;
    reader.end()?;
    Ok(condition)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn wrong<T>(&self, what: impl Into<String>) -> Result<T, Wrong> {
        Err(Wrong {
            at: self.at,
            what: what.into(),
        })
    }

    fn end(&mut self) -> Result<(), Wrong> {
        self.skip();
        if self.rest().is_empty() {
            Ok(())
        } else {
            self.wrong(format!(
                "nothing more was expected, found `{}`",
                self.rest()
            ))
        }
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.skip();
        if self.rest().starts_with(sign) {
            self.at += sign.len();
            true
        } else {
            false
        }
    }

    fn need(&mut self, sign: &str) -> Result<(), Wrong> {
        if self.eat(sign) {
            Ok(())
        } else {
            self.wrong(format!("`{sign}` was expected"))
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        self.skip();
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        let word = rest.get(..end).filter(|w| !w.is_empty())?;
        self.at += end;
        Some(word)
    }

    fn keyword(&mut self, word: &str) -> bool {
        let before = self.at;
        if self.word() == Some(word) {
            return true;
        }
        self.at = before;
        false
    }

    fn number(&mut self) -> Result<f64, Wrong> {
        self.skip();
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
            .unwrap_or(rest.len());
        let read = rest.get(..end).and_then(|n| n.parse::<f64>().ok());
        match read {
            Some(number) if number.is_finite() => {
                self.at += end;
                Ok(number)
            }
            _ => self.wrong("a number was expected"),
        }
    }

    fn any(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.all()?];
        while self.keyword("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.single()?];
        while self.keyword("and") {
            parts.push(self.single()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn single(&mut self) -> Result<Condition, Wrong> {
        if self.keyword("not") {
            return Ok(Condition::Not(Box::new(self.single()?)));
        }
        if self.eat("(") {
            let inside = self.any()?;
            self.need(")")?;
            return Ok(inside);
        }
        self.skip();
        let start = self.at;
        let Some(name) = self.word() else {
            return self.wrong("a question such as `equal` or `jw` was expected");
        };
        let Some((ask, limited)) = ask(name) else {
            self.at = start;
            return self.wrong(format!(
                "`{name}` is no question known here; there are equal, jw, jaro, osa, damerau, levenshtein, overlap, within, same_day, \
                 same_month, same_year, swapped, years_apart, days_apart, overlapping, short, rough, missing"
            ));
        };
        let (mut left, mut right) = (None, None);
        if self.eat("(") {
            left = Some(self.field()?);
            if self.eat(",") {
                right = Some(self.field()?);
            }
            self.need(")")?;
        }
        let limit = if self.eat(">=") {
            Limit::AtLeast(self.number()?)
        } else if self.eat("<=") {
            Limit::AtMost(self.number()?)
        } else {
            Limit::Holds
        };
        if limited != (limit != Limit::Holds) {
            return self.wrong(if limited {
                format!("`{name}` gives a number: `>=` or `<=` and a limit were expected")
            } else {
                format!("`{name}` is yes or no and takes no limit")
            });
        }
        Ok(Condition::Ask {
            ask,
            left,
            right,
            limit,
        })
    }

    fn field(&mut self) -> Result<Field, Wrong> {
        self.skip();
        let start = self.at;
        if self.eat("\"") || self.eat("`") || self.eat("'") {
            let quote = self.text.as_bytes()[start] as char;
            let rest = self.rest();
            let Some(end) = rest.find(quote) else {
                return self.wrong("the quoted column name has no end");
            };
            let name = rest.get(..end).unwrap_or("").to_owned();
            self.at += end + 1;
            return Ok(column(name));
        }
        let Some(name) = self.word() else {
            return self.wrong("a column name was expected");
        };
        if !self.eat("(") {
            return Ok(column(name.to_owned()));
        }
        if name == "any" {
            let mut any = self.field()?.any;
            while self.eat(",") {
                any.extend(self.field()?.any);
            }
            self.need(")")?;
            return Ok(Field { any });
        }
        let mut field = self.field()?;
        let mut numbers = Vec::new();
        while self.eat(",") {
            numbers.push(self.number()?.max(0.0) as usize);
        }
        self.need(")")?;
        let step = match (name, numbers.as_slice()) {
            ("fold", []) => Step::Fold,
            ("sound", []) => Step::Sound,
            ("stem", []) => Step::Stem,
            ("family", []) => Step::Family,
            ("father", []) => Step::Father,
            ("place", []) => Step::Place,
            ("initial", []) => Step::Initial,
            ("lower", []) => Step::Lower,
            ("digits", []) => Step::Digits,
            ("words", []) => Step::Words,
            ("main_word", []) => Step::MainWord,
            ("prefix", [length]) => Step::Part(1, *length),
            ("substr" | "substring", [from, length]) => Step::Part((*from).max(1), *length),
            ("year", []) => Step::Year,
            ("near", []) => Step::Near(1),
            ("near", [width]) => Step::Near(*width as u32),
            _ => {
                self.at = start;
                return self.wrong(format!(
                    "`{name}` with {} number(s) is nothing known here; there are any, fold, sound, stem, family, father, place, initial, lower, \
                     digits, words, main_word, year, prefix(column, n), substr(column, from, n), near(column, n)",
                    numbers.len()
                ));
            }
        };
        for source in &mut field.any {
            source.steps.push(step.clone());
        }
        Ok(field)
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        many(parts)
    }
}

fn column(name: String) -> Field {
    Field {
        any: vec![Source {
            column: name,
            steps: Vec::new(),
        }],
    }
}

/// The question of this name, and whether it gives a number.
fn ask(name: &str) -> Option<(Ask, bool)> {
    Some(match name {
        "equal" | "exact" => (Ask::Equal, false),
        "jw" | "jaro_winkler" => (Ask::JaroWinkler, true),
        "jaro" => (Ask::Jaro, true),
        "osa" => (Ask::Osa, true),
        "damerau" => (Ask::Damerau, true),
        "levenshtein" => (Ask::Levenshtein, true),
        "overlap" => (Ask::Overlap, true),
        "within" => (Ask::Within, true),
        "same_day" => (Ask::SameDay, false),
        "same_year" => (Ask::SameYear, false),
        "same_month" => (Ask::SameMonth, false),
        "swapped" => (Ask::Swapped, false),
        "years_apart" => (Ask::YearsApart, true),
        "days_apart" => (Ask::DaysApart, true),
        "overlapping" => (Ask::Overlapping, false),
        "short" => (Ask::Short, false),
        "rough" => (Ask::Rough, false),
        "missing" => (Ask::Missing, false),
        _ => return None,
    })
}

impl Field {
    /// The columns that the field reads.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.any.iter().map(|s| s.column.as_str())
    }
}

impl Condition {
    /// The fields that the condition names.
    pub fn fields<'a>(&'a self, found: &mut Vec<&'a Field>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.fields(found)),
            Self::Not(inside) => inside.fields(found),
            Self::Ask { left, right, .. } => found.extend(left.iter().chain(right.iter())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields() {
        assert_eq!(field("sn").unwrap().any[0].column, "sn");
        let prefix = field("substr( sn , 1, 4)").unwrap();
        assert_eq!(prefix.any[0].steps, [Step::Part(1, 4)]);
        let both = field("sound(any(surname, \"maiden name\"))").unwrap();
        assert_eq!(both.any.len(), 2);
        assert_eq!(both.any[1].column, "maiden name");
        assert_eq!(both.any[1].steps, [Step::Sound]);
    }

    #[test]
    fn conditions() {
        let read = condition("jw >= 0.92 or (equal(given, surname) and not short)").unwrap();
        let Condition::Any(parts) = read else {
            panic!()
        };
        assert_eq!(parts.len(), 2);
        for (text, at) in [
            ("jw", 2),
            ("foo", 0),
            ("equal >= 1", 10),
            ("equal(", 6),
            ("jw >= x", 6),
            ("equal and", 9),
        ] {
            assert_eq!(condition(text).unwrap_err().at, at, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[a-z(),.<>= 0-9\"я]{0,30}") {
            drop(condition(&text));
            drop(field(&text));
        }
    }
}
