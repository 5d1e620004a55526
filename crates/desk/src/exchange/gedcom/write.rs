//! Persons as GEDCOM 7, with every source's word in a structure of its own.

use super::lines::{line, pointer};
use super::{EVENTS, EventKind, FACTS, dates};
use crate::Error;
use crate::exchange::people::{Told, each_person, sources};
use crate::exchange::{Order, TextFile, Written, days, iso};
use imena_model::{
    Audience, Basis, Certainty, Claim, PersonId, Property, Role, Source, SourceId, Verbatim,
};
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "persons.ged";

pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    let sources = sources(order.holding, order.audience)?;
    let mut file = TextFile::create(order.folder, FILE)?;
    file.text(&head(order))?;
    let mut keepers: BTreeMap<&str, String> = BTreeMap::new();
    for source in sources.values() {
        if let Some(keeper) = &source.keeper {
            let next = format!("K{}", keepers.len() + 1);
            keepers.entry(keeper.name.as_str()).or_insert(next);
        }
    }
    for (id, source) in &sources {
        let keeper = source
            .keeper
            .as_ref()
            .and_then(|k| keepers.get(k.name.as_str()));
        file.text(&source_record(*id, source, keeper.map(String::as_str)))?;
    }
    for (name, id) in &keepers {
        file.text(&format!("0 @{id}@ REPO\n{}", line(1, "NAME", name)))?;
    }
    let mut rows = 0;
    each_person(order.holding, &sources, order.audience, |person, told| {
        let mut out = format!("0 @{}@ INDI\n", pointed(&person));
        individual(&mut out, person, told, |id| sources.get(&id));
        rows += 1;
        file.text(&out)
    })?;
    file.text("0 TRLR\n")?;
    file.finish()?;
    Ok(vec![(FILE.to_owned(), rows)])
}

fn head(order: &Order<'_>) -> String {
    let at = iso(order.at);
    let (day, time) = at.split_once('T').unwrap_or((&at, "00:00:00"));
    let read = imena_model::date::Edtf::parse(day).ok();
    let day = read
        .and_then(|d| dates::written(&d, imena_model::Calendar::Gregorian))
        .unwrap_or_default();
    let mut out = String::from("\u{feff}0 HEAD\n1 GEDC\n2 VERS 7.0\n1 SOUR imena\n");
    out += &line(2, "VERS", env!("CARGO_PKG_VERSION"));
    out += &line(1, "DATE", &day);
    out += &line(2, "TIME", &format!("{time}Z"));
    out += &line(
        1,
        "NOTE",
        &format!(
            "From the holding {}, as an audience of the kind \"{}\" may see it. Where sources disagree, each has a \
             structure of its own; none is preferred.",
            order.holding.about().origin,
            order.audience.key()
        ),
    );
    out
}

/// An identifier as GEDCOM can point to it.
fn pointed(id: &impl std::fmt::Display) -> String {
    id.to_string().replace('-', "")
}

fn source_record(id: SourceId, source: &Source, keeper: Option<&str>) -> String {
    let mut out = format!("0 @{}@ SOUR\n", pointed(&id));
    out += &line(1, "TITL", &source.title);
    if let Some(author) = &source.author {
        out += &line(1, "AUTH", author);
    }
    out += &line(1, "ABBR", &source.key);
    if let Some(dated) = &source.dated {
        out += &line(1, "PUBL", &dated.as_written);
    }
    if let Some(keeper) = keeper {
        out += &pointer(1, "REPO", keeper);
        let reference = source.reference.as_ref();
        if let Some(reference) = reference.and_then(crate::person::next::reference_line) {
            out += &line(2, "CALN", &reference);
        }
    }
    let means: Vec<&str> = source.means.iter().map(|m| m.key()).collect();
    if !means.is_empty() {
        out += &line(
            1,
            "NOTE",
            &format!("Being in it means: {}.", means.join(", ")),
        );
    }
    if source.invented {
        out += &line(1, "NOTE", "An example: its people or words are invented.");
    }
    out
}

fn individual<'s>(
    out: &mut String,
    person: PersonId,
    told: &[Told],
    source: impl Fn(SourceId) -> Option<&'s Source>,
) {
    let restricted = told.iter().any(|t| t.view.audience != Audience::Public);
    if restricted {
        *out += "1 RESN CONFIDENTIAL\n";
    }
    let cited: Vec<Cited<'_>> = told
        .iter()
        .filter_map(|t| Some(Cited::new(t, source(t.view.source)?)))
        .collect();
    for one in &cited {
        one.names(out);
    }
    sex(out, &cited);
    for kind in EVENTS {
        for one in &cited {
            one.event(out, kind);
        }
    }
    for one in &cited {
        one.facts(out);
    }
    *out += &line(1, "REFN", &person.to_string());
    *out += "2 TYPE imena person\n";
    for one in &cited {
        *out += &line(1, "REFN", &one.told.view.id.to_string());
        *out += "2 TYPE imena record\n";
        one.citation(out, 1, None);
    }
}

/// One sex if all say the same; else unknown, which is all that one structure can say.
fn sex(out: &mut String, cited: &[Cited<'_>]) {
    let said: BTreeSet<&str> = cited
        .iter()
        .flat_map(|c| c.claims(Property::Sex))
        .map(|(_, claim)| claim.value())
        .collect();
    let value = match said.iter().next() {
        Some(&"m") if said.len() == 1 => "M",
        Some(&"f") if said.len() == 1 => "F",
        Some(_) => "U",
        None => return,
    };
    *out += &line(1, "SEX", value);
}

/// A record about to be cited.
struct Cited<'a> {
    told: &'a Told,
    source: &'a Source,
    pointer: String,
}

impl<'a> Cited<'a> {
    fn new(told: &'a Told, source: &'a Source) -> Self {
        Self {
            told,
            source,
            pointer: pointed(&told.view.source),
        }
    }

    /// The claims on a property that are not denials.
    fn claims(&self, property: Property) -> impl Iterator<Item = (u32, &'a Claim)> {
        self.told
            .claims
            .iter()
            .filter(move |(_, c)| c.property == property && c.certainty != Certainty::Denied)
            .map(|(n, c)| (*n, c))
    }

    /// Cites the source: for a claim with its words, or for the whole record with the entry as it came in.
    fn citation(&self, out: &mut String, level: u8, claim: Option<(u32, &Claim)>) {
        *out += &pointer(level, "SOUR", &self.pointer);
        let (locator, record) = (&self.told.view.locator, self.told.view.id);
        let page = match claim {
            Some((n, _)) => format!("{locator}, claim {record}.{n}"),
            None => format!("{locator}, record {record}"),
        };
        *out += &line(level + 1, "PAGE", &page);
        let text = match (claim, &self.told.view.verbatim) {
            (Some((_, claim)), _) => claim.as_written.clone(),
            (None, Some(Verbatim::Text { heading, text })) if heading.is_empty() => text.clone(),
            (None, Some(Verbatim::Text { heading, text })) => format!("{heading}\n{text}"),
            (None, Some(Verbatim::Row { cells, .. })) => cells.join(" | "),
            (None, None) => String::new(),
        };
        if !text.is_empty() {
            *out += &line(level + 1, "DATA", "");
            *out += &line(level + 2, "TEXT", &text);
        }
        if let Some((_, claim)) = claim {
            *out += &line(level + 1, "QUAY", quality(claim));
        }
    }

    fn names(&self, out: &mut String) {
        let first = |property| self.claims(property).next();
        let surname = first(Property::Surname);
        let given = first(Property::GivenName);
        let patronymic = first(Property::Patronymic);
        let whole = first(Property::FullName);
        if let Some(main) = surname.or(given).or(patronymic) {
            let words = |c: Option<(u32, &Claim)>| {
                c.map_or(String::new(), |(_, c)| c.as_written.replace('/', " "))
            };
            let before = [words(given), words(patronymic)].join(" ");
            let text = match surname {
                Some(_) => format!("{} /{}/", before.trim(), words(surname)),
                None => before,
            };
            *out += &line(1, "NAME", text.trim());
            for part in [given, patronymic].into_iter().flatten() {
                *out += &line(2, "GIVN", &part.1.as_written);
            }
            if let Some((_, surname)) = surname {
                *out += &line(2, "SURN", &surname.as_written);
            }
            self.citation(out, 2, Some(main));
        } else if let Some(main) = whole {
            *out += &line(1, "NAME", &main.1.as_written.replace('/', " "));
            self.citation(out, 2, Some(main));
        }
        for (property, kind) in [(Property::MaidenName, "MAIDEN"), (Property::Alias, "AKA")] {
            for claim in self.claims(property) {
                let words = claim.1.as_written.replace('/', " ");
                let text = if property == Property::MaidenName {
                    format!("/{words}/")
                } else {
                    words
                };
                *out += &line(1, "NAME", &text);
                *out += &line(2, "TYPE", kind);
                self.citation(out, 2, Some(claim));
            }
        }
    }

    fn event(&self, out: &mut String, kind: &EventKind) {
        let of = |property: Option<Property>, case: u16| {
            property.map_or_else(Vec::new, |p| {
                self.claims(p)
                    .filter(|(_, c)| c.case == case)
                    .collect::<Vec<_>>()
            })
        };
        let all: Vec<Property> = [kind.date, kind.place]
            .into_iter()
            .flatten()
            .chain(kind.words.iter().copied())
            .collect();
        let cases: BTreeSet<u16> = all
            .iter()
            .flat_map(|p| self.claims(*p))
            .map(|(_, c)| c.case)
            .collect();
        for case in cases {
            let dates = of(kind.date, case);
            let places = of(kind.place, case);
            let words: Vec<(u32, &Claim)> =
                kind.words.iter().flat_map(|p| of(Some(*p), case)).collect();
            // Alternatives that one record gives are events of their own too.
            let many = dates.len().max(places.len()).max(1);
            for i in 0..many {
                let (date, place) = (dates.get(i).copied(), places.get(i).copied());
                let words = if i == 0 { words.as_slice() } else { &[] };
                self.one_event(out, kind, date, place, words);
            }
        }
    }

    fn one_event(
        &self,
        out: &mut String,
        kind: &EventKind,
        date: Option<(u32, &Claim)>,
        place: Option<(u32, &Claim)>,
        words: &[(u32, &Claim)],
    ) {
        *out += &line(1, kind.tag, "");
        if let Some(kind) = kind.kind {
            *out += &line(2, "TYPE", kind);
        }
        let used: Vec<(u32, &Claim)> = date
            .into_iter()
            .chain(place)
            .chain(words.iter().copied())
            .collect();
        if used.iter().any(|(_, c)| c.audience != Audience::Public) {
            *out += "2 RESN CONFIDENTIAL\n";
        }
        if let Some((_, claim)) = date {
            self.date(out, claim);
        }
        if let Some((_, claim)) = place {
            *out += &line(2, "PLAC", &claim.as_written);
        }
        let mut notes = String::new();
        for (_, claim) in words {
            match claim.property {
                Property::ArrestedBy | Property::SentencedBy | Property::RehabilitatedBy => {
                    *out += &line(2, "AGNC", &claim.as_written);
                }
                Property::DeathCause => *out += &line(2, "CAUS", &claim.as_written),
                other => {
                    notes += &line(2, "NOTE", &format!("{}: {}", other.key(), claim.as_written));
                }
            }
        }
        *out += &notes;
        for claim in used {
            self.citation(out, 2, Some(claim));
        }
    }

    /// The date, with the words of the source wherever the date alone does not say all they say.
    fn date(&self, out: &mut String, claim: &Claim) {
        let readings = days::readings(claim);
        let text = match readings.as_slice() {
            [one] => dates::written(one, self.source.calendar),
            _ => None,
        };
        *out += &line(2, "DATE", text.as_deref().unwrap_or_default());
        *out += &line(3, "PHRASE", &claim.as_written);
    }

    fn facts(&self, out: &mut String) {
        for (n, claim) in &self.told.claims {
            let property = claim.property;
            let is_elsewhere = EVENTS.iter().any(|e| {
                e.date == Some(property) || e.place == Some(property) || e.words.contains(&property)
            }) || matches!(
                property,
                Property::FullName
                    | Property::Surname
                    | Property::GivenName
                    | Property::Patronymic
                    | Property::MaidenName
                    | Property::Alias
                    | Property::Sex
                    | Property::NotUnderstood
            );
            let denied = claim.certainty == Certainty::Denied;
            if property == Property::NotUnderstood || (is_elsewhere && !denied) {
                continue;
            }
            let own = FACTS.iter().find(|(_, p)| *p == property && !denied);
            match own {
                // A residence is a place, not words.
                Some((tag, Property::Residence)) => {
                    *out += &line(1, tag, "");
                    *out += &line(2, "PLAC", &claim.as_written);
                }
                Some((tag, _)) => *out += &line(1, tag, &claim.as_written),
                None if denied => {
                    *out += &line(1, "FACT", &format!("not so: {}", claim.as_written));
                    *out += &line(2, "TYPE", &format!("denied: {}", property.key()));
                }
                None => {
                    *out += &line(1, "FACT", &claim.as_written);
                    *out += &line(2, "TYPE", property.key());
                }
            }
            if claim.audience != Audience::Public {
                *out += "2 RESN CONFIDENTIAL\n";
            }
            self.citation(out, 2, Some((*n, claim)));
        }
    }
}

/// How direct the evidence is: 3 papers of the state or an archive, 2 a compiled book, 1 memory or doubt, 0 inferred.
fn quality(claim: &Claim) -> &'static str {
    match (claim.basis, claim.certainty, claim.role) {
        (Basis::Inferred, ..) | (_, _, Role::Machine) => "0",
        (Basis::Heard | Basis::Remembered, ..)
        | (_, Certainty::Doubtful, _)
        | (_, _, Role::Witness | Role::Relative) => "1",
        (_, _, Role::State | Role::Archive) => "3",
        _ => "2",
    }
}
