//! What to do next: which archive holds the file, and a letter ready to send.

use crate::Words;
use crate::person::NextStep;
use imena_model::{ArchiveRef, Property, Record, RecordId, Source};

/// An archive reference in one line, in the order of its levels.
pub fn reference_line(reference: &ArchiveRef) -> Option<String> {
    if let Some(printed) = &reference.as_printed {
        return Some(printed.clone());
    }
    let levels = [
        ("ф.", &reference.fond),
        ("оп.", &reference.opis),
        ("д.", &reference.delo),
        ("л.", &reference.leaf),
    ];
    let line: Vec<String> = levels
        .into_iter()
        .filter_map(|(word, level)| Some(format!("{word} {}", level.as_ref()?)))
        .collect();
    (!line.is_empty()).then(|| line.join(", "))
}

/// The steps that follow from the records: one for each keeper and reference.
pub(crate) fn steps<'a>(
    columns: impl Iterator<Item = (RecordId, &'a Source, &'a Record)>,
) -> Vec<NextStep> {
    let mut steps: Vec<NextStep> = Vec::new();
    for (id, source, record) in columns {
        let Some(keeper) = &source.keeper else {
            continue;
        };
        let own = record
            .claims_on(Property::ArchiveReference)
            .next()
            .map(|c| c.as_written.clone());
        let reference = own.or_else(|| source.reference.as_ref().and_then(reference_line));
        if steps
            .iter()
            .any(|s| s.keeper == keeper.name && s.reference == reference)
        {
            continue;
        }
        let letter = letter(&keeper.name, reference.as_deref(), source, record);
        steps.push(NextStep {
            keeper: keeper.name.clone(),
            address: keeper.address.clone(),
            reference,
            record: id,
            letter,
        });
    }
    steps
}

fn letter(keeper: &str, reference: Option<&str>, source: &Source, record: &Record) -> Words {
    let name = record.name();
    let born = record
        .claims_on(Property::BirthDate)
        .next()
        .map(|c| c.as_written.as_str());
    let sentence = record
        .claims_on(Property::SentenceDate)
        .next()
        .map(|c| c.as_written.as_str());
    let title = &source.title;
    let place = &record.locator;
    let line = |text: Option<String>| text.map(|t| format!("{t}\n")).unwrap_or_default();
    let ru = format!(
        "{keeper}\n\nПрошу сообщить, какие документы хранятся о человеке, чьё имя стоит в источнике «{title}» ({place_ru}):\n\n{name}\n{born}{sentence}{reference}\n\
Прошу указать шифры дел (фонд, опись, дело), порядок ознакомления с ними и возможность получить копии. \
Если дело передано в другой архив, прошу сообщить, в какой и когда.\n\nО родстве (если оно есть): ____________________\nИмя и адрес для ответа: ____________________\nДата: ____________\n",
        place_ru = locator_ru(place),
        born = line(born.map(|b| format!("год или дата рождения, как в источнике: {b}"))),
        sentence = line(sentence.map(|s| format!("дата осуждения, как в источнике: {s}"))),
        reference = line(reference.map(|r| format!("шифр: {r}"))),
    );
    let en = format!(
        "{keeper}\n\nI ask which documents are held on the person whose name stands in the source \"{title}\" ({place}):\n\n{name}\n{born}{sentence}{reference}\n\
Please give the references of the files (fond, opis, delo), how they can be read, and whether copies can be had. \
If a file has been handed to another archive, please say to which and when.\n\nRelation (if any): ____________________\nName and address for the answer: ____________________\nDate: ____________\n",
        born = line(born.map(|b| format!("birth as in the source: {b}"))),
        sentence = line(sentence.map(|s| format!("date of the sentence as in the source: {s}"))),
        reference = line(reference.map(|r| format!("reference: {r}"))),
    );
    Words { ru, en }
}

/// A locator in Russian.
pub fn locator_ru(locator: &imena_model::Locator) -> String {
    use imena_model::Locator;
    match locator {
        Locator::Row(n) => format!("строка {n}"),
        Locator::Key(key) => format!("№ {key}"),
        Locator::Entry {
            number,
            page: Some(page),
        } => format!("справка {number}, с. {page}"),
        Locator::Entry { number, page: None } => format!("справка {number}"),
        Locator::Seconds { from_ms, .. } => {
            format!("{}:{:02}", from_ms / 60_000, from_ms / 1000 % 60)
        }
        Locator::Whole => "весь источник".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imena_model::{Audience, Claim, Keeper, Locator, Verbatim};

    #[test]
    fn the_letter_names_the_keeper_the_person_and_the_reference() {
        let source = Source {
            title: "Пробный список".into(),
            keeper: Some(Keeper {
                name: "Пробный архив".into(),
                address: None,
            }),
            ..Source::default()
        };
        let record = Record {
            locator: Locator::Row(7),
            verbatim: Verbatim::Text {
                heading: String::new(),
                text: String::new(),
            },
            claims: vec![
                Claim::new(Property::Surname, "Примеров"),
                Claim::new(Property::ArchiveReference, "ф. 1, оп. 2, д. 3"),
            ],
            audience: Audience::Public,
        };
        let steps = steps(std::iter::once((RecordId(1), &source, &record)));
        assert_eq!(steps.len(), 1);
        for part in ["Пробный архив", "Примеров", "ф. 1, оп. 2, д. 3", "строка 7"]
        {
            assert!(steps[0].letter.ru.contains(part), "{part}");
        }
    }
}
