//! A count kept in the register as a claim by imena, and read back for the page of a place.
//!
//! The JSON written here is a promise: what one version wrote, later ones read. It holds no seconds and nothing else
//! that differs between two runs with the same key, so that the same count gives the same bytes.

use super::{CountQuery, Counted, fate};
use crate::{Desk, Error, Words};
use imena_estimate::{Interval, MethodResult, Reason, report};
use imena_model::{ActId, Audience, Moment, PlaceId};
use imena_register::{Hand, StoredEstimate};
use serde::{Deserialize, Serialize};

/// A middle and two ends, of people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NumberRange {
    /// The middle.
    pub middle: f64,
    /// Lower end, 95%.
    pub lo: f64,
    /// Upper end, 95%; none if infinite.
    pub hi: Option<f64>,
}

impl NumberRange {
    fn of(interval: Interval) -> Self {
        Self {
            middle: interval.estimate,
            lo: interval.lo,
            hi: Some(interval.hi).filter(|hi| hi.is_finite()),
        }
    }
}

/// A reason or remark: its code, and what it says in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// A stable code.
    pub code: String,
    /// In words.
    pub words: Words,
}

impl Said {
    fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code.to_owned(),
            words: Words::new(reason.russian(), reason.english()),
        }
    }
}

/// A list that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedList {
    /// What it is called.
    pub name: String,
    /// Its sources: key and title.
    pub sources: Vec<(String, String)>,
    /// Records.
    pub records: u64,
    /// Persons after linking.
    pub persons: u64,
}

/// What one method says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountedMethod {
    /// The method.
    pub method: String,
    /// Its setting or model.
    pub setting: String,
    /// What it gives; none if nothing.
    pub range: Option<NumberRange>,
    /// Why it gives nothing, or what to know about it.
    pub note: Option<Words>,
}

/// A plot with its title and table in both languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// What is drawn, a stable word.
    pub key: String,
    /// The title.
    pub title: Words,
    /// The SVG; the element `plot-` and the key holds its title.
    pub svg: String,
    /// The table in Russian, head first.
    pub rows_ru: Vec<Vec<String>>,
    /// The table in English, head first.
    pub rows_en: Vec<Vec<String>>,
}

/// A count as it is kept and shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CountClaim {
    /// The form of this document.
    pub form: u8,
    /// `estimated`, `bound only` or `refused`.
    pub state: String,
    /// Why it is not more.
    pub reasons: Vec<Said>,
    /// What a reader should know.
    pub warnings: Vec<Said>,
    /// What was counted, in words: years, fate.
    pub universe: Vec<Words>,
    /// Records counted.
    pub records: u64,
    /// People after linking, of those who belong to what was asked.
    pub persons: u64,
    /// Persons on the lists who, as far as records say, do not.
    pub outside: u64,
    /// The lists.
    pub lists: Vec<ClaimedList>,
    /// Which source was copied from which.
    pub feeds: Vec<(String, String)>,
    /// Sources put together from several others, which are no list of their own.
    pub compiled: Vec<String>,
    /// People on each two lists, lists counted from 0.
    pub overlaps: Vec<((usize, usize), u64)>,
    /// Groups of lists that share people.
    pub groups: Vec<Vec<usize>>,
    /// Every history with its people.
    pub table: Vec<(String, u64)>,
    /// Histories that cannot occur.
    pub impossible: Vec<String>,
    /// The number, with the doubt of the links where there is one.
    pub estimate: Option<NumberRange>,
    /// The number with the links taken as certain.
    pub certain: Option<NumberRange>,
    /// At least so many.
    pub at_least: Option<NumberRange>,
    /// How many clusterings were drawn from the doubtful links.
    pub drawn: usize,
    /// The share of the variance that comes from the links.
    pub linkage_share: Option<f64>,
    /// About how many, if one link in ten was missed.
    pub one_in_ten: Option<f64>,
    /// Every method.
    pub methods: Vec<CountedMethod>,
    /// The answer in words, for the links taken as certain.
    pub words: Words,
    /// What is assumed.
    pub assumed: Words,
    /// Who says why the lists are separate acts of recording.
    pub separate_acts: Option<String>,
    /// More people than this cannot have lived there, as stated.
    pub universe_limit: Option<u64>,
    /// Plots.
    pub drawings: Vec<Drawing>,
    /// The hash of tables, method, parameters, seed and version, in hexadecimal.
    pub key: String,
    /// The seed.
    pub seed: u64,
    /// The version.
    pub version: String,
}

/// A count with its act.
#[derive(Debug, Clone, PartialEq)]
pub struct CountShown {
    /// The act that brought it.
    pub act: ActId,
    /// When it was made.
    pub at: Moment,
    /// The count.
    pub claim: CountClaim,
}

/// What became of a count that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It stands as a new claim.
    New(ActId),
    /// The same count, to the byte, stands already.
    Same(ActId),
    /// A count with the same key stands already and says something else: one of the two is damaged or was not made by
    /// the version it names. The new one stands beside it.
    Differs {
        /// The one that stood.
        earlier: ActId,
        /// The new one.
        new: ActId,
    },
}

fn method(own: &MethodResult) -> CountedMethod {
    CountedMethod {
        method: own.method.to_owned(),
        setting: own.setting.clone(),
        range: own.estimate.map(|middle| NumberRange {
            middle,
            lo: own.lo.unwrap_or(middle),
            hi: own.hi.or(Some(middle)).filter(|hi| hi.is_finite()),
        }),
        note: own.note.map(|code| Said::of(&Reason::new(code, "")).words),
    }
}

impl CountClaim {
    /// A count as it is kept.
    pub fn of(counted: &Counted, query: &CountQuery) -> Self {
        let pooled = &counted.pooled;
        let sure = &pooled.certain;
        let lists = counted.table.lists();
        let mut universe = Vec::new();
        if let Some((from, to)) = query.years {
            universe.push(Words::new(
                format!("события {from}–{to} гг."),
                format!("events of {from}–{to}"),
            ));
        }
        if let Some(means) = query.fate {
            let (russian, english) = fate(means);
            universe.push(Words::new(russian, english));
        }
        let (russian, english) = report::said(sure);
        Self {
            form: 1,
            state: pooled.state.written().to_owned(),
            reasons: pooled
                .reasons
                .iter()
                .chain(&sure.reasons)
                .map(Said::of)
                .fold(Vec::new(), |mut all: Vec<Said>, one| {
                    if !all.iter().any(|other| other.code == one.code) {
                        all.push(one);
                    }
                    all
                }),
            warnings: pooled
                .warnings
                .iter()
                .chain(&sure.warnings)
                .map(Said::of)
                .collect(),
            universe,
            records: counted.records,
            persons: counted.table.observed(),
            outside: counted.outside,
            lists: counted
                .lists
                .iter()
                .map(|l| ClaimedList {
                    name: l.name.clone(),
                    sources: l.sources.clone(),
                    records: l.records,
                    persons: l.persons,
                })
                .collect(),
            feeds: counted.feeds.clone(),
            compiled: counted.compiled.clone(),
            overlaps: counted.overlaps.clone(),
            groups: counted.groups.clone(),
            table: counted
                .table
                .cells()
                .map(|(h, n)| (h.written(lists), n))
                .collect(),
            impossible: counted
                .table
                .impossible()
                .map(|h| h.written(lists))
                .collect(),
            estimate: pooled.estimate.map(NumberRange::of),
            certain: sure.estimate.map(NumberRange::of),
            at_least: sure.at_least.map(NumberRange::of),
            drawn: pooled.draws.0,
            linkage_share: pooled.linkage_share,
            one_in_ten: pooled.one_in_ten.filter(|n| n.is_finite()),
            methods: sure
                .methods
                .iter()
                .filter(|m| m.method != "loglinear")
                .map(method)
                .collect(),
            words: Words::new(russian, english),
            assumed: Words::new(report::ASSUMED.0, report::ASSUMED.1),
            separate_acts: query.settings.separate_acts.clone(),
            universe_limit: query.settings.universe_limit,
            drawings: report::figures(sure)
                .iter()
                .map(|figure| Drawing {
                    key: figure.key.clone(),
                    title: Words::new(&*figure.russian, &*figure.english),
                    svg: figure.svg_titled_elsewhere(),
                    rows_ru: figure.table(report::Tongue::Russian),
                    rows_en: figure.table(report::Tongue::English),
                })
                .collect(),
            key: counted.key.written(),
            seed: query.settings.seed,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// Whether an SVG holds shapes and words and nothing else: no links, scripts, styles or events.
fn is_only_drawing(svg: &str) -> bool {
    const SHAPES: [&str; 6] = ["svg", "path", "text", "circle", "rect", "g"];
    const SAID: [&str; 25] = [
        "viewBox",
        "width",
        "height",
        "role",
        "aria-label",
        "aria-labelledby",
        "font-family",
        "font-size",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-opacity",
        "d",
        "x",
        "y",
        "cx",
        "cy",
        "r",
        "text-anchor",
        "transform",
        "x1",
        "y1",
        "rx",
    ];
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>') else {
            return false;
        };
        let tag = rest[start + 1..start + end]
            .trim_start_matches('/')
            .trim_end_matches('/');
        let (shape, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !SHAPES.contains(&shape) {
            return false;
        }
        while let Some((name, after)) = attributes.split_once("=\"") {
            let Some((_, left)) = after.split_once('"') else {
                return false;
            };
            if !SAID.contains(&name.trim()) {
                return false;
            }
            attributes = left;
        }
        if !attributes.trim().is_empty() {
            return false;
        }
        rest = &rest[start + end + 1..];
    }
    !rest.contains('>')
}

/// Draws of N: about a thousand, as many of each method.
fn draws(counted: &Counted) -> Vec<f64> {
    let pools = &counted.pooled.pools;
    if pools.is_empty() {
        return Vec::new();
    }
    let step = pools.len();
    let mut all: Vec<f64> = pools
        .iter()
        .flat_map(|(_, own)| own.iter().skip(step / 2).step_by(step).copied())
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

impl Desk {
    /// Keeps a count in the register as a claim by imena. Nothing that stood is changed.
    pub fn store_count(
        &self,
        counted: &Counted,
        query: &CountQuery,
        audience: Audience,
        at: Moment,
    ) -> Result<Stored, Error> {
        let claim = CountClaim::of(counted, query);
        let result = serde_json::to_string(&claim)
            .map_err(|e| Error::Refused(format!("the count cannot be written down: {e}")))?;
        let estimate = StoredEstimate {
            place: query.place,
            audience,
            key: counted.key.0,
            version: claim.version.clone(),
            seed: claim.seed,
            result,
            draws: draws(counted),
        };
        let before = self.holding.estimates(Audience::Keeper)?;
        let earlier = before.iter().rev().find(|view| {
            view.estimate.key == estimate.key
                && view.estimate.place == estimate.place
                && view.estimate.audience == audience
        });
        if let Some(view) = earlier
            && view.estimate == estimate
        {
            return Ok(Stored::Same(view.act));
        }
        let mut writing = self.holding.write()?;
        let note = format!("{}; key {}", claim.state, claim.key);
        let new = writing.store_estimate(&estimate, &Hand::new("imena", at, note))?;
        writing.close()?;
        // What a person wrote beside the same tables (a limit, a ground) is in the key or in the words: words alone may
        // differ without anything being wrong.
        let contradicts = earlier.filter(|view| view.estimate.draws != estimate.draws);
        Ok(
            contradicts.map_or(Stored::New(new), |view| Stored::Differs {
                earlier: view.act,
                new,
            }),
        )
    }

    /// The counts of a place that stand, newest first.
    pub fn counts(
        &self,
        place: Option<PlaceId>,
        audience: Audience,
    ) -> Result<Vec<CountShown>, Error> {
        let mut found: Vec<CountShown> = self
            .holding
            .estimates(audience)?
            .into_iter()
            .filter(|view| view.estimate.place == place)
            .filter_map(|view| {
                // A count by a later version may have a form this one cannot read.
                let mut claim: CountClaim = serde_json::from_str(&view.estimate.result).ok()?;
                claim.drawings.retain(|d| is_only_drawing(&d.svg));
                Some(CountShown {
                    act: view.act,
                    at: view.at,
                    claim,
                })
            })
            .collect();
        found.reverse();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imena_estimate::{CaptureHistory, Settings, Table, estimate};

    #[test]
    fn only_shapes_and_words_are_shown() {
        assert!(is_only_drawing(
            "<svg viewBox=\"0 0 1 1\" role=\"img\"><path d=\"M0 0\"/><text x=\"1\">N</text></svg>"
        ));
        for bad in [
            "<script>x</script>",
            "<svg onload=\"x\"></svg>",
            "<svg><a href=\"x\">y</a></svg>",
            "<svg style=\"x\"/>",
            "<svg role='img'/>",
            "<svg",
            "a > b",
        ] {
            assert!(!is_only_drawing(bad), "{bad}");
        }
    }

    #[test]
    fn every_plot_of_an_answer_passes() {
        let cells = [
            (1, 335),
            (2, 228),
            (4, 300),
            (3, 69),
            (5, 80),
            (6, 55),
            (7, 19),
        ];
        let table = Table::new(3, cells.map(|(h, n)| (CaptureHistory(h), n)))
            .unwrap()
            .with_names(["a <b>", "\"c\"", "d & e"].map(String::from));
        let settings = Settings {
            bootstrap_samples: 50,
            classes: None,
            ..Settings::default()
        };
        let figures = report::figures(&estimate(&table, &settings, &|| 0.0));
        assert!(figures.len() >= 9, "{}", figures.len());
        for figure in figures {
            assert!(
                is_only_drawing(&figure.svg_titled_elsewhere()),
                "{}",
                figure.key
            );
        }
    }

    #[test]
    fn a_count_is_read_back() {
        let claim = CountClaim {
            form: 1,
            state: "refused".into(),
            reasons: vec![Said::of(&Reason::new("no-overlap", ""))],
            overlaps: vec![((0, 1), 0)],
            table: vec![("10".into(), 5)],
            at_least: Some(NumberRange {
                middle: 1.0,
                lo: 1.0,
                hi: None,
            }),
            ..CountClaim::default()
        };
        let text = serde_json::to_string(&claim).unwrap();
        assert_eq!(serde_json::from_str::<CountClaim>(&text).unwrap(), claim);
    }
}
