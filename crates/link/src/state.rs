//! A result kept with its records, so that new records can be added later without reading and preparing everything again.
//!
//! One file: a head, then texts and numbers end to end, lengths before values, little-endian, and a sum over all bytes.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::linker::{Figures, Link, Linker, Outcome};
use crate::table::{Column, Ids, Table};
use crate::text::{Interner, mix};
use crate::trained::TrainedModel;

const HEAD: &[u8] = b"imena link state 2\n";

fn put_number(to: &mut Vec<u8>, number: usize) {
    to.extend((number as u64).to_le_bytes());
}

fn put_text(to: &mut Vec<u8>, text: &str) {
    put_number(to, text.len());
    to.extend(text.as_bytes());
}

fn put_codes(to: &mut Vec<u8>, codes: &[u32]) {
    put_number(to, codes.len());
    to.reserve(codes.len() * 4);
    codes.iter().for_each(|c| to.extend(c.to_le_bytes()));
}

/// A sum that any changed byte changes.
fn sum(bytes: &[u8]) -> u64 {
    let mut lanes = [1_u64, 2, 3, 4];
    let mut parts = bytes.chunks_exact(32);
    for part in &mut parts {
        for (lane, word) in lanes.iter_mut().zip(part.chunks_exact(8)) {
            let word = u64::from_le_bytes(word.try_into().expect("chunks are of eight bytes"));
            *lane = (lane.rotate_left(23) ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25);
        }
    }
    let rest = parts
        .remainder()
        .iter()
        .fold(bytes.len() as u64, |sum, b| mix(sum ^ u64::from(*b)));
    lanes.iter().fold(rest, |sum, lane| mix(sum ^ lane))
}

/// Writes the records, what was learned and the result.
pub fn write_state(path: &Path, linker: &Linker, outcome: &Outcome) -> Result<(), Error> {
    let trained = linker
        .trained()
        .ok_or_else(|| Error::Empty("nothing was learned".to_owned()))?;
    let table = linker.table();
    let mut out = HEAD.to_vec();
    put_text(
        &mut out,
        &serde_json::to_string(&trained).unwrap_or_default(),
    );
    match &table.ids {
        Ids::Whole(ids) => {
            out.push(0);
            put_number(&mut out, ids.len());
            ids.iter().for_each(|id| out.extend(id.to_le_bytes()));
        }
        Ids::Text(ids) => {
            out.push(1);
            put_number(&mut out, ids.len());
            ids.iter().for_each(|id| put_text(&mut out, id));
        }
    }
    put_number(&mut out, table.source_names.len());
    table
        .source_names
        .iter()
        .for_each(|s| put_text(&mut out, s));
    table
        .sources
        .iter()
        .for_each(|s| out.extend(s.to_le_bytes()));
    put_number(&mut out, table.columns.len());
    for column in &table.columns {
        put_text(&mut out, &column.name);
        put_number(&mut out, column.words.len());
        for code in 1..column.words.len() as u32 {
            put_text(&mut out, column.words.get(code));
        }
        put_codes(&mut out, &column.codes);
    }
    put_number(&mut out, outcome.links.len());
    for link in &outcome.links {
        out.extend(link.a.to_le_bytes());
        out.extend(link.b.to_le_bytes());
        out.extend(link.weight.to_bits().to_le_bytes());
        out.extend(link.packed().to_le_bytes());
    }
    put_codes(&mut out, &outcome.clusters);
    let sum = sum(&out);
    out.extend(sum.to_le_bytes());
    fs::write(path, out).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// What is left to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// A count of things that take at least so many bytes each: more than there are bytes is a lie.
    fn count(&mut self, each: usize) -> Option<usize> {
        let count = usize::try_from(self.u64()?).ok()?;
        (count.checked_mul(each)? <= self.0.len()).then_some(count)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.count(1)?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn codes(&mut self) -> Option<Vec<u32>> {
        let count = self.count(4)?;
        let (whole, _) = self.take(count * 4)?.as_chunks();
        Some(whole.iter().map(|c| u32::from_le_bytes(*c)).collect())
    }
}

struct Kept {
    trained: TrainedModel,
    table: Table,
    links: Vec<Link>,
    clusters: Vec<u32>,
}

fn parse(bytes: &[u8]) -> Option<Kept> {
    let (body, end) = bytes.split_last_chunk::<8>()?;
    if sum(body) != u64::from_le_bytes(*end) {
        return None;
    }
    let mut rest = Rest(body.strip_prefix(HEAD)?);
    let trained = TrainedModel::from_json(rest.text()?).ok()?;
    let ids = if rest.byte()? == 0 {
        let count = rest.count(8)?;
        let (whole, _) = rest.take(count * 8)?.as_chunks();
        Ids::Whole(whole.iter().map(|c| i64::from_le_bytes(*c)).collect())
    } else {
        let count = rest.count(8)?;
        Ids::Text(
            (0..count)
                .map(|_| Some(rest.text()?.into()))
                .collect::<Option<_>>()?,
        )
    };
    let n = ids.len();
    let count = rest.count(8)?;
    let source_names: Vec<String> = (0..count)
        .map(|_| Some(rest.text()?.to_owned()))
        .collect::<Option<_>>()?;
    let (sources, _) = rest.take(n.checked_mul(2)?)?.as_chunks();
    let sources: Vec<u16> = sources.iter().map(|c| u16::from_le_bytes(*c)).collect();
    let mut columns = Vec::new();
    for _ in 0..rest.count(8)? {
        let name = rest.text()?.to_owned();
        let mut words = Interner::new();
        let count = rest.count(1)?;
        for _ in 1..count {
            words.intern(rest.text()?);
        }
        let codes = rest.codes()?;
        let sound =
            words.len() == count && codes.len() == n && codes.iter().all(|c| (*c as usize) < count);
        if !sound {
            return None;
        }
        columns.push(Column { name, codes, words });
    }
    let mut links = Vec::new();
    for _ in 0..rest.count(24)? {
        let (a, b) = (rest.u32()?, rest.u32()?);
        let weight = f64::from_bits(rest.u64()?);
        links.push(Link::from_packed(a, b, weight, rest.u64()?));
    }
    let clusters = rest.codes()?;
    let inside = |r: &u32| (*r as usize) < n;
    let sound = rest.0.is_empty()
        && clusters.len() == n
        && clusters.iter().all(inside)
        && links.iter().all(|l| inside(&l.a) && inside(&l.b))
        && sources.iter().all(|s| usize::from(*s) < source_names.len());
    sound.then_some(Kept {
        trained,
        table: Table {
            ids,
            sources,
            source_names,
            columns,
        },
        links,
        clusters,
    })
}

/// Reads what [`write_state`] wrote: a linker with its records and parameters, and the result for them.
pub fn read_state(path: &Path) -> Result<(Linker, Outcome), Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let kept = parse(&bytes).ok_or_else(|| Error::State(path.to_owned()))?;
    drop(bytes);
    let parameters = kept.trained.parameters.clone();
    let linker = kept.trained.linker(kept.table)?;
    let figures = Figures {
        records: kept.clusters.len(),
        ..Figures::default()
    };
    Ok((
        linker,
        Outcome {
            parameters,
            links: kept.links,
            clusters: kept.clusters,
            cuts: Vec::new(),
            figures,
        },
    ))
}
