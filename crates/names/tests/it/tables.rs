use imena_names::{NameLevel, Part, name_level};

#[test]
fn spellings_by_language() {
    let mut wrong = Vec::new();
    for line in include_str!("../data/spellings.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let c: Vec<&str> = line.split('\t').collect();
        let part = match c[1] {
            "surname" => Part::Surname,
            "given" => Part::Given,
            _ => Part::Patronymic,
        };
        let level = name_level(c[2], c[3], part);
        let agrees = match c[4] {
            // A better level than promised is no fault.
            "spelling" => level <= NameLevel::Spelling,
            "variant" => level <= NameLevel::Variant,
            "initial" => level == NameLevel::InitialCompatible,
            "near" => level <= NameLevel::Near,
            _ => level == NameLevel::Contradictory,
        };
        if !agrees || name_level(c[3], c[2], part) != level {
            wrong.push(format!(
                "{}: {} and {} are {level:?}, expected {}",
                c[0], c[2], c[3], c[4]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
