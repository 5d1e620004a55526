//! Which words of a vocabulary may be meant: pieces of their sound, over every likely reading.
//!
//! Three kinds of pieces are kept: three sounds in a row (robust to one misprint in a long word), two
//! sounds in a row for short words, and two or three consonants in a row (robust to vowels).

use imena_names::{Script, Word};

/// 15 bits of sounds and 2 bits of kind.
const KEYS: usize = 1 << 17;

/// Words longer than this, in folded sounds, have no two-sound pieces.
const SHORT: usize = 6;

/// A map from pieces to the words that have them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grams {
    starts: Vec<u32>,
    words: Vec<u32>,
    /// 1 / sqrt of how many pieces a word has.
    norms: Vec<f32>,
}

fn code(c: char) -> u32 {
    match c {
        'a'..='z' => c as u32 - 'a' as u32 + 1,
        'š' => 27,
        'č' => 28,
        '^' => 29,
        '$' => 30,
        other => (other as u32) & 31,
    }
}

fn push(out: &mut Vec<u32>, kind: u32, codes: &[u32]) {
    let mut key = kind;
    for c in codes {
        key = (key << 5) | c;
    }
    if codes.len() == 2 {
        key = (kind << 15) | (codes[0] << 5) | codes[1];
    }
    out.push(key);
}

fn pieces_of_fold(out: &mut Vec<u32>, fold: &str, as_short: usize) {
    let codes: Vec<u32> = std::iter::once('^')
        .chain(fold.chars())
        .chain(['$'])
        .map(code)
        .collect();
    for w in codes.windows(3) {
        push(out, 0, w);
    }
    if codes.len() <= as_short + 2 {
        for w in codes.windows(2) {
            push(out, 1, w);
        }
    }
}

fn pieces_of_skeleton(out: &mut Vec<u32>, skeleton: &str) {
    let codes: Vec<u32> = std::iter::once('^')
        .chain(skeleton.chars())
        .chain(['$'])
        .map(code)
        .collect();
    for w in codes.windows(2) {
        push(out, 2, w);
    }
    for w in codes.windows(3) {
        push(out, 3, w);
    }
}

/// How many readings are worth pieces, by script.
fn readings(script: Script) -> usize {
    match script {
        Script::Latin => 8,
        Script::Hebrew | Script::Arabic => 12,
        _ => 2,
    }
}

/// The pieces of one word.
pub(crate) fn pieces(word: &Word, query: bool) -> Vec<u32> {
    let most = readings(word.script()) * if query { 2 } else { 1 };
    let (folds, skeletons) = word.keys(most);
    let mut out = Vec::with_capacity(24);
    for f in folds.iter().take(most) {
        pieces_of_fold(&mut out, f, if query { SHORT + 1 } else { SHORT });
    }
    for s in skeletons.iter().take(most) {
        pieces_of_skeleton(&mut out, s);
    }
    out.sort_unstable();
    out.dedup();
    out
}

impl Grams {
    /// Builds the map from the pieces of each word, in order.
    pub(crate) fn build(of_words: &[Vec<u32>]) -> Grams {
        let mut starts = vec![0u32; KEYS + 1];
        for pieces in of_words {
            for p in pieces {
                starts[*p as usize + 1] += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut words = vec![0u32; starts[KEYS] as usize];
        for (w, pieces) in of_words.iter().enumerate() {
            for p in pieces {
                words[next[*p as usize] as usize] = w as u32;
                next[*p as usize] += 1;
            }
        }
        let norms = of_words
            .iter()
            .map(|p| 1.0 / (p.len().max(1) as f32).sqrt())
            .collect();
        Grams {
            starts,
            words,
            norms,
        }
    }

    /// Adds up in `scratch` what each word shares with the pieces given; says what a word that shares all would have.
    fn add_up(&self, pieces: &[u32], scratch: &mut Scratch) -> f32 {
        let n = self.norms.len();
        scratch.reset(n);
        let mut all = 0.0;
        for p in pieces {
            let p = *p as usize;
            if p >= KEYS {
                continue;
            }
            let list = &self.words[self.starts[p] as usize..self.starts[p + 1] as usize];
            // A piece that no word has is the rarest of all.
            let weight = (1.0 + n as f32 / list.len().max(1) as f32).ln();
            all += weight;
            for &w in list {
                let cell = &mut scratch.score[w as usize];
                if *cell == 0.0 {
                    scratch.touched.push(w);
                }
                *cell += weight;
            }
        }
        all
    }

    /// How much each of some words has in common with the pieces given, 0 to 1: far below what would make one stand for
    /// the other.
    pub(crate) fn likeness(
        &self,
        pieces: &[u32],
        words: &[u32],
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let all = self.add_up(pieces, scratch) / (pieces.len().max(1) as f32).sqrt();
        let likeness = words
            .iter()
            .map(|&w| {
                let common = scratch.score[w as usize] * self.norms[w as usize];
                (common / all.max(f32::EPSILON)).min(1.0)
            })
            .collect();
        for &w in &scratch.touched {
            scratch.score[w as usize] = 0.0;
        }
        scratch.touched.clear();
        likeness
    }

    /// The words that share most with the pieces given: at most `most`, best first.
    pub(crate) fn nearest(
        &self,
        pieces: &[u32],
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<(u32, f32)> {
        self.add_up(pieces, scratch);
        let mut found: Vec<(u32, f32)> = scratch
            .touched
            .iter()
            .map(|&w| (w, scratch.score[w as usize] * self.norms[w as usize]))
            .collect();
        for &w in &scratch.touched {
            scratch.score[w as usize] = 0.0;
        }
        scratch.touched.clear();
        let by = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if found.len() > most {
            found.select_nth_unstable_by(most, by);
            found.truncate(most);
        }
        found.sort_unstable_by(by);
        found
    }

    pub(crate) fn len(&self) -> usize {
        self.norms.len()
    }

    pub(crate) fn parts(&self) -> (&[u32], &[u32], &[f32]) {
        (&self.starts, &self.words, &self.norms)
    }

    pub(crate) fn from_parts(starts: Vec<u32>, words: Vec<u32>, norms: Vec<f32>) -> Option<Grams> {
        let sound = starts.len() == KEYS + 1
            && starts.windows(2).all(|w| w[0] <= w[1])
            && starts[KEYS] as usize == words.len()
            && words.iter().all(|&w| (w as usize) < norms.len());
        sound.then_some(Grams {
            starts,
            words,
            norms,
        })
    }
}

/// Room reused between searches.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) score: Vec<f32>,
    pub(crate) touched: Vec<u32>,
    pub(crate) stamp: Vec<u8>,
}

impl Scratch {
    pub(crate) fn reset(&mut self, n: usize) {
        if self.score.len() < n {
            self.score.resize(n, 0.0);
            self.stamp.resize(n, 0);
        }
    }
}
