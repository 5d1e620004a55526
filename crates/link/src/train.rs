//! Learns the parameters: u from how values are spread, m by expectation-maximization on counts of
//! agreement patterns, with relatives as a third class where the model asks for it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::Model;
use crate::views::View;

/// The chances of each level of one comparison; place 0 is "missing" and says nothing.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Chances {
    /// Among pairs of records of one person.
    pub m: Vec<f64>,
    /// Among pairs of records of strangers.
    pub u: Vec<f64>,
    /// Among pairs of records of relatives.
    pub r: Vec<f64>,
}

/// One round of learning.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Round {
    /// The greatest change of any m.
    pub change: f64,
    /// The share of matches in each session.
    pub shares: Vec<f64>,
}

/// A pattern, the pair of sources, and how often both occur together.
pub(crate) type Counted = ((u64, u16), u64);

/// How often each pattern of agreement occurs, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) of: Vec<Counted>,
}

impl Counts {
    pub(crate) fn merged(parts: &[Vec<Counted>]) -> Self {
        let mut of = parts.concat();
        of.par_sort_unstable();
        of.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        Self { of }
    }

    pub(crate) fn total(&self) -> u64 {
        self.of.iter().map(|(_, n)| n).sum()
    }
}

/// Pairs of one rule, used for learning.
pub(crate) struct Session {
    pub(crate) counts: Counts,
    /// One bit a comparison: whether the rule fixes it, so that nothing is learned about it here.
    pub(crate) hidden: u32,
    /// The greatest share of matches that can be: there are only so many.
    pub(crate) share_most: f64,
    /// How many pairs the rule makes in all, of which a sample is counted.
    pub(crate) pairs: u64,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Parameters {
    /// For each comparison.
    pub chances: Vec<Chances>,
    /// m for pairs of sources: the two sources, then for each comparison, where it was learned.
    pub by_sources: Vec<BySources>,
    /// The rounds.
    pub rounds: Vec<Round>,
    /// Levels never seen in learning: comparison, level.
    pub unseen: Vec<(usize, u8)>,
    /// The share of relatives in each session.
    pub shares_relatives: Vec<f64>,
    /// The share of matches among all pairs.
    pub prior: f64,
    /// The share of pairs of relatives among all pairs.
    pub prior_relatives: f64,
}

impl Parameters {
    /// Takes the matches out of u where they make up a good part of it; says whether anything changed.
    pub(crate) fn lift_matches_from_u(&mut self, start: &[Chances]) -> bool {
        let mut changed = false;
        for (chances, start) in self.chances.iter_mut().zip(start) {
            for level in 1..chances.u.len() {
                let matched = self.prior * chances.m[level];
                if matched > 0.05 * start.u[level] {
                    chances.u[level] = (start.u[level] - matched).max(0.1 * start.u[level]);
                    changed = true;
                }
            }
            normalize(&mut chances.u);
        }
        changed
    }
}

/// m of one pair of sources.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BySources {
    /// The number of the pair, see `source_pair`.
    pub sources: u16,
    /// For each comparison, m; empty where the general one holds.
    pub m: Vec<Vec<f64>>,
}

/// The most sources for which pairs of sources are told apart.
pub(crate) const SOURCES_MOST: usize = 24;

/// A number for a pair of sources, the same both ways.
pub(crate) fn source_pair(a: u16, b: u16, sources: usize) -> u16 {
    if !(2..=SOURCES_MOST).contains(&sources) {
        return 0;
    }
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    a * SOURCES_MOST as u16 + b
}

/// The exact part of u: pairs of records with the same entry.
pub(crate) fn same_entry_chances(view: &View) -> (Vec<f64>, f64) {
    let levels = usize::from(view.otherwise) + 1;
    let mut pairs = vec![0.0; levels];
    let mut there = 0_u64;
    for (entry, records) in view.records.iter().enumerate() {
        let n = u64::from(*records);
        let level = view.own_level[entry];
        if level != 0 {
            there += n;
            pairs[usize::from(level)] += n as f64 * (n as f64 - 1.0);
        }
    }
    let all = there as f64 * (there as f64 - 1.0);
    if all > 0.0 {
        for share in &mut pairs {
            *share /= all;
        }
    }
    (pairs, all)
}

/// u of one comparison: exact for equal entries, counted on random pairs for the rest.
pub(crate) fn chance_levels(view: &View, random: &[u64]) -> Vec<f64> {
    let (mut u, all) = same_entry_chances(view);
    let same: f64 = u.iter().sum();
    let seen: u64 = random.iter().skip(1).sum();
    let rest = (1.0 - same).max(0.0);
    for level in 1..u.len() {
        let drawn = if seen > 0 {
            random[level] as f64 / seen as f64
        } else {
            0.0
        };
        let floor = if all > 0.0 {
            0.5 / (seen as f64 + 1.0).max(1000.0)
        } else {
            0.01
        };
        u[level] += rest * drawn.max(floor);
    }
    normalize(&mut u);
    u
}

fn normalize(chances: &mut [f64]) {
    let sum: f64 = chances.iter().skip(1).sum();
    if sum > 0.0 {
        for c in chances.iter_mut().skip(1) {
            *c = (*c / sum).max(1e-12);
        }
    }
    chances[0] = 1.0;
}

/// What is expected beforehand about m and r of each comparison.
pub(crate) fn expected(model: &Model, u: &[Vec<f64>]) -> Vec<Chances> {
    model
        .comparisons
        .iter()
        .zip(u)
        .map(|(comparison, u)| {
            let count = comparison.level_count();
            let mut m = vec![1.0; count + 1];
            let mut rest = 1.0;
            for (i, level) in comparison.levels.iter().enumerate() {
                let share = if i == 0 { 0.75 } else { 0.5 };
                m[i + 1] = level.m.unwrap_or(rest * share);
                rest = (rest - m[i + 1]).max(0.02);
            }
            m[count] = comparison.otherwise_m.unwrap_or(rest);
            normalize(&mut m);
            let mut r = if comparison.individual {
                u.clone()
            } else {
                m.clone()
            };
            let mut given = false;
            for (i, level) in comparison.levels.iter().enumerate() {
                if let Some(share) = level.r {
                    r[i + 1] = share;
                    given = true;
                }
            }
            if given {
                let sum: f64 = r[1..count].iter().sum();
                r[count] = (1.0 - sum).max(1e-4);
            }
            normalize(&mut r);
            Chances { m, u: u.clone(), r }
        })
        .collect()
}

/// A pattern told by a person to be one person or two.
pub(crate) struct Labeled {
    pub(crate) pattern: u64,
    pub(crate) same: bool,
}

/// Learns m (and r, and where all pairs were counted, u).
pub(crate) fn learn(
    model: &Model,
    start: &[Chances],
    sessions: &[Session],
    labeled: &[Labeled],
    all_pairs: bool,
    sources: usize,
) -> Parameters {
    let comparisons = model.comparisons.len();
    let mut chances = start.to_vec();
    let mut counted: Vec<(Vec<(u64, f64)>, f64)> =
        sessions.par_iter().map(|s| (visible(s), 0.0)).collect();
    let mut shares: Vec<[f64; 2]> = sessions
        .iter()
        .map(|s| {
            let guess = if all_pairs {
                0.5 / (s.counts.total() as f64).sqrt().max(10.0)
            } else {
                s.share_most.min(0.02)
            };
            [
                guess,
                if model.training.relatives {
                    guess * 0.3
                } else {
                    0.0
                },
            ]
        })
        .collect();
    let relatives: Vec<bool> = sessions
        .iter()
        .map(|s| {
            model.training.relatives
                && model
                    .comparisons
                    .iter()
                    .enumerate()
                    .any(|(c, x)| x.individual && s.hidden >> c & 1 == 0)
        })
        .collect();
    for (share, has) in shares.iter_mut().zip(&relatives) {
        if !has {
            share[1] = 0.0;
        }
    }
    let mut rounds = Vec::new();
    // At first only the shares are learned: m that moves before a session's few matches are told from its strangers
    // may settle on something else that pairs have in common.
    let settling = if all_pairs { 0 } else { 4 };
    for round in 0..100 {
        let mut m_sums: Vec<Vec<f64>> = start
            .iter()
            .map(|c| c.m.iter().map(|m| m * model.training.strength).collect())
            .collect();
        let mut r_sums: Vec<Vec<f64>> = start
            .iter()
            .map(|c| c.r.iter().map(|r| r * model.training.strength).collect())
            .collect();
        let mut u_sums: Vec<Vec<f64>> = start
            .iter()
            .map(|c| c.u.iter().map(|u| u + 0.3).collect())
            .collect();
        let now = ratios(&chances);
        let expected: Vec<Expected> = counted
            .par_iter_mut()
            .zip(&shares)
            .map(|((patterns, aside), share)| expect(patterns, aside, *share, &now, all_pairs))
            .collect();
        for (s, e) in expected.iter().enumerate() {
            for c in 0..comparisons {
                for level in 1..m_sums[c].len() {
                    m_sums[c][level] += e.m[c][level];
                    r_sums[c][level] += e.r[c][level];
                    u_sums[c][level] += e.u[c][level];
                }
            }
            if e.all > 0.0 {
                // A session is seldom made of one person's pairs alone.
                shares[s] = [
                    ((e.all_m + 0.5) / (e.all + 1.0)).min(sessions[s].share_most),
                    if relatives[s] {
                        (e.all_r / e.all).clamp(1e-9, 0.9)
                    } else {
                        0.0
                    },
                ];
            }
        }
        for label in labeled {
            let mut rest = label.pattern;
            for (m, u) in m_sums.iter_mut().zip(&mut u_sums) {
                let level = (rest & 15) as usize;
                rest >>= 4;
                if level != 0 {
                    if label.same {
                        m[level] += 1.0;
                    } else {
                        u[level] += 1.0;
                    }
                }
            }
        }
        if round < settling {
            continue;
        }
        let mut change = 0.0_f64;
        for c in 0..comparisons {
            normalize(&mut m_sums[c]);
            for (old, new) in chances[c].m.iter().zip(&m_sums[c]) {
                change = change.max((old - new).abs());
            }
            chances[c].m.clone_from(&m_sums[c]);
            if model.training.relatives && !model.comparisons[c].individual {
                normalize(&mut r_sums[c]);
                chances[c].r.clone_from(&r_sums[c]);
            }
            if all_pairs {
                normalize(&mut u_sums[c]);
                chances[c].u.clone_from(&u_sums[c]);
                if model.comparisons[c].individual {
                    chances[c].r.clone_from(&u_sums[c]);
                }
            }
        }
        rounds.push(Round {
            change,
            shares: shares.iter().map(|s| s[0]).collect(),
        });
        if change < 1e-4 {
            break;
        }
    }
    let unseen = unseen(model, sessions);
    let by_sources = by_sources(model, &chances, sessions, &shares, sources);
    Parameters {
        chances,
        by_sources,
        rounds,
        unseen,
        shares_relatives: shares.iter().map(|s| s[1]).collect(),
        prior: 0.0,
        prior_relatives: 0.0,
    }
}

fn ratios(chances: &[Chances]) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let ratio = |of: fn(&Chances) -> &Vec<f64>| {
        chances
            .iter()
            .map(|c| of(c).iter().zip(&c.u).map(|(x, u)| x / u).collect())
            .collect()
    };
    (ratio(|c| &c.m), ratio(|c| &c.r))
}

/// The patterns of a session with what the rule fixes taken out.
fn visible(session: &Session) -> Vec<(u64, f64)> {
    let mut mask = u64::MAX;
    for c in 0..16 {
        if session.hidden >> c & 1 == 1 {
            mask &= !(15 << (4 * c));
        }
    }
    let masked = session
        .counts
        .of
        .iter()
        .map(|((pattern, _), n)| ((pattern & mask, 0), *n))
        .collect();
    Counts::merged(&[masked])
        .of
        .into_iter()
        .map(|((pattern, _), n)| (pattern, n as f64))
        .collect()
}

/// What the patterns of one session say in one round.
struct Expected {
    m: Vec<[f64; 16]>,
    r: Vec<[f64; 16]>,
    u: Vec<[f64; 16]>,
    all: f64,
    all_m: f64,
    all_r: f64,
}

/// Patterns that can hardly be of one person or of relatives are laid aside when this share of them is not.
const LAID_ASIDE: f64 = 1e-7;

/// Shares out the pairs of a session among one person, relatives, strangers.
fn expect(
    patterns: &mut Vec<(u64, f64)>,
    aside: &mut f64,
    share: [f64; 2],
    ratios: &(Vec<Vec<f64>>, Vec<Vec<f64>>),
    learn_u: bool,
) -> Expected {
    let comparisons = ratios.0.len();
    let empty = || vec![[0.0; 16]; comparisons];
    let mut sums = Expected {
        m: empty(),
        r: empty(),
        u: empty(),
        all: *aside,
        all_m: 0.0,
        all_r: 0.0,
    };
    let share_u = 1.0 - share[0] - share[1];
    patterns.retain(|(pattern, count)| {
        let (mut m, mut r) = (share[0], share[1]);
        let mut rest = *pattern;
        for c in 0..comparisons {
            let level = (rest & 15) as usize;
            rest >>= 4;
            m *= ratios.0[c][level];
            r *= ratios.1[c][level];
        }
        let sum = m + r + share_u;
        let keep = learn_u || m + r > LAID_ASIDE * sum;
        let (m, r) = (m / sum * count, r / sum * count);
        sums.all += count;
        sums.all_m += m;
        sums.all_r += r;
        let mut rest = *pattern;
        for c in 0..comparisons {
            let level = (rest & 15) as usize;
            rest >>= 4;
            sums.m[c][level] += m;
            sums.r[c][level] += r;
            if learn_u {
                sums.u[c][level] += count - m - r;
            }
        }
        if !keep {
            *aside += count;
        }
        keep
    });
    sums
}

fn unseen(model: &Model, sessions: &[Session]) -> Vec<(usize, u8)> {
    let mut seen = vec![0_u32; model.comparisons.len()];
    for session in sessions {
        for ((pattern, _), _) in &session.counts.of {
            for (c, levels) in seen.iter_mut().enumerate() {
                *levels |= 1 << (pattern >> (4 * c) & 15);
            }
        }
    }
    let mut unseen = Vec::new();
    for (c, comparison) in model.comparisons.iter().enumerate() {
        for level in 1..=comparison.level_count() {
            if seen[c] >> level & 1 == 0 {
                unseen.push((c, level as u8));
            }
        }
    }
    unseen
}

/// m for each pair of sources, drawn towards the general one by as much as 100 pairs weigh.
fn by_sources(
    model: &Model,
    chances: &[Chances],
    sessions: &[Session],
    shares: &[[f64; 2]],
    sources: usize,
) -> Vec<BySources> {
    const PULL: f64 = 100.0;
    if !(2..=SOURCES_MOST).contains(&sources) || !model.comparisons.iter().any(|c| c.per_source) {
        return Vec::new();
    }
    let (match_ratio, relative_ratio) = ratios(chances);
    let mut sums: BTreeMap<u16, Vec<Vec<f64>>> = BTreeMap::new();
    for (session, share) in sessions.iter().zip(shares) {
        for ((pattern, pair), count) in &session.counts.of {
            let (mut m, mut r) = (share[0], share[1]);
            for c in 0..chances.len() {
                if session.hidden >> c & 1 == 0 {
                    let level = (pattern >> (4 * c) & 15) as usize;
                    m *= match_ratio[c][level];
                    r *= relative_ratio[c][level];
                }
            }
            let matched = m / (m + r + 1.0 - share[0] - share[1]) * *count as f64;
            if matched < 1e-9 {
                continue;
            }
            let sums = sums.entry(*pair).or_insert_with(|| {
                chances
                    .iter()
                    .map(|c| c.m.iter().map(|m| m * PULL).collect())
                    .collect()
            });
            for (c, sum) in sums.iter_mut().enumerate() {
                let level = (pattern >> (4 * c) & 15) as usize;
                if session.hidden >> c & 1 == 0 && level != 0 {
                    sum[level] += matched;
                }
            }
        }
    }
    sums.into_iter()
        .map(|(sources, mut m)| {
            for (c, m) in m.iter_mut().enumerate() {
                if model.comparisons[c].per_source {
                    normalize(m);
                } else {
                    m.clear();
                }
            }
            BySources { sources, m }
        })
        .collect()
}
