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
        "burial" | "burial_place" => ("место захоронения", "burial place"),
        other => (other, other),
    };
    Words::new(ru, en)
}

/// What a level is called: the model's own label, with the common ones in Russian.
pub(super) fn level_in_words(label: &str) -> Words {
    let ru = match label {
        "equal" | "exact" => "совпадает",
        "same spelling" | "spelling" | "same in another script or spelling" => {
            "то же имя в другом написании"
        }
        "variant" => "вариант того же имени",
        "initial" | "compatible" => "совместимо",
        "near" => "близко",
        "same day" => "тот же день",
        "same day in the other calendar" => "тот же день в другом стиле",
        "same year" => "тот же год",
        "year within one" | "year off by one" | "one year off" => {
            "год на единицу больше или меньше"
        }
        "within" => "одно не противоречит другому",
        "else" | "different" | "contradictory" | "all else" => "расходится",
        "relatives would agree as well" => "у родственников совпало бы то же самое",
        other => other,
    };
    Words::new(ru, label)
}

#[cfg(test)]
mod tests {
    use super::*;

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
