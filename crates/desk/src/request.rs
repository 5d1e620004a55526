//! A relative leaves a request: who is sought. Whatever is taken in later is matched against it.
//!
//! Nothing about matches is kept: a record that came after the request has a higher number than it, so what is new for a
//! request is found by asking again. Two requests for one person each learn that there is another; who left it is known to
//! nobody but the keepers, and they ask both sides first.

use crate::find::{FindQuery, Found};
use crate::index::Index;
use crate::keys::Identity;
use crate::receipt;
use crate::{Desk, Error};
use imena_model::{ActId, Audience, Moment, PersonId, RecordId, Request, SourceId};
use imena_register::{Hand, Leave};
use imena_search::{Bridges, Entry, NameText, Query, YearsAgree};
use std::collections::BTreeSet;

/// From here on a record is told of as one that may speak of the person sought.
const MAY_BE_MEANT: f32 = 0.75;
/// From here on two requests are told of each other.
const MAY_BE_ONE: f32 = 0.8;
/// Longest request and contact, in characters.
const LONGEST_QUERY: usize = 400;
const LONGEST_CONTACT: usize = 1_000;
/// Records looked at for one request.
const LOOKED_AT: usize = 200;

/// A request as its code shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestPage {
    /// The code.
    pub code: String,
    /// Who is sought, as typed.
    pub query: String,
    /// When it was left.
    pub at: Moment,
    /// Whether a contact was left, sealed.
    pub has_contact: bool,
    /// Who may be meant, as the search finds them now.
    pub found: Found,
    /// Those of them of whom something came in after the request was left.
    pub new: Vec<PersonId>,
    /// How many other requests may seek the same person.
    pub others: usize,
}

/// A record that may speak of a person sought.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The record.
    pub record: RecordId,
    /// The person it is held to speak of.
    pub person: PersonId,
    /// The name it has.
    pub name: String,
    /// Its source.
    pub source: SourceId,
    /// The title of the source.
    pub source_title: String,
    /// 0 to 1, for the order only.
    pub score: f64,
    /// Whether it came after the request.
    pub is_new: bool,
}

/// A request as the keepers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestLine {
    /// The request.
    pub request: Request,
    /// Records that may be meant, the newest matches first.
    pub matches: Vec<Match>,
    /// Other requests that may seek the same person.
    pub others: Vec<ActId>,
    /// The contact, when a key was given that opens it.
    pub contact: Option<String>,
}

/// Whether there is a name in these words that a request can be left for.
pub fn can_be_sought(query: &str) -> bool {
    !Query::read(&cleaned(query, LONGEST_QUERY)).names.is_empty()
}

impl Desk {
    /// Whether a contact can be left: there is a keeper to seal it to.
    pub fn can_seal(&self) -> Result<bool, Error> {
        Ok(!self.holding.recipients()?.is_empty())
    }

    /// Leaves a request; gives its code, which is shown once and not kept.
    pub fn leave_request(
        &self,
        query: &str,
        contact: Option<&str>,
        lang: &str,
        at: Moment,
    ) -> Result<String, Error> {
        let query = cleaned(query, LONGEST_QUERY);
        let contact = contact
            .map(|c| cleaned(c, LONGEST_CONTACT))
            .filter(|c| !c.is_empty());
        if !can_be_sought(&query) {
            return Err(Error::Refused(
                "a request needs a name, even a part of one as it is remembered".to_owned(),
            ));
        }
        let code = receipt::draw()?;
        let left = Leave {
            query: &query,
            lang,
            receipt: receipt::digest(&code),
            contact: contact.as_deref(),
        };
        let mut writing = self.holding.write()?;
        writing.leave_request(&left, &Hand::new("visitor", at, ""))?;
        writing.close()?;
        Ok(code)
    }

    /// The request with this code, with what the search finds for it now.
    pub fn request(&self, code: &str, audience: Audience) -> Result<Option<RequestPage>, Error> {
        let Some((code, request, all)) = self.by_code(code)? else {
            return Ok(None);
        };
        let index = self.index()?;
        let matches = matches(self, &index, &request, audience)?;
        let asked = FindQuery {
            text: request.query.clone(),
            limit: 10,
            ..FindQuery::default()
        };
        let mut found = self.find(&asked, audience)?;
        // Only those who may well be meant: the page is looked at again and again, for news.
        found
            .hits
            .retain(|hit| hit.score >= f64::from(MAY_BE_MEANT));
        found.total = found.hits.len();
        let new: BTreeSet<PersonId> = matches
            .iter()
            .filter(|m| m.is_new)
            .map(|m| m.person)
            .collect();
        Ok(Some(RequestPage {
            code,
            query: request.query.clone(),
            at: request.at,
            has_contact: request.contact.is_some(),
            found,
            new: new.into_iter().collect(),
            others: others(&all, &request).len(),
        }))
    }

    /// Withdraws the request with this code: its words and contact are destroyed. Says whether there was one.
    pub fn withdraw_request(&self, code: &str, at: Moment) -> Result<bool, Error> {
        let Some((_, request, _)) = self.by_code(code)? else {
            return Ok(false);
        };
        let mut writing = self.holding.write()?;
        writing.withdraw_request(request.id, &Hand::new("visitor", at, ""))?;
        writing.close()?;
        Ok(true)
    }

    /// All requests with what matches them, for the keepers; with a key, their contacts too.
    pub fn requests(&self, key: Option<&Identity>) -> Result<Vec<RequestLine>, Error> {
        let index = self.index()?;
        let all = self.holding.requests()?;
        let mut lines = Vec::with_capacity(all.len());
        for request in &all {
            let mut matches = matches(self, &index, request, Audience::Public)?;
            matches.sort_by(|a, b| {
                let rank = |m: &Match| (!m.is_new, m.record);
                b.score.total_cmp(&a.score).then(rank(a).cmp(&rank(b)))
            });
            matches.sort_by_key(|m| !m.is_new);
            let contact = match (key, request.contact) {
                (Some(key), Some(contact)) => {
                    let bytes = self.holding.open_sealed(contact, key)?;
                    Some(String::from_utf8_lossy(&bytes).into_owned())
                }
                _ => None,
            };
            lines.push(RequestLine {
                request: request.clone(),
                matches,
                others: others(&all, request),
                contact,
            });
        }
        Ok(lines)
    }

    /// How many requests are matched by records that came with an act or after it.
    pub fn requests_matched_since(&self, act: ActId) -> Result<usize, Error> {
        let all = self.holding.requests()?;
        if all.is_empty() {
            return Ok(0);
        }
        let index = self.index()?;
        let mut matched = 0;
        for request in &all {
            let any = matches(self, &index, request, Audience::Public)?
                .iter()
                .any(|m| m.is_new && m.record.0 > act.0);
            matched += usize::from(any);
        }
        Ok(matched)
    }

    fn by_code(&self, typed: &str) -> Result<Option<(String, Request, Vec<Request>)>, Error> {
        let Some(code) = receipt::read(typed) else {
            return Ok(None);
        };
        let digest = receipt::digest(&code);
        let all = self.holding.requests()?;
        let found = all.iter().find(|r| r.receipt == digest).cloned();
        Ok(found.map(|request| (code, request, all)))
    }
}

/// Words without controls, cut to so many letters.
fn cleaned(text: &str, most: usize) -> String {
    let kept: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(most)
        .collect();
    kept.trim().to_owned()
}

fn matches(
    desk: &Desk,
    index: &Index,
    request: &Request,
    audience: Audience,
) -> Result<Vec<Match>, Error> {
    let query = Query::read(&request.query);
    if query.names.is_empty() {
        return Ok(Vec::new());
    }
    let answer = index.names.search(&query, Bridges::default(), LOOKED_AT);
    let small = desk.small()?;
    let mut matches = Vec::new();
    for found in answer.found {
        if found.agreement() < MAY_BE_MEANT || found.years == YearsAgree::No {
            continue;
        }
        let id = RecordId(found.id);
        let Some(record) = desk.holding.record(id, audience)? else {
            continue;
        };
        matches.push(Match {
            record: id,
            person: desk.holding.person_of(id)?,
            name: record.name(),
            source: record.source,
            source_title: small
                .sources
                .get(&record.source)
                .map_or(String::new(), |s| s.title.clone()),
            score: f64::from(found.agreement()),
            is_new: id.0 > request.id.0,
        });
    }
    Ok(matches)
}

/// The other requests that may seek the same person as this one.
fn others(all: &[Request], request: &Request) -> Vec<ActId> {
    let query = Query::read(&request.query);
    // One word in common is a namesake, not a person.
    if query.names.len() < 2 {
        return Vec::new();
    }
    let entries: Vec<Entry> = all
        .iter()
        .filter(|other| other.id != request.id)
        .filter_map(|other| {
            let asked = Query::read(&other.query);
            if asked.names.len() < 2 {
                return None;
            }
            let words: Vec<&str> = asked.names.iter().map(|n| n.word.text()).collect();
            let span = |born: bool| {
                asked
                    .years
                    .iter()
                    .find(|y| (y.kind == imena_search::YearKind::Born) == born)
                    .map(|y| (y.from, y.to))
            };
            Some(Entry {
                id: other.id.0,
                names: vec![NameText::Whole(words.join(" "))],
                born: span(true),
                happened: span(false),
                words: asked.words.iter().map(|w| w.as_written.clone()).collect(),
            })
        })
        .collect();
    let index = imena_search::Index::build(&entries);
    index
        .search(&query, Bridges::default(), 20)
        .found
        .into_iter()
        .filter(|found| found.agreement() >= MAY_BE_ONE && found.years != YearsAgree::No)
        .map(|found| ActId(found.id))
        .collect()
}
