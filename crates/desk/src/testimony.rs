//! A testimony: segments that open at the second.

use crate::desk::Small;
use crate::person::lying;
use crate::{Desk, Error};
use imena_model::{Audience, PersonId, PlaceId, SourceId, Testimony, TestimonyId, disagreement};

/// A segment that speaks of a person or place.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// The testimony.
    pub testimony: TestimonyId,
    /// Its title.
    pub title: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Number of the segment.
    pub segment: usize,
    /// Where it begins, in milliseconds.
    pub from_ms: u64,
    /// The words.
    pub text: String,
    /// Language (BCP 47).
    pub language: String,
    /// Whether invented.
    pub invented: bool,
}

/// The testimony's page; segments the audience may not see are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct TestimonyPage {
    /// The testimony.
    pub id: TestimonyId,
    /// Its source.
    pub source: SourceId,
    /// The testimony.
    pub testimony: Testimony,
    /// People it speaks of.
    pub people: Vec<(PersonId, String)>,
    /// Places it speaks of.
    pub places: Vec<(PlaceId, String)>,
}

/// A testimony in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TestimonyLine {
    /// The testimony.
    pub id: TestimonyId,
    /// Title.
    pub title: String,
    /// Date of recording as written.
    pub recorded: Option<String>,
    /// Length in milliseconds.
    pub length_ms: u64,
    /// Whether invented.
    pub invented: bool,
}

/// Answers [`Desk::testimonies`].
pub(crate) fn testimonies(desk: &Desk, audience: Audience) -> Result<Vec<TestimonyLine>, Error> {
    let small = desk.small()?;
    Ok(small
        .testimonies
        .iter()
        .filter(|(_, source, t)| may_see(&small, *source, t, audience))
        .map(|(id, source, t)| TestimonyLine {
            id: *id,
            title: t.title.clone(),
            recorded: t.recorded.as_ref().map(|d| d.as_written.clone()),
            length_ms: t.segments.iter().map(|s| s.to_ms).max().unwrap_or(0),
            invented: t.invented || small.sources.get(source).is_some_and(|s| s.invented),
        })
        .collect())
}

/// Answers [`Desk::testimony`].
pub(crate) fn testimony(
    desk: &Desk,
    id: TestimonyId,
    audience: Audience,
) -> Result<Option<TestimonyPage>, Error> {
    let small = desk.small()?;
    let found = small.testimonies.iter().find(|(t, _, _)| *t == id);
    let Some((_, source, testimony)) = found.filter(|(_, s, t)| may_see(&small, *s, t, audience))
    else {
        return Ok(None);
    };
    let mut testimony = testimony.clone();
    testimony.segments.retain(|s| audience.may_see(s.audience));
    testimony.invented |= small.sources.get(source).is_some_and(|s| s.invented);
    let mut people = Vec::new();
    let mut places = Vec::new();
    for spoken_of in &testimony.speaks_of {
        let place = small
            .places_for(audience)
            .into_iter()
            .find(|(_, p)| p.key == *spoken_of);
        if let Some((place, described)) = place {
            places.push((place, lying::name(described)));
        } else if let Some(person) = crate::find::person_named(desk, spoken_of, audience)? {
            people.push(person);
        }
    }
    Ok(Some(TestimonyPage {
        id,
        source: *source,
        testimony,
        people,
        places,
    }))
}

fn may_see(small: &Small, source: SourceId, testimony: &Testimony, audience: Audience) -> bool {
    audience.may_see(testimony.agreement.audience)
        && small
            .sources
            .get(&source)
            .is_some_and(|s| audience.may_see(s.audience))
}

/// The segments that speak of a person (by one of the names) or of one of the places.
pub(crate) fn voices(
    small: &Small,
    names: &[String],
    places: &[PlaceId],
    audience: Audience,
) -> Vec<Voice> {
    let plain: Vec<String> = names
        .iter()
        .map(|n| disagreement::plain(n))
        .filter(|n| !n.is_empty())
        .collect();
    let keys: Vec<&str> = small
        .places
        .iter()
        .filter(|(id, _)| places.contains(id))
        .map(|(_, p)| p.key.as_str())
        .collect();
    let mut voices = Vec::new();
    for (id, source, testimony) in &small.testimonies {
        let speaks = testimony
            .speaks_of
            .iter()
            .any(|s| keys.contains(&s.as_str()) || plain.contains(&disagreement::plain(s)));
        if !speaks || !may_see(small, *source, testimony, audience) {
            continue;
        }
        // The first segment opens it; the reader goes on there.
        let segment = testimony
            .segments
            .iter()
            .enumerate()
            .find(|(_, s)| audience.may_see(s.audience));
        if let Some((number, segment)) = segment {
            voices.push(Voice {
                testimony: *id,
                title: testimony.title.clone(),
                speaker: segment.speaker.clone(),
                segment: number,
                from_ms: segment.from_ms,
                text: segment.text.clone(),
                language: testimony.language.clone(),
                invented: testimony.invented
                    || small.sources.get(source).is_some_and(|s| s.invented),
            });
        }
    }
    voices
}
