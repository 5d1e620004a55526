//! Which claims stand in which column of the linking, and what comparisons and levels are called in words.

use crate::Words;
use imena_model::{Claim, ClaimState, Property, PropertyKind};

/// The properties of a column of the model; several make alternatives, the first the strongest.
fn properties(column: &str) -> &'static [Property] {
    use Property as P;
    match column {
        "surname" | "sn" => &[P::Surname],
        "given" | "given_name" | "gn" => &[P::GivenName],
        "patronymic" | "pn" => &[P::Patronymic],
        "maiden" | "maiden_name" => &[P::MaidenName],
        "alias" | "aliases" | "other_names" => &[P::Alias],
        "name" | "full_name" => &[P::FullName],
        "sex" => &[P::Sex],
        "birth" | "birth_date" => &[P::BirthDate],
        "birthplace" | "birth_place" | "bp" => &[P::BirthPlace],
        "nationality" => &[P::Nationality],
        "residence" => &[P::Residence],
        "occupation" => &[P::Occupation],
        "party" => &[P::Party],
        "education" => &[P::Education],
        "arrest" | "arrest_date" => &[P::ArrestDate],
        "sentence" | "sentence_date" => &[P::SentenceDate],
        "sentenced_by" => &[P::SentencedBy],
        "article" => &[P::Article],
        "execution" | "executed" | "executed_date" => &[P::ExecutedDate],
        "death" | "death_date" => &[P::ExecutedDate, P::DiedDate],
        "died" | "died_date" => &[P::DiedDate],
        "burial" | "burial_place" => &[P::BurialPlace],
        "rehabilitated" | "rehabilitated_date" => &[P::RehabilitatedDate],
        _ => &[],
    }
}

fn standing<'a>(column: &str, claims: &'a [Claim]) -> impl Iterator<Item = &'a Claim> {
    let properties = properties(column);
    claims
        .iter()
        .filter(move |c| c.state == ClaimState::Standing && properties.contains(&c.property))
}

/// The values of a column: dates and codes as read, everything else as written; of a whole other name its first word,
/// which is the surname.
pub(super) fn values<'a>(column: &str, claims: &'a [Claim]) -> Vec<&'a str> {
    let mut values: Vec<&str> = Vec::new();
    if column == "other_names" {
        let aliases = claims
            .iter()
            .filter(|c| c.state == ClaimState::Standing && c.property == Property::Alias);
        values.extend(aliases.filter_map(|c| c.as_written.split_whitespace().next()));
        return values;
    }
    for claim in standing(column, claims) {
        let read = matches!(
            claim.property.kind(),
            PropertyKind::Date | PropertyKind::Code
        );
        if read {
            for reading in &claim.readings {
                if !values.contains(&reading.as_str()) {
                    values.push(reading);
                }
            }
        } else if !claim.as_written.is_empty() && !values.contains(&claim.as_written.as_str()) {
            values.push(&claim.as_written);
        }
    }
    if values.is_empty() && matches!(column, "surname" | "sn") {
        // A name of one word that no source divides: a surname, as far as anybody can say.
        let whole = standing("full_name", claims).map(|c| c.as_written.trim());
        values.extend(whole.filter(|name| !name.is_empty() && !name.contains(char::is_whitespace)));
    }
    values
}

/// The words of a column, for showing.
pub(super) fn as_written(column: &str, claims: &[Claim]) -> Vec<String> {
    standing(column, claims)
        .map(|c| c.as_written.clone())
        .collect()
}

/// What a comparison is called.
pub(super) fn comparison_in_words(name: &str) -> Words {
    let (ru, en) = match name {
        "surname" => ("фамилия", "surname"),
        "given" | "given_name" => ("имя", "given name"),
        "patronymic" => ("отчество", "patronymic"),
        "name" | "full_name" => ("имя целиком", "whole name"),
        "maiden" | "maiden_name" => ("прежняя фамилия", "former surname"),
        "sex" => ("пол", "sex"),
        "birth" | "birth_date" => ("рождение", "birth"),
        "birthplace" | "birth_place" => ("место рождения", "birthplace"),
        "nationality" => ("национальность", "nationality"),
        "residence" => ("место жительства", "residence"),
        "occupation" => ("занятие", "occupation"),
        "arrest" | "arrest_date" => ("арест", "arrest"),
        "sentence" | "sentence_date" => ("приговор", "sentence"),
        "death" | "death_date" | "executed_date" | "execution" => ("смерть", "death"),
        "article" => ("статья", "article"),
        "relatives" => ("родство", "kinship"),
        "charge" => ("обвинение", "charge"),
        "burial" | "burial_place" => ("место захоронения", "burial place"),
        other => (other, other),
    };
    Words::new(ru, en)
}

/// What a level is called: the label of the model, and for the labels of the shipped model its Russian. A level that
/// has only its rule for a name ("equal(lower(sex))") is called by what the rule means.
pub(super) fn level_in_words(label: &str) -> Words {
    let (ru, en) = match label {
        "same" | "equal" | "exact" => ("совпадает", "same"),
        "same in another spelling"
        | "same spelling"
        | "spelling"
        | "same in another script or spelling" => ("то же в другом написании", label),
        "form of the same name" | "variant" => ("форма того же имени", label),
        "same father's name" => ("то же имя отца", label),
        "same name of the place" => ("то же название места", label),
        "one or two letters differ" => ("отличие в одной-двух буквах", label),
        "alike" | "near" => ("похоже", label),
        "sounds alike" => ("похоже звучит", label),
        "initial fits" | "initial" => ("инициал подходит", label),
        "same first letter" => ("та же первая буква", label),
        "words in common" => ("есть общие слова", label),
        "same day" => ("тот же день", label),
        "same day in the other calendar" => ("тот же день в другом стиле", label),
        "same month, another day" => ("тот же месяц, другой день", label),
        "same year" => ("тот же год", label),
        "same year, another day" => ("тот же год, другой день", label),
        "day and month exchanged" => ("день и месяц переставлены", label),
        "a year apart" | "year within one" | "year off by one" | "one year off" => {
            ("год на единицу больше или меньше", label)
        }
        "two or three years apart" => ("разница в два-три года", label),
        "within a week" => ("в пределах недели", label),
        "within two months" => ("в пределах двух месяцев", label),
        "within the other's bounds" | "within" | "compatible" => {
            ("одно не противоречит другому", label)
        }
        "otherwise" | "else" | "different" | "contradictory" | "all else" | "" => {
            ("расходится", "different")
        }
        "relatives would agree as well" => ("у родственников совпало бы то же самое", label),
        rule if rule.starts_with("equal(") => ("совпадает", "same"),
        other => (other, other),
    };
    Words::new(ru, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_of_the_shipped_model_has_a_russian_name() {
        let model = include_str!("../../../link/src/persons.toml");
        let labels = model
            .split("label = \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        for label in labels.chain(["otherwise", "equal(lower(sex))"]) {
            let words = level_in_words(label);
            assert!(
                words.ru.chars().any(|c| matches!(c, 'а'..='я')),
                "{label} stays English on a Russian page"
            );
        }
    }

    #[test]
    fn dates_are_linked_as_read_and_names_as_written() {
        let claims = [
            Claim::new(Property::Surname, "Примеров"),
            Claim::new(Property::BirthDate, "ок. 1888").read_as("1888~"),
            Claim::new(Property::ExecutedDate, "17.05.1938").read_as("1938-05-17"),
            Claim::new(Property::DiedDate, "1942").read_as("1942"),
        ];
        assert_eq!(values("surname", &claims), ["Примеров"]);
        assert_eq!(values("birth", &claims), ["1888~"]);
        assert_eq!(values("death", &claims), ["1938-05-17", "1942"]);
        assert_eq!(as_written("birth", &claims), ["ок. 1888"]);
    }
}
