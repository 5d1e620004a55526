//! Places and testimonies as they stand.

use imena_model::{Audience, Place, PlaceId, SourceId, Testimony, TestimonyId};
use rusqlite::Connection;

use crate::error::Result;
use crate::holding::Holding;
use crate::nouns;
use crate::record::source_audience;

fn newest(connection: &Connection, sql: &str) -> Result<Vec<(u64, Option<Vec<u8>>)>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn narrow_place(mut place: Place, asking: Audience) -> Option<Place> {
    if !asking.may_see(place.audience) {
        return None;
    }
    place.geometry.retain(|g| asking.may_see(g.audience));
    Some(place)
}

fn narrow_testimony(
    connection: &Connection,
    content: &[u8],
    asking: Audience,
) -> Result<Option<(SourceId, Testimony)>> {
    let (source, mut testimony) = nouns::read_testimony(content)?;
    if !asking.may_see(testimony.agreement.audience)
        || !asking.may_see(source_audience(connection, source)?)
    {
        return Ok(None);
    }
    testimony.segments.retain(|s| asking.may_see(s.audience));
    Ok(Some((SourceId(source), testimony)))
}

impl Holding {
    /// All places an audience may see, in the order in which they came.
    pub fn places(&self, asking: Audience) -> Result<Vec<(PlaceId, Place)>> {
        self.read(|connection| {
            let mut places = Vec::new();
            let rows = newest(
                connection,
                "SELECT place.place, coalesce(act.content, (SELECT open FROM sealed_item WHERE sealed_item.entry = act.entry AND item = -1)) FROM place JOIN act USING (entry) WHERE entry IN (
                     SELECT max(place.entry) FROM place JOIN intake ON intake.entry = place.intake
                     WHERE undone_by IS NULL GROUP BY place.place)
                 ORDER BY place.place",
            )?;
            for (id, content) in rows {
                let Some(content) = content else { continue };
                if let Some(place) = narrow_place(nouns::read_place(&content)?, asking) {
                    places.push((PlaceId(id), place));
                }
            }
            Ok(places)
        })
    }

    /// A place.
    pub fn place(&self, id: PlaceId, asking: Audience) -> Result<Option<Place>> {
        let places = self.places(asking)?;
        Ok(places
            .into_iter()
            .find(|(this, _)| *this == id)
            .map(|(_, place)| place))
    }

    /// All testimonies an audience may see, in the order in which they came, with their sources.
    pub fn testimonies(&self, asking: Audience) -> Result<Vec<(TestimonyId, SourceId, Testimony)>> {
        self.read(|connection| {
            let mut testimonies = Vec::new();
            let rows = newest(
                connection,
                "SELECT testimony.testimony, coalesce(act.content, (SELECT open FROM sealed_item WHERE sealed_item.entry = act.entry AND item = -1)) FROM testimony JOIN act USING (entry) WHERE entry IN (
                     SELECT max(testimony.entry) FROM testimony JOIN intake ON intake.entry = testimony.intake
                     WHERE undone_by IS NULL GROUP BY testimony.testimony)
                 ORDER BY testimony.testimony",
            )?;
            for (id, content) in rows {
                let Some(content) = content else { continue };
                if let Some((source, testimony)) = narrow_testimony(connection, &content, asking)? {
                    testimonies.push((TestimonyId(id), source, testimony));
                }
            }
            Ok(testimonies)
        })
    }

    /// A testimony with its source.
    pub fn testimony(
        &self,
        id: TestimonyId,
        asking: Audience,
    ) -> Result<Option<(SourceId, Testimony)>> {
        let testimonies = self.testimonies(asking)?;
        Ok(testimonies
            .into_iter()
            .find(|(this, ..)| *this == id)
            .map(|(_, source, testimony)| (source, testimony)))
    }
}
