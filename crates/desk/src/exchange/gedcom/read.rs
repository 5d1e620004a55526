//! GEDCOM in: each individual is a record, the words of its lines are the entry as it came in.

use super::lines::{self, Structure};
use super::{EVENTS, FACTS, dates};
use crate::exchange::Taken;
use imena_intake::encoding::{self, Encoding};
use imena_model::{
    Audience, Certainty, Claim, Locator, Position, Problem, Property, Record, Verbatim,
};
use std::collections::BTreeMap;

/// Whether a file begins as GEDCOM does.
pub fn looks_like(head: &[u8]) -> bool {
    let found = encoding::detect(head);
    let sample = &head[found.mark_bytes.min(head.len())..head.len().min(64)];
    let text = encoding::decode_lossy(sample, found.encoding);
    let mut words = text.split_whitespace();
    words.next() == Some("0") && words.next() == Some("HEAD")
}

/// Reads GEDCOM 5.5.1 or 7 in whatever encoding it is. Dates come out as EDTF, new style.
pub fn read(bytes: &[u8]) -> Taken {
    let (text, name) = decoded(bytes);
    let (structures, odd) = lines::read(&text);
    let mut taken = Taken {
        encoding: name,
        ..Taken::default()
    };
    let all: Vec<&str> = text.split('\n').collect();
    for line in odd {
        let words = usize::try_from(line).ok().and_then(|n| all.get(n));
        taken.problems.push(
            Problem::new("gedcom-line", "The line has no level and no tag of GEDCOM.")
                .at(at(line))
                .of(words.copied().unwrap_or_default())
                .done("It was left out of what was read; the original file keeps it.")
                .mend("Check whether the text of a note was broken over lines without CONT."),
        );
    }
    let shared = Shared::new(&structures);
    let individuals = structures.iter().filter(|s| s.tag == "INDI");
    for (number, one) in individuals.enumerate() {
        let record = individual(one, number as u64 + 1, &shared, &mut taken.problems);
        taken.records.push(record);
    }
    taken
}

fn at(line: u64) -> Position {
    Position {
        line: Some(line),
        ..Position::default()
    }
}

/// The text, and the name of its encoding. "ANSI" says nothing: letters decide whether it is windows-1251.
fn decoded(bytes: &[u8]) -> (String, String) {
    let found = encoding::detect(&bytes[..bytes.len().min(1 << 20)]);
    let rest = &bytes[found.mark_bytes.min(bytes.len())..];
    let head = String::from_utf8_lossy(&rest[..rest.len().min(4096)]).to_uppercase();
    let declared = head
        .split(['\n', '\r'])
        .find_map(|l| l.trim().strip_prefix("1 CHAR "))
        .unwrap_or_default();
    let cyrillic = declared.contains("1251") || declared.contains("CYRILLIC");
    let encoding = match Encoding::named("windows-1251") {
        Some(windows) if cyrillic && found.encoding != Encoding::UTF_8 => windows,
        _ => found.encoding,
    };
    // All ends of lines become one, so that lines are counted as an editor counts them.
    let text = encoding::decode_lossy(rest, encoding)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    (text, encoding.name())
}

/// What individuals point to: notes, and families with the names of their members.
struct Shared<'a> {
    notes: BTreeMap<&'a str, &'a str>,
    families: BTreeMap<&'a str, &'a Structure>,
    names: BTreeMap<&'a str, String>,
}

impl<'a> Shared<'a> {
    fn new(structures: &'a [Structure]) -> Self {
        let with = |tags: &'static [&'static str]| {
            structures
                .iter()
                .filter(move |s| tags.contains(&s.tag.as_str()))
                .filter_map(|s| Some((s.id.as_deref()?, s)))
        };
        Self {
            notes: with(&["NOTE", "SNOTE"])
                .map(|(id, s)| (id, s.payload.as_str()))
                .collect(),
            families: with(&["FAM"]).collect(),
            names: with(&["INDI"]).map(|(id, s)| (id, heading(s))).collect(),
        }
    }

    /// A note, or the shared one it points to.
    fn note(&self, payload: &'a str) -> &'a str {
        pointed(payload).map_or(payload, |id| {
            self.notes.get(id).copied().unwrap_or_default()
        })
    }

    /// The relatives of an individual, each with the word for what they are.
    fn relatives(&self, one: &Structure) -> Vec<Claim> {
        let mut found = Vec::new();
        let families = |tag| {
            one.below
                .iter()
                .filter(move |s| s.tag == tag)
                .filter_map(|s| self.families.get(pointed(&s.payload)?))
        };
        let mut add = |family: &Structure, tag: &str, word: &str| {
            for member in family.below.iter().filter(|s| s.tag == tag) {
                let Some(id) = pointed(&member.payload).filter(|id| one.id.as_deref() != Some(*id))
                else {
                    continue;
                };
                if let Some(name) = self.names.get(id).filter(|n| !n.is_empty()) {
                    found.push(Claim::new(Property::Relative, format!("{word}: {name}")));
                }
            }
        };
        for family in families("FAMC") {
            add(family, "HUSB", "father");
            add(family, "WIFE", "mother");
        }
        for family in families("FAMS") {
            add(family, "HUSB", "husband");
            add(family, "WIFE", "wife");
            add(family, "CHIL", "child");
        }
        found
    }
}

/// The identifier a payload points to.
fn pointed(payload: &str) -> Option<&str> {
    payload
        .trim()
        .strip_prefix('@')?
        .strip_suffix('@')
        .filter(|id| !id.is_empty())
}

/// The name as one line.
fn heading(one: &Structure) -> String {
    let name = one.text("NAME").unwrap_or_default().replace('/', " ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn individual(
    one: &Structure,
    number: u64,
    shared: &Shared<'_>,
    problems: &mut Vec<Problem>,
) -> Record {
    let mut claims = Vec::new();
    for name in one.all("NAME") {
        names(name, &mut claims);
    }
    if let Some(sex) = one.text("SEX") {
        let read = match sex {
            "M" => Some("m"),
            "F" => Some("f"),
            _ => None,
        };
        claims.extend(read.map(|r| Claim::new(Property::Sex, sex).read_as(r)));
    }
    for structure in &one.below {
        event(structure, &mut claims, problems);
        fact(structure, &mut claims);
    }
    claims.extend(shared.relatives(one));
    for note in one.all("NOTE").chain(one.all("SNOTE")) {
        claims.extend(said(Property::Note, shared.note(&note.payload)));
    }
    let mut text = String::new();
    for structure in &one.below {
        entry(structure, 1, &mut text);
    }
    Record {
        locator: match &one.id {
            Some(id) => Locator::Key(id.clone()),
            None => Locator::Entry { number, page: None },
        },
        verbatim: Verbatim::Text {
            heading: heading(one),
            text,
        },
        claims,
        audience: restricted(one),
    }
}

/// What is marked as confidential or private is for keepers until they say otherwise.
fn restricted(structure: &Structure) -> Audience {
    let marks = structure.text("RESN").unwrap_or_default().to_uppercase();
    if marks.contains("CONFIDENTIAL") || marks.contains("PRIVACY") {
        Audience::Keeper
    } else {
        Audience::Public
    }
}

/// The lines of a structure, as they would be written.
fn entry(structure: &Structure, level: u8, to: &mut String) {
    to.push_str(&lines::line(level, &structure.tag, &structure.payload));
    for below in &structure.below {
        entry(below, level.saturating_add(1), to);
    }
}

fn said(property: Property, words: &str) -> Option<Claim> {
    let words = words.trim();
    (!words.is_empty()).then(|| Claim::new(property, words))
}

fn names(name: &Structure, claims: &mut Vec<Claim>) {
    let kind = name.text("TYPE").unwrap_or_default().to_uppercase();
    let mut around = name.payload.splitn(3, '/');
    let before = around.next().unwrap_or_default().trim();
    let surname = around.next().unwrap_or_default().trim();
    let after = around.next().unwrap_or_default().trim();
    if kind.contains("MAIDEN") {
        claims.extend(said(
            Property::MaidenName,
            if surname.is_empty() { before } else { surname },
        ));
        return;
    }
    let is_main = kind.is_empty() || kind.contains("BIRTH") || kind.contains("MARRIED");
    if !is_main {
        claims.extend(said(Property::Alias, &name.payload.replace('/', "")));
        return;
    }
    claims.extend(said(Property::Surname, surname));
    let given = [before, after].join(" ");
    let words: Vec<&str> = given.split_whitespace().collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() && imena_names::is_patronymic(last) => {
            claims.extend(said(Property::GivenName, &first.join(" ")));
            claims.extend(said(Property::Patronymic, last));
        }
        words => claims.extend(said(Property::GivenName, &words.join(" "))),
    }
    let maiden = name.text("_MARNM").filter(|m| *m != surname);
    claims.extend(maiden.and_then(|m| said(Property::Alias, m)));
}

fn event(structure: &Structure, claims: &mut Vec<Claim>, problems: &mut Vec<Problem>) {
    let kind = structure.text("TYPE").map(str::to_lowercase);
    let same_tag = || EVENTS.iter().filter(|e| e.tag == structure.tag);
    let Some(event) = same_tag()
        .find(|e| e.kind.is_some() && e.kind == kind.as_deref())
        .or_else(|| same_tag().find(|e| e.kind.is_none()))
    else {
        return;
    };
    let audience = restricted(structure);
    let from = claims.len();
    if let (Some(property), Some(date)) = (event.date, structure.first("DATE")) {
        claims.extend(dated(property, date, problems));
    }
    if let Some(place) = structure.text("PLAC") {
        let property = event.place.unwrap_or(Property::Note);
        claims.extend(said(property, place));
    }
    for property in event.words {
        let found = match property {
            Property::ArrestedBy | Property::SentencedBy | Property::RehabilitatedBy => {
                structure.text("AGNC").map(str::to_owned)
            }
            Property::DeathCause => structure.text("CAUS").map(str::to_owned),
            other => {
                let mark = format!("{}: ", other.key());
                structure
                    .all("NOTE")
                    .find_map(|n| n.payload.strip_prefix(&mark))
                    .map(str::to_owned)
            }
        };
        claims.extend(found.and_then(|words| said(*property, &words)));
    }
    for claim in &mut claims[from..] {
        claim.audience = audience;
    }
}

/// The date of a structure: the phrase is what was written, if there is one.
fn dated(property: Property, date: &Structure, problems: &mut Vec<Problem>) -> Option<Claim> {
    let payload = date.payload.trim();
    let inside = || {
        payload
            .split_once('(')
            .map(|(_, p)| p.trim_end_matches(')'))
    };
    let words = date.text("PHRASE").or_else(inside).unwrap_or(payload);
    let claim = said(property, words)?;
    if let Some(reading) = dates::read(payload) {
        return Some(if reading == words {
            claim
        } else {
            claim.read_as(reading)
        });
    }
    // The words may still be a date: "ок. 1904", or a Russian month where the tag wants an English one.
    let read = imena_model::date::words::read(words, imena_model::Calendar::Unknown);
    if read.edtf.is_empty() {
        problems.push(
            Problem::new("date-not-understood", "not understood as a date")
                .at(at(date.line))
                .of(words)
                .done("Kept as written; not used in matching.")
                .mend("Leave it, or correct it in the file and add the file again."),
        );
        return Some(claim);
    }
    Some(
        read.edtf
            .iter()
            .fold(claim, |claim, edtf| claim.read_as(edtf.to_string())),
    )
}

fn fact(structure: &Structure, claims: &mut Vec<Claim>) {
    let audience = restricted(structure);
    let kind = structure.text("TYPE").unwrap_or_default();
    let claim = if let Some((_, property)) = FACTS.iter().find(|(tag, _)| *tag == structure.tag) {
        let words = match property {
            Property::Residence => structure.text("PLAC").unwrap_or(&structure.payload),
            _ => &structure.payload,
        };
        said(*property, words)
    } else if structure.tag == "FACT" {
        match kind.strip_prefix("denied: ") {
            Some(key) => {
                let words = structure.payload.trim_start_matches("not so: ");
                let property = Property::from_key(key).unwrap_or(Property::Note);
                said(property, words).map(|mut claim| {
                    claim.certainty = Certainty::Denied;
                    claim
                })
            }
            None => said(
                Property::from_key(kind).unwrap_or(Property::Note),
                &structure.payload,
            ),
        }
    } else {
        None
    };
    claims.extend(claim.map(|mut claim| {
        claim.audience = audience;
        claim
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0 HEAD\r\n1 SOUR Древо\r\n1 CHAR ANSI\r\n0 @I1@ INDI\r\n1 NAME Тест Образцович /Примеров/\r\n\
        1 FAMC @F1@\r\n1 SEX M\r\n1 BIRT\r\n2 DATE @#DJULIAN@ 1 MAY 1905\r\n2 PLAC деревня Выдуманная, Небывалый уезд\r\n1 DEAT\r\n\
        2 DATE около 1938\r\n1 OCCU счетовод\r\n1 NOTE Придуманная запись для проверки,\r\n2 CONC  продолжение.\r\n\
        0 @F1@ FAM\r\n1 HUSB @I2@\r\n1 CHIL @I1@\r\n0 @I2@ INDI\r\n1 NAME Образец /Примеров/\r\n0 TRLR\r\n";

    fn claims(record: &Record) -> Vec<(&'static str, String, String)> {
        record
            .claims
            .iter()
            .map(|c| (c.property.key(), c.as_written.clone(), c.readings.join("|")))
            .collect()
    }

    #[test]
    fn ansi_in_windows_1251_is_read() {
        // "А" to "я" are 0xC0 to 0xFF there.
        let bytes: Vec<u8> = OLD
            .chars()
            .map(|c| match u32::from(c) {
                n @ 0x410..=0x44f => u8::try_from(n - 0x410 + 0xc0).unwrap(),
                n => u8::try_from(n).unwrap(),
            })
            .collect();
        assert!(looks_like(&bytes));
        let taken = read(&bytes);
        assert_eq!(taken.encoding.to_lowercase(), "windows-1251");
        assert_eq!(taken.problems, []);
        assert_eq!(taken.records.len(), 2);
        assert_eq!(taken.records, read(OLD.as_bytes()).records);
        let expected = [
            ("surname", "Примеров", ""),
            ("given_name", "Тест", ""),
            ("patronymic", "Образцович", ""),
            ("sex", "M", "m"),
            ("birth", "@#DJULIAN@ 1 MAY 1905", "1905-05-14"),
            ("birth_place", "деревня Выдуманная, Небывалый уезд", ""),
            ("died_date", "около 1938", "1938~"),
            ("occupation", "счетовод", ""),
            ("relative", "father: Образец Примеров", ""),
            ("note", "Придуманная запись для проверки, продолжение.", ""),
        ];
        let expected = expected.map(|(a, b, c)| (a, b.to_owned(), c.to_owned()));
        assert_eq!(claims(&taken.records[0]), expected);
    }

    #[test]
    fn any_bytes_are_read_without_failing() {
        for bytes in [
            &b""[..],
            b"\xff\xfe0",
            b"0 @I@ INDI\n1 NAME ///\n99 X\n1 BIRT\n2 DATE BET\n",
            b"0 HEAD\n\x00\xff\xc0",
        ] {
            let _taken = read(bytes);
        }
    }
}
