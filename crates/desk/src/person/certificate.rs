//! The known pattern of invented death certificates, recognised, explained, and not judged.
//!
//! Families of people who had been shot were told of "ten years without the right of correspondence"; certificates of
//! death issued from 1955 gave an invented date (mostly 1941-1945) and an invented cause. From 1989 the true dates were
//! given out. So a death that is not called an execution, dated after an execution in another claim, fits the pattern.

use crate::person::CertificatePattern;
use imena_model::date::{Day, Edtf, UncertainDate};
use imena_model::{Calendar, Claim, Property};

/// The years of executions the pattern is known for.
const EXECUTED: (i32, i32) = (1918, 1953);

/// Looks for the pattern among the claims of all columns (index of the column, its claims, its calendar).
pub(crate) fn pattern(columns: &[(usize, &[Claim], Calendar)]) -> Option<CertificatePattern> {
    let mut executed: Option<Day> = None;
    for (_, claims, calendar) in columns {
        for claim in claims
            .iter()
            .filter(|c| c.property == Property::ExecutedDate)
        {
            let Some((from, to)) = bounds(claim, *calendar) else {
                continue;
            };
            if from >= first_day(EXECUTED.0) && to < first_day(EXECUTED.1 + 1) {
                executed = Some(executed.map_or(to, |d: Day| d.min(to)));
            }
        }
    }
    let executed = executed?;
    let mut found = CertificatePattern {
        columns: Vec::new(),
        as_written: Vec::new(),
    };
    for (column, claims, calendar) in columns {
        for claim in *claims {
            let fits = match claim.property {
                Property::DiedDate => {
                    bounds(claim, *calendar).is_some_and(|(from, _)| from > executed)
                }
                Property::DeathCertificate => true,
                _ => false,
            };
            if fits {
                if !found.columns.contains(column) {
                    found.columns.push(*column);
                }
                found.as_written.push(claim.as_written.clone());
            }
        }
    }
    (!found.columns.is_empty()).then_some(found)
}

fn bounds(claim: &Claim, calendar: Calendar) -> Option<(Day, Day)> {
    let date = UncertainDate {
        edtf: Edtf::parse(claim.value()).ok(),
        calendar,
        as_written: String::new(),
    };
    Some((date.earliest()?, date.latest()?))
}

fn first_day(year: i32) -> Day {
    Edtf::parse(&format!("{year}"))
        .ok()
        .and_then(|edtf| {
            UncertainDate {
                edtf: Some(edtf),
                calendar: Calendar::Gregorian,
                as_written: String::new(),
            }
            .earliest()
        })
        .unwrap_or(Day(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(property: Property, date: &str) -> Claim {
        Claim::new(property, date).read_as(date)
    }

    #[test]
    fn a_death_in_1942_after_an_execution_in_1937_fits() {
        let book = [claim(Property::ExecutedDate, "1937-11-05")];
        let family = [claim(Property::DiedDate, "1942-03-01")];
        let columns = [
            (0, &book[..], Calendar::Gregorian),
            (1, &family[..], Calendar::Gregorian),
        ];
        assert_eq!(pattern(&columns).map(|p| p.columns), Some(vec![1]));
    }

    #[test]
    fn a_death_alone_does_not() {
        let family = [claim(Property::DiedDate, "1942-03-01")];
        assert_eq!(pattern(&[(0, &family[..], Calendar::Gregorian)]), None);
    }

    #[test]
    fn a_death_on_the_day_of_the_execution_does_not() {
        let book = [
            claim(Property::ExecutedDate, "1937-11-05"),
            claim(Property::DiedDate, "1937-11-05"),
        ];
        assert_eq!(pattern(&[(0, &book[..], Calendar::Gregorian)]), None);
    }
}
