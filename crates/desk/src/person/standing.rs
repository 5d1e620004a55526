//! How the claims on one property stand to each other: who says the same, who differs, and whether both can hold.
//!
//! Nothing here chooses. Claims are only put into groups that say the same; the reader sees all of them.

use crate::Words;
use crate::person::{Cell, Row};
use imena_model::date::{self, DateAgreement};
use imena_model::{Calendar, Claim, Property, PropertyKind, Standing, UncertainDate, disagreement};

/// A claim with the column it stands in and the calendar of its source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'a> {
    /// Index of the column.
    pub(crate) column: usize,
    /// Number of the claim in its record.
    pub(crate) number: u32,
    /// The claim.
    pub(crate) claim: &'a Claim,
    /// The calendar of the source.
    pub(crate) calendar: Calendar,
}

/// Makes a row of the claims on one property. `claims` come in the order of the columns.
pub(crate) fn row(property: Property, claims: &[Placed<'_>]) -> Option<Row> {
    if claims.is_empty() {
        return None;
    }
    let mut groups: Vec<usize> = Vec::with_capacity(claims.len());
    let mut heads: Vec<usize> = Vec::new();
    let mut other_calendar = false;
    for (i, claim) in claims.iter().enumerate() {
        let same = heads.iter().position(|&h| {
            let (standing, calendars) = compare(property, &claims[h], claim);
            other_calendar |= calendars;
            standing == Standing::Agree
        });
        groups.push(same.unwrap_or_else(|| {
            heads.push(i);
            heads.len() - 1
        }));
    }
    let standing = if claims.len() == 1 {
        Standing::Single
    } else if heads.len() == 1 {
        Standing::Agree
    } else {
        let mut worst = Standing::Compatible;
        for (i, &a) in heads.iter().enumerate() {
            for &b in &heads[i + 1..] {
                // Several values of one record are alternatives it gives itself, not a contradiction.
                if claims[a].column != claims[b].column
                    && compare(property, &claims[a], &claims[b]).0 == Standing::Disagree
                {
                    worst = Standing::Disagree;
                }
            }
        }
        worst
    };
    let cells = claims
        .iter()
        .zip(groups)
        .map(|(placed, group)| Cell {
            column: placed.column,
            claim: placed.number,
            as_written: placed.claim.as_written.clone(),
            reading: shown_readings(property, placed.claim),
            certainty: placed.claim.certainty,
            group,
        })
        .collect();
    let remark = (other_calendar && standing != Standing::Disagree).then(|| Words {
        ru: "Дни расходятся на 12–13 суток: старый и новый стиль. Это согласие, а не противоречие."
            .into(),
        en: "The days are 12 or 13 apart: old and new style. This is agreement, not contradiction."
            .into(),
    });
    Some(Row {
        property,
        standing,
        cells,
        remark,
    })
}

/// Readings worth showing beside the words: of dates, where they say more than the words do. Codes are for machines.
fn shown_readings(property: Property, claim: &Claim) -> Vec<String> {
    if property.kind() != PropertyKind::Date {
        return Vec::new();
    }
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let said = digits(&claim.as_written);
    let plain = |reading: &String| reading.len() == 4 && digits(reading) == said;
    claim
        .readings
        .iter()
        .filter(|r| **r != claim.as_written && !plain(r))
        .cloned()
        .collect()
}

/// How two claims stand to each other, and whether they agree only across calendars.
fn compare(property: Property, a: &Placed<'_>, b: &Placed<'_>) -> (Standing, bool) {
    let unreadable_together = in_different_scripts(&a.claim.as_written, &b.claim.as_written);
    match property.kind() {
        PropertyKind::Place | PropertyKind::Words
            if unreadable_together && property != Property::Sentence =>
        {
            // "Leningrad" and "г. Ленинград" were not compared: that is no contradiction, and no agreement either.
            (Standing::Compatible, false)
        }
        PropertyKind::Date => dates(a, b),
        PropertyKind::Name => (names(property, a.claim, b.claim), false),
        PropertyKind::Place => (places(property, a.claim, b.claim), false),
        PropertyKind::Code => (plainly(a.claim, b.claim, Standing::Disagree), false),
        PropertyKind::Body => (plainly(a.claim, b.claim, Standing::Compatible), false),
        PropertyKind::Words => (words(property, a.claim, b.claim), false),
    }
}

/// Whether one text is in Cyrillic letters and the other in Latin ones.
fn in_different_scripts(a: &str, b: &str) -> bool {
    let cyrillic = |text: &str| text.chars().any(|c| matches!(c, '\u{400}'..='\u{52f}'));
    let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    (cyrillic(a) && !cyrillic(b) && latin(b)) || (cyrillic(b) && !cyrillic(a) && latin(a))
}

fn dates(a: &Placed<'_>, b: &Placed<'_>) -> (Standing, bool) {
    let mut standing = Standing::Disagree;
    for x in a.claim.values() {
        for y in b.claim.values() {
            let read = |value: &str, placed: &Placed<'_>| UncertainDate {
                edtf: date::Edtf::parse(value).ok(),
                calendar: placed.calendar,
                as_written: placed.claim.as_written.clone(),
            };
            match date::agree(&read(x, a), &read(y, b)) {
                DateAgreement::SameDay | DateAgreement::Same => return (Standing::Agree, false),
                DateAgreement::SameDayOtherCalendar => return (Standing::Agree, true),
                DateAgreement::Within | DateAgreement::Missing => standing = Standing::Compatible,
                _ => {}
            }
        }
    }
    (standing, false)
}

fn names(property: Property, a: &Claim, b: &Claim) -> Standing {
    if disagreement::plain(&a.as_written) == disagreement::plain(&b.as_written) {
        return Standing::Agree;
    }
    if property == Property::Alias
        || property == Property::MaidenName
        || property == Property::FullName
    {
        return Standing::Compatible;
    }
    let part = match property {
        Property::Surname => imena_names::Part::Surname,
        Property::Patronymic => imena_names::Part::Patronymic,
        _ => imena_names::Part::Given,
    };
    match imena_names::name_level(&a.as_written, &b.as_written, part) {
        imena_names::NameLevel::Contradictory => Standing::Disagree,
        _ => Standing::Compatible,
    }
}

/// Places agree when the same words stand, are compatible when they share a word that is not a kind of unit.
fn places(property: Property, a: &Claim, b: &Claim) -> Standing {
    let (x, y) = (
        disagreement::plain(&a.as_written),
        disagreement::plain(&b.as_written),
    );
    if x == y {
        return Standing::Agree;
    }
    let strict = matches!(
        property,
        Property::BurialPlace | Property::ExecutedPlace | Property::BirthPlace
    );
    if !strict || x.contains(&y) || y.contains(&x) {
        return Standing::Compatible;
    }
    let stems = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.chars().count() >= 4)
            .map(|w| disagreement::plain(&w.chars().take(5).collect::<String>()))
            .collect()
    };
    let left = stems(&a.as_written);
    if stems(&b.as_written).iter().any(|s| left.contains(s)) {
        Standing::Compatible
    } else {
        Standing::Disagree
    }
}

fn words(property: Property, a: &Claim, b: &Claim) -> Standing {
    if disagreement::plain(a.value()) == disagreement::plain(b.value()) {
        return Standing::Agree;
    }
    match property {
        Property::Sentence => match (is_death(a), is_death(b)) {
            (Some(x), Some(y)) if x != y => Standing::Disagree,
            (Some(true), Some(true)) => Standing::Agree,
            _ if !a.readings.is_empty() && a.readings == b.readings => Standing::Agree,
            _ => Standing::Compatible,
        },
        Property::Nationality => {
            let stem = |c: &Claim| {
                disagreement::plain(&c.as_written)
                    .chars()
                    .take(3)
                    .collect::<String>()
            };
            if stem(a) == stem(b) {
                Standing::Agree
            } else {
                Standing::Disagree
            }
        }
        _ => Standing::Compatible,
    }
}

/// Whether a sentence is to death; nothing when the words do not say.
fn is_death(claim: &Claim) -> Option<bool> {
    let words = claim.as_written.to_lowercase();
    let says = |stems: &[&str]| stems.iter().any(|s| words.contains(s));
    if claim.readings.iter().any(|r| r == "death")
        || says(&[
            "вмн",
            "вмсз",
            "расстрел",
            "высш",
            "розстріл",
            "rozstrzel",
            "death",
            "shot",
        ])
    {
        return Some(true);
    }
    let term = says(&[
        "лет",
        "год",
        "мес",
        "итл",
        "лагер",
        "тюр",
        "ссыл",
        "высыл",
        "л/с",
        "прекр",
        "освоб",
        "оправд",
        "рок",
        "years",
        "lat ",
    ]);
    term.then_some(false)
}

fn plainly(a: &Claim, b: &Claim, otherwise: Standing) -> Standing {
    if disagreement::plain(a.value()) == disagreement::plain(b.value()) {
        Standing::Agree
    } else {
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(property: Property, values: &[&str], expected: Standing, groups: &[usize]) {
        let claims: Vec<Claim> = values
            .iter()
            .map(|v| {
                let mut claim = Claim::new(property, *v);
                if property.kind() == PropertyKind::Date {
                    claim.readings = vec![(*v).to_owned()];
                }
                claim
            })
            .collect();
        let placed: Vec<Placed<'_>> = claims
            .iter()
            .enumerate()
            .map(|(i, claim)| Placed {
                column: i,
                number: 0,
                claim,
                calendar: Calendar::Gregorian,
            })
            .collect();
        let row = row(property, &placed).unwrap();
        assert_eq!(row.standing, expected, "{values:?}");
        assert_eq!(
            row.cells.iter().map(|c| c.group).collect::<Vec<_>>(),
            groups,
            "{values:?}"
        );
    }

    #[test]
    fn dates() {
        check(Property::BirthDate, &["1888"], Standing::Single, &[0]);
        check(
            Property::BirthDate,
            &["1888", "1888"],
            Standing::Agree,
            &[0, 0],
        );
        check(
            Property::BirthDate,
            &["1888", "1888-03-01"],
            Standing::Compatible,
            &[0, 1],
        );
        check(
            Property::BirthDate,
            &["1888", "1893", "1888"],
            Standing::Disagree,
            &[0, 1, 0],
        );
        check(
            Property::ExecutedDate,
            &["1938-03-01", "1938-03-02"],
            Standing::Disagree,
            &[0, 1],
        );
    }

    #[test]
    fn other_scripts_are_no_contradiction() {
        check(
            Property::BirthPlace,
            &["Leningrad", "г. Ленинград"],
            Standing::Compatible,
            &[0, 1],
        );
        check(
            Property::Nationality,
            &["Pole", "поляк"],
            Standing::Compatible,
            &[0, 1],
        );
        check(
            Property::Nationality,
            &["поляк", "литовец"],
            Standing::Disagree,
            &[0, 1],
        );
    }

    #[test]
    fn places() {
        check(
            Property::BirthPlace,
            &["г. Псков", "г. Псков"],
            Standing::Agree,
            &[0, 0],
        );
        check(
            Property::BirthPlace,
            &["Псковская губ., д. Примерово", "д. Примерово"],
            Standing::Compatible,
            &[0, 1],
        );
        check(
            Property::BirthPlace,
            &["Псковская губ.", "Рязанская губ."],
            Standing::Disagree,
            &[0, 1],
        );
        check(
            Property::Residence,
            &["Псков", "Рязань"],
            Standing::Compatible,
            &[0, 1],
        );
    }

    #[test]
    fn a_sentence_to_death_and_a_term_cannot_both_be() {
        check(
            Property::Sentence,
            &["расстрел", "10 лет ИТЛ"],
            Standing::Disagree,
            &[0, 1],
        );
        check(
            Property::Sentence,
            &["ВМН", "расстрел с конфискацией"],
            Standing::Agree,
            &[0, 0],
        );
        check(
            Property::Sentence,
            &["5 лет", "8 лет ссылки"],
            Standing::Compatible,
            &[0, 1],
        );
    }

    #[test]
    fn words_differ_without_contradicting() {
        check(
            Property::Occupation,
            &["бухгалтер", "счетовод"],
            Standing::Compatible,
            &[0, 1],
        );
        check(
            Property::Nationality,
            &["поляк", "полька"],
            Standing::Agree,
            &[0, 0],
        );
        check(
            Property::Nationality,
            &["русский", "русская"],
            Standing::Agree,
            &[0, 0],
        );
    }
}
