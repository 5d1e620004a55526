//! Turns a pattern of agreement into a weight: a sum of log2(m/u), the prior, term frequencies, and
//! the share of the doubt that relatives explain.

use crate::model::Model;
use crate::near::Sums;
use crate::train::{Parameters, SOURCES_MOST, source_pair};
use crate::views::View;

/// What a pair can weigh at most while some of its levels are not known yet.
pub(crate) struct Bounds {
    /// The prior and the most of every comparison.
    pub(crate) start: f64,
    /// What a known level takes from that, sixteen for each comparison.
    pub(crate) change: Vec<f64>,
    /// The same for sets of comparisons that are missing, or have reached no level.
    pub(crate) missing: Sums,
    pub(crate) otherwise: Sums,
}

/// The weights of the levels for one pair of sources, or for all.
struct Matching {
    weights: Vec<f64>,
    bounds: Bounds,
}

/// Parameters as tables of weights.
pub(crate) struct Weights {
    match_general: Matching,
    match_by_sources: Vec<Option<Matching>>,
    relative: Vec<f64>,
    terms: Vec<f32>,
    /// Which comparisons have term frequencies.
    with_terms: Vec<usize>,
    /// The most that the term frequencies of each level can add.
    term_most: Vec<f64>,
    individual: u32,
    prior: f64,
    prior_relatives: f64,
    relatives: bool,
    sources: usize,
    comparisons: usize,
}

/// The weight of a pair, and its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weight {
    /// log2 odds of one person against all else.
    pub(crate) total: f64,
    /// log2 of the odds that the pair are relatives, against strangers.
    pub(crate) relative: f64,
    /// The sum of comparisons and terms, without the prior.
    pub(crate) agreement: f64,
    /// The same sum for relatives.
    pub(crate) agreement_relative: f64,
}

/// A probability from log2 odds.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

/// log2 odds of a probability.
pub fn odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

impl Weights {
    pub(crate) fn new(
        model: &Model,
        parameters: &Parameters,
        views: &[View],
        sources: usize,
    ) -> Self {
        let comparisons = model.comparisons.len();
        let table = |of: &dyn Fn(usize, usize) -> f64| {
            let mut weights = vec![0.0; comparisons * 16];
            for c in 0..comparisons {
                for level in 1..parameters.chances[c].u.len() {
                    weights[c * 16 + level] =
                        (of(c, level) / parameters.chances[c].u[level]).log2();
                }
            }
            weights
        };
        let mut terms = vec![0.0; comparisons * 16];
        for (c, comparison) in model.comparisons.iter().enumerate() {
            if comparison.terms.is_some() && !views[c].term_log.is_empty() {
                for (i, level) in comparison.levels.iter().enumerate() {
                    terms[c * 16 + i + 1] = level.terms as f32;
                }
            }
        }
        let mut term_most = vec![0.0; comparisons * 16];
        for (c, view) in views.iter().enumerate() {
            let most = (view.term_chance_log - view.term_rarest_log).max(0.0);
            for level in 1..16 {
                term_most[c * 16 + level] = f64::from(terms[c * 16 + level]) * most;
            }
        }
        let rest = 1.0 - parameters.prior - parameters.prior_relatives;
        let prior = (parameters.prior / rest).log2();
        let matching = |weights: Vec<f64>| {
            let mut start = prior;
            let mut change = vec![0.0; comparisons * 16];
            for (c, view) in views.iter().enumerate() {
                let levels = c * 16..c * 16 + parameters.chances[c].u.len();
                // Equal entries are known at once: what is open is what different ones can reach.
                let most = levels
                    .clone()
                    .filter(|at| view.only_same >> (at - c * 16) & 1 == 0)
                    .map(|at| weights[at] + term_most[at])
                    .fold(f64::NEG_INFINITY, f64::max);
                start += most;
                for at in levels {
                    change[at] = weights[at] + term_most[at] - most;
                }
            }
            let sums = |level: &dyn Fn(&View) -> u8| {
                Sums::new(|c| match views.get(c) {
                    Some(view) => change[c * 16 + usize::from(level(view))],
                    None => 0.0,
                })
            };
            let (missing, otherwise) = (sums(&|_| 0), sums(&|view| view.otherwise));
            let bounds = Bounds {
                start,
                change,
                missing,
                otherwise,
            };
            Matching { weights, bounds }
        };
        let mut match_by_sources = Vec::new();
        if !parameters.by_sources.is_empty() {
            match_by_sources.resize_with(SOURCES_MOST * SOURCES_MOST, || None);
            for by in &parameters.by_sources {
                match_by_sources[by.sources as usize] = Some(matching(table(&|c, level| {
                    by.m[c]
                        .get(level)
                        .copied()
                        .unwrap_or(parameters.chances[c].m[level])
                })));
            }
        }
        let with_terms = (0..comparisons)
            .filter(|c| terms[c * 16..c * 16 + 16].iter().any(|t| *t > 0.0))
            .collect();
        let mut individual = 0;
        for (c, comparison) in model.comparisons.iter().enumerate() {
            individual |= u32::from(comparison.individual) << c;
        }
        Self {
            match_general: matching(table(&|c, level| parameters.chances[c].m[level])),
            match_by_sources,
            relative: table(&|c, level| parameters.chances[c].r[level]),
            terms,
            with_terms,
            term_most,
            individual,
            prior,
            prior_relatives: (parameters.prior_relatives.max(1e-300) / rest).log2(),
            relatives: model.training.relatives && parameters.prior_relatives > 0.0,
            sources,
            comparisons,
        }
    }

    fn matching(&self, sources: (u16, u16)) -> &Matching {
        if self.match_by_sources.is_empty() {
            return &self.match_general;
        }
        let pair = source_pair(sources.0, sources.1, self.sources);
        self.match_by_sources[pair as usize]
            .as_ref()
            .unwrap_or(&self.match_general)
    }

    /// What pairs of these sources can weigh at most.
    #[inline]
    pub(crate) fn bounds(&self, sources: (u16, u16)) -> &Bounds {
        &self.matching(sources).bounds
    }

    /// Whether weights differ between pairs of sources.
    pub(crate) fn sources_matter(&self) -> bool {
        !self.match_by_sources.is_empty()
    }

    /// The term frequency part of one comparison.
    fn term(&self, c: usize, level: usize, a: u32, b: u32, views: &[View]) -> f64 {
        let share = self.terms[c * 16 + level];
        if share <= 0.0 {
            return 0.0;
        }
        let view = &views[c];
        let common = view.term_log[a as usize].max(view.term_log[b as usize]);
        if common >= 0.0 {
            return 0.0;
        }
        f64::from(share) * (view.term_chance_log - f64::from(common))
    }

    /// What a pair must weigh to be worth working out, where links of less than `least` are not kept: a pair of relatives is
    /// kept that weighs a little less.
    pub(crate) fn floor(&self, least: f64) -> f64 {
        if self.relatives { least - 8.0 } else { least }
    }

    /// Scores a pair; `least` is a total below which the parts need not be right.
    #[inline]
    pub(crate) fn score(
        &self,
        pattern: u64,
        a: &[u32],
        b: &[u32],
        sources: (u16, u16),
        views: &[View],
        least: f64,
    ) -> Weight {
        let matching = &self.matching(sources).weights;
        let mut agreement = 0.0;
        let mut more = 0.0;
        let mut rest = pattern;
        for c in 0..self.comparisons {
            let at = c * 16 + (rest & 15) as usize;
            agreement += matching[at];
            more += self.term_most[at];
            rest >>= 4;
        }
        if self.prior + agreement + more < least {
            return Weight {
                total: self.prior + agreement,
                relative: f64::NEG_INFINITY,
                agreement,
                agreement_relative: f64::NEG_INFINITY,
            };
        }
        let mut terms_shared = 0.0;
        for c in &self.with_terms {
            let level = (pattern >> (4 * c) & 15) as usize;
            if level != 0 {
                let term = self.term(*c, level, a[*c], b[*c], views);
                agreement += term;
                if self.individual >> c & 1 == 0 {
                    terms_shared += term;
                }
            }
        }
        let mut weight = Weight {
            total: self.prior + agreement,
            relative: f64::NEG_INFINITY,
            agreement,
            agreement_relative: f64::NEG_INFINITY,
        };
        if self.relatives && weight.total >= least {
            let mut relative = terms_shared;
            let mut rest = pattern;
            for c in 0..self.comparisons {
                relative += self.relative[c * 16 + (rest & 15) as usize];
                rest >>= 4;
            }
            weight.agreement_relative = relative;
            weight.relative = self.prior_relatives + relative;
            weight.total -= (1.0 + weight.relative.exp2()).log2();
        }
        weight
    }

    /// The total for known agreement under the present priors.
    pub(crate) fn total(&self, agreement: f64, agreement_relative: f64) -> (f64, f64) {
        let mut total = self.prior + agreement;
        let relative = self.prior_relatives + agreement_relative;
        if self.relatives {
            total -= (1.0 + relative.exp2()).log2();
        }
        (total, relative)
    }

    pub(crate) fn set_priors(&mut self, prior: f64, relatives: f64) {
        let rest = 1.0 - prior - relatives;
        self.prior = (prior / rest).log2();
        self.prior_relatives = (relatives.max(1e-300) / rest).log2();
    }

    pub(crate) fn prior_weight(&self) -> f64 {
        self.prior
    }

    /// The parts of one comparison's weight: its level, and its term frequency.
    pub(crate) fn parts(
        &self,
        c: usize,
        level: u8,
        a: u32,
        b: u32,
        sources: (u16, u16),
        views: &[View],
    ) -> (f64, f64) {
        let level = usize::from(level);
        let base = self.matching(sources).weights[c * 16 + level];
        let term = if level == 0 {
            0.0
        } else {
            self.term(c, level, a, b, views)
        };
        (base, term)
    }
}
