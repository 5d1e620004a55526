//! Two cases of one person are two cases: puts the cases of several records beside each other.
//!
//! Four of five differing sentence dates between records of one person are two cases (an exile in 1935, an execution in
//! 1938). Cases of two records are held to be one when their sentences or their arrests lie close together; a case with
//! no date at all joins the only case there is.

use imena_model::date::{Day, Edtf};
use imena_model::{Calendar, Claim, Property, UncertainDate};

/// Sentences (or arrests) this close are one case: investigations were printed with the day of the arrest, of the
/// indictment or of the session.
const CLOSE_DAYS: i32 = 45;

/// A case of one record.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Index of the column.
    pub(crate) column: usize,
    /// Number of the case in its record.
    pub(crate) case: u16,
    arrests: Vec<(Day, Day)>,
    sentences: Vec<(Day, Day)>,
}

impl Part {
    /// The case `case` of a record, from all its claims.
    pub(crate) fn new(column: usize, case: u16, claims: &[Claim], calendar: Calendar) -> Self {
        let days = |property| {
            claims
                .iter()
                .filter(|c| c.property == property && c.case == case)
                .flat_map(|c| c.readings.iter())
                .filter_map(|reading| {
                    let date = UncertainDate {
                        edtf: Edtf::parse(reading).ok(),
                        calendar,
                        as_written: String::new(),
                    };
                    Some((date.earliest()?, date.latest()?))
                })
                .collect::<Vec<_>>()
        };
        Self {
            column,
            case,
            arrests: days(Property::ArrestDate),
            sentences: days(Property::SentenceDate),
        }
    }

    fn dated(&self) -> bool {
        !self.arrests.is_empty() || !self.sentences.is_empty()
    }

    fn first_day(&self) -> i32 {
        self.arrests
            .iter()
            .chain(&self.sentences)
            .map(|(from, _)| from.0)
            .min()
            .unwrap_or(i32::MAX)
    }

    fn same_as(&self, other: &Self) -> bool {
        if self.column == other.column {
            return false;
        }
        let sentences = near(&self.sentences, &other.sentences);
        let arrests = near(&self.arrests, &other.arrests);
        match (sentences, arrests) {
            (Some(true), _) | (_, Some(true)) => true,
            (Some(false), _) | (_, Some(false)) => false,
            // One gives the arrest, the other the sentence: one case if the sentence follows within two years.
            (None, None) => {
                follows(&self.arrests, &other.sentences) || follows(&other.arrests, &self.sentences)
            }
        }
    }
}

fn near(a: &[(Day, Day)], b: &[(Day, Day)]) -> Option<bool> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    Some(a.iter().any(|x| {
        b.iter()
            .any(|y| x.0.0 - CLOSE_DAYS <= y.1.0 && y.0.0 - CLOSE_DAYS <= x.1.0)
    }))
}

fn follows(arrests: &[(Day, Day)], sentences: &[(Day, Day)]) -> bool {
    arrests.iter().any(|a| {
        sentences
            .iter()
            .any(|s| s.1.0 >= a.0.0 && s.0.0 - a.1.0 <= 2 * 366)
    })
}

/// Groups the cases of all records; each group is one case of the person, in the order of time.
pub(crate) fn align(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let (dated, undated): (Vec<_>, Vec<_>) = parts.into_iter().partition(Part::dated);
    let mut cases: Vec<Vec<Part>> = Vec::new();
    for part in dated {
        let place = cases.iter().position(|case| {
            case.iter().any(|p| p.same_as(&part)) && case.iter().all(|p| p.column != part.column)
        });
        match place {
            Some(i) => cases[i].push(part),
            None => cases.push(vec![part]),
        }
    }
    cases.sort_by_key(|case| case.iter().map(Part::first_day).min());
    for part in undated {
        match cases
            .iter()
            .rposition(|case| case.iter().all(|p| p.column != part.column))
        {
            Some(i) => cases[i].push(part),
            None => cases.push(vec![part]),
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(column: usize, case: u16, dates: &[(Property, &str)]) -> Part {
        let claims: Vec<Claim> = dates
            .iter()
            .map(|(property, date)| {
                let mut claim = Claim::new(*property, *date).read_as(*date);
                claim.case = case;
                claim
            })
            .collect();
        Part::new(column, case, &claims, Calendar::Gregorian)
    }

    fn check(parts: Vec<Part>, expected: &[&[(usize, u16)]]) {
        let cases = align(parts);
        let shape: Vec<Vec<(usize, u16)>> = cases
            .iter()
            .map(|c| c.iter().map(|p| (p.column, p.case)).collect())
            .collect();
        assert_eq!(
            shape,
            expected.iter().map(|c| c.to_vec()).collect::<Vec<_>>()
        );
    }

    use Property::{ArrestDate, SentenceDate};

    #[test]
    fn one_case_in_two_sources_is_one_case() {
        check(
            vec![
                part(0, 0, &[(SentenceDate, "1937-03-08")]),
                part(1, 0, &[(SentenceDate, "1937-03-09")]),
            ],
            &[&[(0, 0), (1, 0)]],
        );
    }

    #[test]
    fn a_camp_and_a_later_execution_are_two_cases() {
        check(
            vec![
                part(0, 0, &[(SentenceDate, "1938-02-14")]),
                part(1, 0, &[(SentenceDate, "1935-07-01")]),
            ],
            &[&[(1, 0)], &[(0, 0)]],
        );
    }

    #[test]
    fn an_arrest_here_and_a_sentence_there_are_one_case() {
        check(
            vec![
                part(0, 0, &[(ArrestDate, "1937-03-08")]),
                part(1, 0, &[(SentenceDate, "1937-12-09")]),
            ],
            &[&[(0, 0), (1, 0)]],
        );
    }

    #[test]
    fn two_cases_of_one_record_stay_two() {
        check(
            vec![
                part(0, 0, &[(ArrestDate, "1937-03-08")]),
                part(0, 1, &[(ArrestDate, "1937-03-08")]),
            ],
            &[&[(0, 0)], &[(0, 1)]],
        );
    }

    #[test]
    fn a_case_without_dates_joins_the_last_one() {
        check(
            vec![
                part(0, 0, &[]),
                part(1, 0, &[(ArrestDate, "1930")]),
                part(1, 1, &[(ArrestDate, "1937")]),
            ],
            &[&[(1, 0)], &[(1, 1), (0, 0)]],
        );
    }
}
