//! A family types a name: what is found, why, and what was searched when nothing is.

use crate::index::Index;
use crate::{Desk, Error, Words};
use imena_model::{Audience, Claim, PersonId, Property, RecordId, SourceId};
use imena_names::{Bridge as Connection, Part, Reason, Tongue};
use imena_search::{Because, Bridges, ChipKind, KinUse, Query, YearKind, YearsAgree};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is typed, and which bridges are switched off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindQuery {
    /// The one box, as typed.
    pub text: String,
    /// Parts of the query the seeker removed (keys of [`Chip`]).
    pub without: Vec<String>,
    /// Bridges switched off (keys of [`Bridge`]).
    pub bridges_off: Vec<String>,
    /// First result, from 0.
    pub from: usize,
    /// How many results.
    pub limit: usize,
}

/// A part of the query as it was understood; the seeker can remove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// Stable key, as in [`FindQuery::without`].
    pub key: String,
    /// What it was understood as: `surname`, `given_name`, `patronymic`, `name`, `year`, `place`, `kin`, `occupation`.
    pub kind: String,
    /// The words typed.
    pub text: String,
    /// How they were understood.
    pub meaning: Words,
}

/// A way from the words typed to the words in the sources; each can be switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bridge {
    /// Stable key: `script`, `sound`, `diminutive`, `misprint`.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// Whether it was in use.
    pub on: bool,
}

/// A person who may be meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The person.
    #[serde(serialize_with = "crate::source::as_text")]
    pub person: PersonId,
    /// The record that matched best.
    #[serde(serialize_with = "crate::source::as_text")]
    pub record: RecordId,
    /// The name as that record has it.
    pub name: String,
    /// Other names and spellings of the person.
    pub also: Vec<String>,
    /// Birth as claimed, all that is claimed, in the order of the sources' dates.
    pub birth: Vec<String>,
    /// Birthplace or residence, whichever tells namesakes apart.
    pub place: Option<String>,
    /// One line of what the sources claim happened, such as "arrested 23.02.1936; shot 09.03.1937" with whose words they are.
    pub claimed: Vec<(String, String)>,
    /// In how many records.
    pub records: usize,
    /// In how many sources.
    pub sources: usize,
    /// Why it matched, in words.
    pub reasons: Vec<Words>,
    /// 0 to 1.
    pub score: f64,
    /// Whether any of it is invented (examples).
    pub invented: bool,
}

/// A spelling near to the one typed, and how many records have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearSpelling {
    /// The spelling.
    pub text: String,
    /// Records that have it.
    pub records: u64,
}

/// What was searched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Searched {
    /// Sources searched.
    pub sources: u64,
    /// Records searched.
    pub records: u64,
    /// Earliest and latest year of birth among them.
    pub years: Option<(i32, i32)>,
    /// Sources of which not all pages are read yet: title, pages read, pages known.
    pub not_read_yet: Vec<NotReadYet>,
}

/// A source of which not all is read yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotReadYet {
    /// The source.
    #[serde(serialize_with = "crate::source::as_text")]
    pub source: SourceId,
    /// Its title.
    pub title: String,
    /// Pages read.
    pub read: u64,
    /// Pages known to exist.
    pub known: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Found {
    /// How the query was understood.
    pub chips: Vec<Chip>,
    /// The bridges.
    pub bridges: Vec<Bridge>,
    /// The hits on this page, best first.
    pub hits: Vec<Hit>,
    /// How many there are in all (people, not records), as far as counted.
    pub total: usize,
    /// Near spellings.
    pub near: Vec<NearSpelling>,
    /// What was searched.
    pub searched: Searched,
    /// What may be left out to find more.
    pub leave_out: Vec<Words>,
    /// When no name was asked for, only years, places or occupations: how many records agree in all of them.
    pub without_name: Option<u64>,
    /// How many words of a long query were not read.
    pub left_aside: usize,
}

/// Records looked at for one page of results: a person has several, and some are of namesakes.
const RECORDS_LOOKED_AT: usize = 200;
/// Results when the seeker does not say how many.
const USUAL: usize = 20;
/// A result this much weaker than the best one is not worth a relative's time.
const FAR_BEHIND: f32 = 0.45;

/// Answers [`Desk::find`].
pub(crate) fn find(desk: &Desk, asked: &FindQuery, audience: Audience) -> Result<Found, Error> {
    let index = desk.index()?;
    let bridges = bridges(&asked.bridges_off);
    let query = Query::read_without(&asked.text, &removed(&asked.without));
    let mut found = Found {
        chips: chips(&query),
        bridges: bridge_list(&asked.bridges_off),
        searched: searched(desk, &index, audience)?,
        left_aside: query.left_aside,
        ..Found::default()
    };
    if query.is_empty() {
        return Ok(found);
    }
    let limit = if asked.limit == 0 { USUAL } else { asked.limit };
    let answer = index.names.search(
        &query,
        bridges,
        RECORDS_LOOKED_AT.max((asked.from + limit) * 4),
    );
    found.without_name = answer.agree_in_all;
    let best = answer.found.first().map_or(0.0, |f| f.score);
    let records: Vec<&imena_search::Found> = answer
        .found
        .iter()
        // The nearest of what does not answer is no result: the page of nothing found has its spellings.
        .filter(|f| !answer.nearest_only && f.score >= best * FAR_BEHIND && f.score > 0.0)
        .collect();
    let ids: Vec<RecordId> = records.iter().map(|f| RecordId(f.id)).collect();
    let persons = desk.holding.persons_of(&ids)?;
    let mut people: Vec<PersonId> = Vec::new();
    let mut by: BTreeMap<PersonId, &imena_search::Found> = BTreeMap::new();
    for (person, record) in persons.into_iter().zip(records) {
        by.entry(person).or_insert_with(|| {
            people.push(person);
            record
        });
    }
    found.total = people.len();
    let (from, to) = (asked.from, asked.from.saturating_add(limit));
    let shown = &people[from.min(people.len())..to.min(people.len())];
    for (person, views) in desk.holding.people(shown, audience)? {
        found.hits.extend(hit(desk, views, by[&person], audience)?);
    }
    if found.hits.is_empty() || best < 0.6 {
        found.near = near(&index, &query);
        found.leave_out = leave_out(&query);
    }
    Ok(found)
}

/// The words of removed chips, from their keys.
fn removed(without: &[String]) -> Vec<&str> {
    without
        .iter()
        .filter_map(|key| Some(key.split_once(':')?.1))
        .collect()
}

/// What is typed, without the parts the seeker removed (keys of [`Chip`]).
pub fn text_without(text: &str, without: &[String]) -> String {
    let left = Query::text_without(text, &removed(without));
    left.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first person of exactly this name, for names that a testimony's depositor lists.
pub(crate) fn person_named(
    desk: &Desk,
    name: &str,
    audience: Audience,
) -> Result<Option<(PersonId, String)>, Error> {
    let index = desk.index()?;
    let answer = index
        .names
        .search(&Query::name(name), Bridges::default(), 1);
    let Some(best) = answer.found.first().filter(|f| f.agreement() > 0.95) else {
        return Ok(None);
    };
    let Some(record) = desk.holding.record(RecordId(best.id), audience)? else {
        return Ok(None);
    };
    Ok(Some((desk.holding.person_of(record.id)?, record.name())))
}

fn bridges(off: &[String]) -> Bridges {
    let on = |key: &str| !off.iter().any(|o| o == key);
    Bridges {
        script: on("script"),
        sound: on("sound"),
        diminutive: on("diminutive"),
        misprint: on("misprint"),
    }
}

fn bridge_list(off: &[String]) -> Vec<Bridge> {
    [
        ("script", "другое письмо", "other script"),
        ("sound", "созвучие", "sounds alike"),
        (
            "diminutive",
            "уменьшительное или иноязычное имя",
            "diminutive or other language",
        ),
        ("misprint", "опечатка", "misprint"),
    ]
    .into_iter()
    .map(|(key, ru, en)| Bridge {
        key: key.into(),
        name: Words::new(ru, en),
        on: !off.iter().any(|o| o == key),
    })
    .collect()
}

fn chips(query: &Query) -> Vec<Chip> {
    query
        .chips
        .iter()
        .map(|chip| {
            let (kind, ru, en) = match chip.kind {
                ChipKind::Name(Part::Surname) => ("surname", "фамилия", "surname"),
                ChipKind::Name(Part::Given) => ("given_name", "имя", "given name"),
                ChipKind::Name(Part::Patronymic) => ("patronymic", "отчество", "patronymic"),
                ChipKind::Name(Part::Unknown) => ("name", "имя или фамилия", "name"),
                ChipKind::Year(YearKind::Born) => ("year", "год рождения", "year of birth"),
                ChipKind::Year(YearKind::Happened) => {
                    ("year", "год ареста или гибели", "year of arrest or death")
                }
                ChipKind::Year(YearKind::Any) => ("year", "год", "year"),
                ChipKind::Place => ("place", "место", "place"),
                ChipKind::Kin(KinUse::Father) => (
                    "kin",
                    "имя отца ищется в отчестве",
                    "the father’s name is sought in the patronymic",
                ),
                ChipKind::Kin(KinUse::Given) => (
                    "kin",
                    "имя взято из отчества ребёнка",
                    "the given name is taken from the child’s patronymic",
                ),
                ChipKind::Kin(KinUse::Surname) => (
                    "kin",
                    "родство: ищется общая фамилия",
                    "kin: the shared surname is sought",
                ),
                ChipKind::Kin(KinUse::Nothing) => {
                    ("kin", "родство (не ищется)", "kin (not searched)")
                }
                ChipKind::Occupation => ("occupation", "занятие", "occupation"),
            };
            Chip {
                key: format!("{kind}:{}", chip.as_written),
                kind: kind.into(),
                text: chip.as_written.clone(),
                meaning: Words::new(ru, en),
            }
        })
        .collect()
}

fn searched(desk: &Desk, index: &Index, audience: Audience) -> Result<Searched, Error> {
    let small = desk.small()?;
    let visible = || {
        small
            .sources
            .iter()
            .filter(|(_, s)| audience.may_see(s.audience))
    };
    let not_read_yet = visible()
        .filter_map(|(id, source)| {
            let coverage = source.coverage.filter(|c| c.read < c.known)?;
            Some(NotReadYet {
                source: *id,
                title: source.title.clone(),
                read: coverage.read,
                known: coverage.known,
            })
        })
        .collect();
    let with_records = desk
        .holding
        .sources(audience)?
        .iter()
        .filter(|s| s.records > 0)
        .count() as u64;
    Ok(Searched {
        sources: with_records,
        records: index.names.len() as u64,
        years: index
            .years()
            .map(|(from, to)| (i32::from(from), i32::from(to))),
        not_read_yet,
    })
}

fn hit(
    desk: &Desk,
    mut records: Vec<imena_register::RecordView>,
    found: &imena_search::Found,
    audience: Audience,
) -> Result<Option<Hit>, Error> {
    let small = desk.small()?;
    let Some(oldest) = records.iter().map(|record| record.id).min() else {
        return Ok(None);
    };
    records.sort_by(|a, b| {
        let order =
            |r: &imena_register::RecordView| small.sources.get(&r.source).map(|s| s.order());
        order(a).cmp(&order(b)).then(a.id.cmp(&b.id))
    });
    let Some(best) = records.iter().find(|r| r.id.0 == found.id) else {
        return Ok(None);
    };
    let mut hit = Hit {
        person: PersonId::from(oldest),
        record: best.id,
        // The name the page stands under, whichever spelling matched.
        name: records
            .first()
            .map(imena_register::RecordView::name)
            .unwrap_or_default(),
        also: Vec::new(),
        birth: Vec::new(),
        place: None,
        claimed: Vec::new(),
        records: records.len(),
        sources: 0,
        reasons: found.because.iter().map(reason).collect(),
        score: f64::from(found.score),
        invented: false,
    };
    hit.reasons.extend(soft_reasons(found));
    let mut sources: Vec<SourceId> = Vec::new();
    let mut events: BTreeMap<(u8, String), Vec<String>> = BTreeMap::new();
    for record in &records {
        let Some(source) = small
            .sources
            .get(&record.source)
            .filter(|s| audience.may_see(s.audience))
        else {
            continue;
        };
        sources.push(record.source);
        hit.invented |= source.invented;
        let claims: Vec<Claim> = record
            .claims
            .iter()
            .filter(|c| c.current)
            .map(|c| c.claim.clone())
            .collect();
        let name = imena_model::record::name_of(&claims);
        if name != hit.name && !name.is_empty() && !hit.also.contains(&name) {
            hit.also.push(name);
        }
        for claim in &claims {
            match claim.property {
                Property::Alias | Property::MaidenName if !hit.also.contains(&claim.as_written) => {
                    hit.also.push(claim.as_written.clone());
                }
                Property::BirthDate if !hit.birth.contains(&claim.as_written) => {
                    hit.birth.push(claim.as_written.clone())
                }
                Property::BirthPlace | Property::Residence if hit.place.is_none() => {
                    hit.place = Some(claim.as_written.clone());
                }
                property => {
                    if let Some(order) = event(property) {
                        let what = format!("{}: {}", property.key(), claim.as_written);
                        let said_by = events.entry((order, what)).or_default();
                        if !said_by.contains(&source.title) {
                            said_by.push(source.title.clone());
                        }
                    }
                }
            }
        }
    }
    sources.sort_unstable();
    sources.dedup();
    hit.sources = sources.len();
    hit.claimed = events
        .into_iter()
        .map(|((_, what), by)| (what, by.join("; ")))
        .collect();
    Ok(Some(hit))
}

/// Which events stand in a result's line, in the order of a life.
fn event(property: Property) -> Option<u8> {
    match property {
        Property::ArrestDate => Some(0),
        Property::Sentence => Some(1),
        Property::ExecutedDate => Some(2),
        Property::DiedDate => Some(3),
        Property::RehabilitatedDate => Some(4),
        _ => None,
    }
}

fn reason(because: &Because) -> Words {
    let reason = Reason {
        left: Some(because.asked.clone()),
        right: because.found.clone(),
        bridge: if because.found.is_some() {
            because.bridge
        } else {
            Connection::None
        },
        part: Part::Unknown,
        score: because.score,
    };
    Words::new(
        reason.in_words(Tongue::Russian),
        reason.in_words(Tongue::English),
    )
}

fn soft_reasons(found: &imena_search::Found) -> Vec<Words> {
    let mut reasons = Vec::new();
    match found.years {
        YearsAgree::Yes => reasons.push(Words::new("год подходит", "the year agrees")),
        YearsAgree::Near => reasons.push(Words::new("год близок", "the year is near")),
        YearsAgree::No => reasons.push(Words::new("год другой", "the year differs")),
        YearsAgree::Unknown => {}
    }
    if !found.words.is_empty() {
        let words = found.words.join(", ");
        reasons.push(Words::new(
            format!("совпадает: {words}"),
            format!("agrees: {words}"),
        ));
    }
    reasons
}

fn near(index: &Index, query: &Query) -> Vec<NearSpelling> {
    let mut near: Vec<NearSpelling> = Vec::new();
    // An initial is near to a third of all words.
    let words = query.names.iter().filter(|asked| !asked.word.is_initial());
    for asked in words.take(3) {
        for (text, records) in index.names.near(asked.word.text(), 5) {
            if near.iter().all(|n| n.text.to_lowercase() != text) {
                near.push(NearSpelling {
                    text: crate::index::capital(&text),
                    records: records as u64,
                });
            }
        }
    }
    near
}

fn leave_out(query: &Query) -> Vec<Words> {
    let mut words = Vec::new();
    if query.names.len() > 2 {
        words.push(Words::new(
            "Попробуйте без отчества: во многих списках его нет.",
            "Try without the patronymic: many lists do not have it.",
        ));
    }
    if !query.years.is_empty() {
        words.push(Words::new(
            "Попробуйте без года: в источниках год рождения часто ошибочен на год или два.",
            "Try without the year: sources often give the year of birth a year or two off.",
        ));
    }
    if !query.words.is_empty() {
        words.push(Words::new(
            "Попробуйте без места: губернии, уезды и деревни переименовывали.",
            "Try without the place: provinces, districts and villages were renamed.",
        ));
    }
    words.push(Words::new(
        "Попробуйте одну фамилию так, как она звучит, любыми буквами.",
        "Try the surname alone, as it sounds, in any letters.",
    ));
    words
}
