//! The nouns of the model in canonical bytes: what entries commit to, and what acts are read back from.

use std::sync::Arc;

use imena_model::{
    Agreement, ArchiveRef, Audience, Basis, Calendar, Certainty, Claim, ClaimState, Coverage,
    Decided, Edtf, Geometry, Keeper, Locator, LyingRule, Means, Place, PlaceClaim, PlaceKind,
    PlaceName, PointKind, Problem, Property, Role, Segment, Source, SourceKind, Speaker, Testimony,
    UncertainDate, Verbatim,
};

use crate::encoding::{Bytes, Cursor, Unreadable};
use crate::ledger::{Hash, sha256};

type Read<T> = Result<T, Unreadable>;

fn known<T>(value: Option<T>, expected: &'static str) -> Read<T> {
    value.ok_or(Unreadable { at: 0, expected })
}

fn many<T>(
    cursor: &mut Cursor<'_>,
    mut one: impl FnMut(&mut Cursor<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    let count = cursor.number()?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(one(cursor)?);
    }
    Ok(items)
}

fn texts(bytes: &mut Bytes, texts: &[String]) {
    bytes.number(texts.len() as u64);
    for text in texts {
        bytes.text(text);
    }
}

fn read_texts(cursor: &mut Cursor<'_>) -> Read<Vec<String>> {
    many(cursor, |c| c.text().map(str::to_owned))
}

fn maybe<T>(
    cursor: &mut Cursor<'_>,
    one: impl FnOnce(&mut Cursor<'_>) -> Read<T>,
) -> Read<Option<T>> {
    cursor.flag()?.then(|| one(cursor)).transpose()
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

fn calendar_code(calendar: Calendar) -> u8 {
    match calendar {
        Calendar::Gregorian => 0,
        Calendar::Julian => 1,
        Calendar::Unknown => 2,
    }
}

fn read_calendar(cursor: &mut Cursor<'_>) -> Read<Calendar> {
    match cursor.byte()? {
        0 => Ok(Calendar::Gregorian),
        1 => Ok(Calendar::Julian),
        2 => Ok(Calendar::Unknown),
        _ => known(None, "a calendar"),
    }
}

fn read_audience(cursor: &mut Cursor<'_>) -> Read<Audience> {
    known(Audience::from_code(cursor.byte()?), "an audience")
}

fn edtf_text(edtf: &Edtf) -> String {
    edtf.to_string()
}

fn date(bytes: &mut Bytes, date: Option<&UncertainDate>) {
    let Some(date) = date else {
        bytes.byte(0);
        return;
    };
    let edtf = date.edtf.as_ref().map(edtf_text);
    bytes
        .byte(1)
        .maybe_text(edtf.as_deref())
        .byte(calendar_code(date.calendar))
        .text(&date.as_written);
}

fn read_date(cursor: &mut Cursor<'_>) -> Read<Option<UncertainDate>> {
    maybe(cursor, |c| {
        let edtf = c.maybe_text()?.and_then(|text| Edtf::parse(text).ok());
        Ok(UncertainDate {
            edtf,
            calendar: read_calendar(c)?,
            as_written: c.text()?.to_owned(),
        })
    })
}

/// Writes a claim as its item of a reading is hashed. The number in the record is not part of it.
pub(crate) fn claim(bytes: &mut Bytes, claim: &Claim) {
    bytes
        .byte(1)
        .number(u64::from(claim.property.code()))
        .text(&claim.as_written);
    texts(bytes, &claim.readings);
    bytes.number(marks(claim)).number(span(claim));
}

/// Certainty, basis, role, audience, state and case in one number.
pub(crate) fn marks(claim: &Claim) -> u64 {
    u64::from(claim.certainty.code())
        | u64::from(claim.basis.code()) << 4
        | u64::from(claim.role.code()) << 8
        | u64::from(claim.audience.code()) << 12
        | u64::from(claim.state.code()) << 16
        | u64::from(claim.case) << 20
}

/// The span of a claim in one number; 0 for none.
pub(crate) fn span(claim: &Claim) -> u64 {
    claim
        .span
        .map_or(0, |(from, to)| (u64::from(from) << 32 | u64::from(to)) + 1)
}

/// A claim from the numbers and texts of its row.
pub(crate) fn claim_from(
    property: u16,
    as_written: String,
    readings: Vec<String>,
    marks: u64,
    span: u64,
) -> Read<Claim> {
    let part = |shift: u32| ((marks >> shift) & 15) as u8;
    Ok(Claim {
        property: known(Property::from_code(property), "a property")?,
        as_written,
        readings,
        certainty: known(Certainty::from_code(part(0)), "a certainty")?,
        basis: known(Basis::from_code(part(4)), "a basis")?,
        role: known(Role::from_code(part(8)), "a role")?,
        audience: known(Audience::from_code(part(12)), "an audience")?,
        state: known(ClaimState::from_code(part(16)), "a state")?,
        case: known(u16::try_from(marks >> 20).ok(), "a case")?,
        span: span
            .checked_sub(1)
            .map(|span| ((span >> 32) as u32, span as u32)),
    })
}

/// Several readings as one text of a row: parted by U+001F, which is escaped where it occurs in one.
pub(crate) fn join_readings(readings: &[String]) -> Option<String> {
    match readings {
        [] => None,
        [one] if !one.contains(['\\', '\u{1f}']) => Some(one.clone()),
        _ => {
            let escaped: Vec<String> = readings
                .iter()
                .map(|r| r.replace('\\', "\\\\").replace('\u{1f}', "\\u"))
                .collect();
            Some(escaped.join("\u{1f}"))
        }
    }
}

/// The readings in a text of a row.
pub(crate) fn split_readings(text: Option<&str>) -> Vec<String> {
    let Some(text) = text else {
        return Vec::new();
    };
    if !text.contains(['\\', '\u{1f}']) {
        return vec![text.to_owned()];
    }
    text.split('\u{1f}')
        .map(|part| {
            let mut reading = String::with_capacity(part.len());
            let mut escaped = false;
            for letter in part.chars() {
                match (escaped, letter) {
                    (false, '\\') => escaped = true,
                    (true, 'u') => {
                        reading.push('\u{1f}');
                        escaped = false;
                    }
                    _ => {
                        reading.push(letter);
                        escaped = false;
                    }
                }
            }
            reading
        })
        .collect()
}

/// Writes the head of a reading: what places it, and which earlier claims it says again.
pub(crate) fn head(
    bytes: &mut Bytes,
    source: u64,
    locator: &str,
    page: Option<&str>,
    audience: Audience,
    restates: Option<&[u8]>,
) {
    bytes
        .byte(1)
        .number(source)
        .text(locator)
        .maybe_text(page)
        .byte(audience.code())
        .bytes(restates.unwrap_or_default());
}

/// The printed page of a locator.
pub(crate) fn page_of(locator: &Locator) -> Option<&str> {
    match locator {
        Locator::Entry { page, .. } => page.as_deref(),
        _ => None,
    }
}

/// Puts the printed page back into a locator read from its key.
pub(crate) fn locator_from(key: &str, page: Option<String>) -> Option<Locator> {
    let locator = Locator::from_key(key)?;
    Some(match locator {
        Locator::Entry { number, .. } => Locator::Entry { number, page },
        other => other,
    })
}

/// Writes the entry as it came in. A row names its heading by hash.
pub(crate) fn verbatim(bytes: &mut Bytes, verbatim: &Verbatim, heading: Option<&Hash>) {
    match verbatim {
        Verbatim::Text { heading, text } => {
            bytes.byte(0).text(heading).text(text);
        }
        Verbatim::Row { cells, .. } => {
            bytes.byte(1);
            bytes.bytes(heading.map_or(&[][..], |h| &h[..]));
            texts(bytes, cells);
        }
    }
}

/// Reads the entry as it came in.
pub(crate) fn read_verbatim(bytes: &[u8], columns: Option<&Arc<[String]>>) -> Read<Verbatim> {
    let mut cursor = Cursor::new(bytes);
    let verbatim = match cursor.byte()? {
        0 => Verbatim::Text {
            heading: cursor.text()?.to_owned(),
            text: cursor.text()?.to_owned(),
        },
        1 => {
            cursor.bytes()?;
            Verbatim::Row {
                columns: columns.cloned().unwrap_or_else(|| Arc::from([])),
                cells: read_texts(&mut cursor)?,
            }
        }
        _ => known(None, "an entry")?,
    };
    cursor.end()?;
    Ok(verbatim)
}

/// The canonical bytes of the names of the columns, and their hash.
pub(crate) fn heading(columns: &[String]) -> (Vec<u8>, Hash) {
    let mut bytes = Bytes::new();
    bytes.byte(1);
    texts(&mut bytes, columns);
    let bytes = bytes.into_vec();
    let digest = sha256(&bytes);
    (bytes, digest)
}

/// Reads the names of the columns.
pub(crate) fn read_heading(bytes: &[u8]) -> Read<Arc<[String]>> {
    let mut cursor = Cursor::new(bytes);
    known((cursor.byte()? == 1).then_some(()), "a heading")?;
    let names = read_texts(&mut cursor)?;
    cursor.end()?;
    Ok(names.into())
}

/// Writes a source.
pub(crate) fn source(bytes: &mut Bytes, source: &Source) {
    bytes
        .byte(1)
        .text(&source.key)
        .text(&source.title)
        .byte(source.kind.code());
    match &source.keeper {
        None => bytes.byte(0),
        Some(keeper) => bytes
            .byte(1)
            .text(&keeper.name)
            .maybe_text(keeper.address.as_deref()),
    };
    match &source.reference {
        None => {
            bytes.byte(0);
        }
        Some(reference) => {
            bytes.byte(1);
            for part in [
                &reference.fond,
                &reference.opis,
                &reference.delo,
                &reference.leaf,
                &reference.as_printed,
            ] {
                bytes.maybe_text(part.as_deref());
            }
        }
    }
    bytes
        .maybe_text(source.author.as_deref())
        .text(&source.language)
        .byte(calendar_code(source.calendar));
    date(bytes, source.dated.as_ref());
    bytes.number(source.means.len() as u64);
    for means in &source.means {
        bytes.byte(means.code());
    }
    texts(bytes, &source.copied_from);
    bytes.byte(u8::from(source.free_of_doubles));
    match source.coverage {
        None => bytes.byte(0),
        Some(coverage) => bytes.byte(1).number(coverage.read).number(coverage.known),
    };
    bytes
        .byte(u8::from(source.invented))
        .maybe_text(source.note.as_deref())
        .byte(source.audience.code());
}

/// Reads a source.
pub(crate) fn read_source(bytes: &[u8]) -> Read<Source> {
    let mut c = Cursor::new(bytes);
    known((c.byte()? == 1).then_some(()), "a source of form 1")?;
    let source = Source {
        key: c.text()?.to_owned(),
        title: c.text()?.to_owned(),
        kind: known(SourceKind::from_code(c.byte()?), "a kind of source")?,
        keeper: maybe(&mut c, |c| {
            Ok(Keeper {
                name: c.text()?.to_owned(),
                address: owned(c.maybe_text()?),
            })
        })?,
        reference: maybe(&mut c, |c| {
            Ok(ArchiveRef {
                fond: owned(c.maybe_text()?),
                opis: owned(c.maybe_text()?),
                delo: owned(c.maybe_text()?),
                leaf: owned(c.maybe_text()?),
                as_printed: owned(c.maybe_text()?),
            })
        })?,
        author: owned(c.maybe_text()?),
        language: c.text()?.to_owned(),
        calendar: read_calendar(&mut c)?,
        dated: read_date(&mut c)?,
        means: many(&mut c, |c| known(Means::from_code(c.byte()?), "a meaning"))?,
        copied_from: read_texts(&mut c)?,
        free_of_doubles: c.flag()?,
        coverage: maybe(&mut c, |c| {
            Ok(Coverage {
                read: c.number()?,
                known: c.number()?,
            })
        })?,
        invented: c.flag()?,
        note: owned(c.maybe_text()?),
        audience: read_audience(&mut c)?,
    };
    c.end()?;
    Ok(source)
}

/// Writes a place.
pub(crate) fn place(bytes: &mut Bytes, place: &Place) {
    bytes.byte(1).text(&place.key).byte(place.kind.code());
    bytes.number(place.names.len() as u64);
    for name in &place.names {
        bytes
            .text(&name.text)
            .text(&name.language)
            .maybe_text(name.years.as_deref());
    }
    bytes.maybe_text(place.part_of.as_deref());
    bytes.number(place.geometry.len() as u64);
    for geometry in &place.geometry {
        bytes
            .number(geometry.latitude.to_bits())
            .number(geometry.longitude.to_bits())
            .byte(geometry.kind.code())
            .maybe_number(geometry.radius_m.map(f64::to_bits))
            .text(&geometry.cited)
            .byte(geometry.audience.code());
    }
    bytes.number(place.claims.len() as u64);
    for claim in &place.claims {
        bytes
            .text(&claim.topic)
            .text(&claim.as_written)
            .text(&claim.cited);
        date(bytes, claim.dated.as_ref());
        bytes.byte(claim.basis.code()).byte(claim.role.code());
    }
    texts(bytes, &place.known_as);
    bytes.number(place.rules.len() as u64);
    for rule in &place.rules {
        texts(bytes, &rule.executed_in);
        bytes
            .text(&rule.executed_between)
            .text(&rule.words_ru)
            .text(&rule.words_en)
            .text(&rule.cited);
    }
    bytes.byte(place.audience.code());
}

/// Reads a place.
pub(crate) fn read_place(bytes: &[u8]) -> Read<Place> {
    let mut c = Cursor::new(bytes);
    known((c.byte()? == 1).then_some(()), "a place of form 1")?;
    let place = Place {
        key: c.text()?.to_owned(),
        kind: known(PlaceKind::from_code(c.byte()?), "a kind of place")?,
        names: many(&mut c, |c| {
            Ok(PlaceName {
                text: c.text()?.to_owned(),
                language: c.text()?.to_owned(),
                years: owned(c.maybe_text()?),
            })
        })?,
        part_of: owned(c.maybe_text()?),
        geometry: many(&mut c, |c| {
            Ok(Geometry {
                latitude: f64::from_bits(c.number()?),
                longitude: f64::from_bits(c.number()?),
                kind: known(PointKind::from_code(c.byte()?), "a kind of point")?,
                radius_m: c.maybe_number()?.map(f64::from_bits),
                cited: c.text()?.to_owned(),
                audience: read_audience(c)?,
            })
        })?,
        claims: many(&mut c, |c| {
            Ok(PlaceClaim {
                topic: c.text()?.to_owned(),
                as_written: c.text()?.to_owned(),
                cited: c.text()?.to_owned(),
                dated: read_date(c)?,
                basis: known(Basis::from_code(c.byte()?), "a basis")?,
                role: known(Role::from_code(c.byte()?), "a role")?,
            })
        })?,
        known_as: read_texts(&mut c)?,
        rules: many(&mut c, |c| {
            Ok(LyingRule {
                executed_in: read_texts(c)?,
                executed_between: c.text()?.to_owned(),
                words_ru: c.text()?.to_owned(),
                words_en: c.text()?.to_owned(),
                cited: c.text()?.to_owned(),
            })
        })?,
        audience: read_audience(&mut c)?,
    };
    c.end()?;
    Ok(place)
}

/// Writes a testimony and the source it belongs to.
pub(crate) fn testimony(bytes: &mut Bytes, source: u64, testimony: &Testimony) {
    bytes
        .byte(1)
        .number(source)
        .text(&testimony.title)
        .text(&testimony.language);
    date(bytes, testimony.recorded.as_ref());
    bytes.number(testimony.speakers.len() as u64);
    for speaker in &testimony.speakers {
        bytes.text(&speaker.name);
    }
    texts(bytes, &testimony.agreement.purposes);
    bytes.byte(testimony.agreement.audience.code());
    date(bytes, testimony.agreement.until.as_ref());
    bytes.maybe_text(testimony.agreement.way_out.as_deref());
    texts(bytes, &testimony.speaks_of);
    bytes.number(testimony.segments.len() as u64);
    for segment in &testimony.segments {
        bytes
            .number(segment.from_ms)
            .number(segment.to_ms)
            .maybe_text(segment.speaker.as_deref())
            .text(&segment.text)
            .byte(segment.audience.code());
    }
    texts(bytes, &testimony.notes);
    bytes.byte(u8::from(testimony.invented));
}

/// Reads a testimony and the source it belongs to.
pub(crate) fn read_testimony(bytes: &[u8]) -> Read<(u64, Testimony)> {
    let mut c = Cursor::new(bytes);
    known((c.byte()? == 1).then_some(()), "a testimony of form 1")?;
    let source = c.number()?;
    let testimony = Testimony {
        title: c.text()?.to_owned(),
        language: c.text()?.to_owned(),
        recorded: read_date(&mut c)?,
        speakers: many(&mut c, |c| {
            Ok(Speaker {
                name: c.text()?.to_owned(),
            })
        })?,
        agreement: Agreement {
            purposes: read_texts(&mut c)?,
            audience: read_audience(&mut c)?,
            until: read_date(&mut c)?,
            way_out: owned(c.maybe_text()?),
        },
        speaks_of: read_texts(&mut c)?,
        segments: many(&mut c, |c| {
            Ok(Segment {
                from_ms: c.number()?,
                to_ms: c.number()?,
                speaker: owned(c.maybe_text()?),
                text: c.text()?.to_owned(),
                audience: read_audience(c)?,
            })
        })?,
        notes: read_texts(&mut c)?,
        invented: c.flag()?,
    };
    c.end()?;
    Ok((source, testimony))
}

/// Writes a decision on a pair; the reason is the note of its act.
pub(crate) fn decision(bytes: &mut Bytes, a: u64, b: u64, decided: Decided) {
    bytes.byte(1).number(a).number(b).byte(decided.code());
}

/// Reads a decision on a pair.
pub(crate) fn read_decision(bytes: &[u8]) -> Read<(u64, u64, Decided)> {
    let mut c = Cursor::new(bytes);
    known((c.byte()? == 1).then_some(()), "a decision of form 1")?;
    let read = (
        c.number()?,
        c.number()?,
        known(Decided::from_code(c.byte()?), "a decision")?,
    );
    c.end()?;
    Ok(read)
}

/// Writes a problem as the digest of an intake's problems is made.
pub(crate) fn problem(bytes: &mut Bytes, problem: &Problem) {
    bytes
        .byte(1)
        .text(&problem.code)
        .maybe_number(problem.position.line)
        .maybe_number(problem.position.column)
        .maybe_text(problem.position.column_name.as_deref())
        .text(&problem.as_written)
        .text(&problem.what)
        .text(&problem.done)
        .text(&problem.mend);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_source_returns() {
        let written = Source {
            key: "primer".to_owned(),
            title: "Примерный список".to_owned(),
            keeper: Some(Keeper {
                name: "Архив".to_owned(),
                address: None,
            }),
            reference: Some(ArchiveRef {
                fond: Some("1".to_owned()),
                ..ArchiveRef::default()
            }),
            means: vec![Means::Arrested, Means::Shot],
            dated: Some(UncertainDate {
                edtf: Edtf::parse("1989").ok(),
                calendar: Calendar::Gregorian,
                as_written: "1989".to_owned(),
            }),
            coverage: Some(Coverage { read: 3, known: 10 }),
            audience: Audience::Researcher,
            ..Source::default()
        };
        let mut bytes = Bytes::new();
        source(&mut bytes, &written);
        assert_eq!(read_source(bytes.as_slice()), Ok(written));
    }

    #[test]
    fn a_testimony_and_a_place_return() {
        let written = Testimony {
            title: "Рассказ".to_owned(),
            segments: vec![Segment {
                from_ms: 5,
                to_ms: 9,
                text: "Слова.".to_owned(),
                ..Segment::default()
            }],
            ..Testimony::default()
        };
        let mut bytes = Bytes::new();
        testimony(&mut bytes, 7, &written);
        assert_eq!(read_testimony(bytes.as_slice()), Ok((7, written)));

        let written = Place {
            key: "p".to_owned(),
            geometry: vec![Geometry {
                latitude: 60.1,
                longitude: -30.2,
                radius_m: Some(50.0),
                ..Geometry::default()
            }],
            claims: vec![PlaceClaim {
                topic: "used".to_owned(),
                ..PlaceClaim::default()
            }],
            rules: vec![LyingRule {
                executed_in: vec!["Примерск".to_owned()],
                ..LyingRule::default()
            }],
            ..Place::default()
        };
        bytes.clear();
        place(&mut bytes, &written);
        assert_eq!(read_place(bytes.as_slice()), Ok(written));
    }

    proptest! {
        #[test]
        fn readings_return(readings in proptest::collection::vec("[a\\\\u\u{1f}]{0,4}", 0..4)) {
            // A single empty reading and none are told apart by the row being NULL.
            let joined = join_readings(&readings);
            prop_assert_eq!(split_readings(joined.as_deref()), readings);
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            read_source(&bytes).ok();
            read_place(&bytes).ok();
            read_testimony(&bytes).ok();
            read_verbatim(&bytes, None).ok();
            read_heading(&bytes).ok();
        }
    }
}
