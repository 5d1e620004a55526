//! How a written word may sound: a small lattice of every plausible reading, and the cost of
//! taking one word for another.
//!
//! A Cyrillic word has nearly one reading. In a Latin one "ch" may be ч, х or ш; a Hebrew one has
//! no vowels. Every reading is a path through the lattice, with the price of being unusual, so
//! nothing is decided before two words meet. Costs are hundredths of one consonant changed.

use std::cell::RefCell;

/// A cost in hundredths of one consonant changed.
pub type Cost = u16;

/// No way from one word to the other.
pub const FAR: Cost = 60_000;

/// Most nodes in one lattice; longer words are cut, which loses nothing a name needs.
const MOST_NODES: usize = 72;

/// Longest word read, in letters.
pub(crate) const LONGEST_WORD: usize = 28;

/// One step of a reading. `sound` 0 is a silent step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    from: u8,
    sound: u8,
    cost: u8,
}

/// Every plausible reading of one word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lattice {
    /// `starts[n]..starts[n + 1]` are the steps that end in node n.
    starts: Vec<u16>,
    steps: Vec<Step>,
    /// The sounds of the steps that end in each node, as bits.
    masks: Vec<u64>,
    /// The longest step, in nodes.
    span: u8,
    /// Vowels may be missing on this side (Hebrew, Arabic).
    vowels_unwritten: bool,
}

/// One grapheme read at a letter position: covers `len` letters and sounds like `sounds`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) at: usize,
    pub(crate) len: usize,
    pub(crate) sounds: &'a [u8],
    pub(crate) cost: u8,
}

impl Lattice {
    /// Builds the lattice of a word of `letters` letters from its readings.
    pub(crate) fn build(letters: usize, readings: &[Reading<'_>], vowels_unwritten: bool) -> Self {
        // Nodes: one for each letter boundary, and inner ones for readings of several sounds.
        // (order key, is inner) sorted gives a topological order.
        let mut inner = 0usize;
        let mut keys: Vec<u16> = (0..=letters).map(|i| (i * 8) as u16).collect();
        let mut raw: Vec<(u16, u16, u8, u8)> = Vec::with_capacity(readings.len() + 8);
        for r in readings {
            let n = r.sounds.len();
            let end = r.at + r.len;
            if end > letters {
                continue;
            }
            if n <= 1 {
                raw.push((
                    r.at as u16,
                    end as u16,
                    r.sounds.first().copied().unwrap_or(0),
                    r.cost,
                ));
                continue;
            }
            if letters + inner + n > MOST_NODES {
                continue;
            }
            let mut from = r.at as u16;
            for (i, sound) in r.sounds.iter().enumerate() {
                let to = if i + 1 == n {
                    end as u16
                } else {
                    keys.push((r.at * 8 + 1 + i.min(6)) as u16);
                    inner += 1;
                    (keys.len() - 1) as u16
                };
                raw.push((from, to, *sound, if i == 0 { r.cost } else { 0 }));
                from = to;
            }
        }
        let mut order: Vec<u16> = (0..keys.len() as u16).collect();
        order.sort_by_key(|&n| (keys[n as usize], n));
        let mut place = vec![0u8; keys.len()];
        for (i, n) in order.iter().enumerate() {
            place[*n as usize] = i as u8;
        }
        let mut steps: Vec<(u8, Step)> = raw
            .into_iter()
            .map(|(from, to, sound, cost)| {
                (
                    place[to as usize],
                    Step {
                        from: place[from as usize],
                        sound,
                        cost,
                    },
                )
            })
            .collect();
        steps.sort_by_key(|(to, s)| (*to, s.from, s.sound, s.cost));
        steps.dedup_by_key(|(to, s)| (*to, s.from, s.sound));
        let mut starts = vec![0u16; keys.len() + 1];
        for (to, _) in &steps {
            starts[*to as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut masks = vec![0u64; keys.len()];
        for (to, s) in &steps {
            if s.sound != 0 {
                masks[*to as usize] |= 1 << index(s.sound);
            }
        }
        let span = steps.iter().map(|(to, s)| to - s.from).max().unwrap_or(1);
        Lattice {
            span,
            starts,
            steps: steps.into_iter().map(|(_, s)| s).collect(),
            masks,
            vowels_unwritten,
        }
    }

    fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn steps_to(&self, n: usize) -> &[Step] {
        &self.steps[self.starts[n] as usize..self.starts[n + 1] as usize]
    }

    /// Whether the script leaves vowels out.
    pub fn vowels_unwritten(&self) -> bool {
        self.vowels_unwritten
    }

    /// Whether some reading of one begins with a sound some reading of the other begins with.
    pub(crate) fn may_begin_like(&self, other: &Lattice) -> bool {
        let (a, b) = (self.first_sounds(), other.first_sounds());
        a & b != 0
    }

    /// The sounds a reading may begin with, as a set of bits; a glide and its vowel both count.
    fn first_sounds(&self) -> u64 {
        let n = self.nodes();
        if n == 0 {
            return 0;
        }
        let mut open = [false; MOST_NODES + 2];
        open[0] = true;
        let mut found = 0u64;
        let mut glide = [false; MOST_NODES + 2];
        for (node, _) in self.starts.iter().enumerate().take(n).skip(1) {
            for s in self.steps_to(node) {
                if open[s.from as usize] && s.cost <= 8 {
                    if s.sound == 0 {
                        open[node] = true;
                    } else {
                        found |= 1 << index(s.sound);
                        if s.sound == b'j' {
                            glide[node] = true;
                        }
                    }
                }
                if glide[s.from as usize] && s.sound != 0 && is_vowel(s.sound) {
                    found |= 1 << index(s.sound);
                }
            }
        }
        found
    }

    /// The cheapest readings, best first, at most `most` of them.
    pub fn readings(&self, most: usize) -> Vec<(Vec<u8>, Cost)> {
        let n = self.nodes();
        if n == 0 {
            return Vec::new();
        }
        let mut kept: Vec<Path> = Vec::with_capacity(n * most.min(16));
        let mut starts: Vec<usize> = Vec::with_capacity(n + 1);
        let mut found: Vec<Path> = Vec::new();
        starts.push(0);
        kept.push(Path {
            cost: 0,
            len: 0,
            sounds: [0; LONGEST_READING],
        });
        starts.push(1);
        for node in 1..n {
            found.clear();
            for s in self.steps_to(node) {
                for path in &kept[starts[s.from as usize]..starts[s.from as usize + 1]] {
                    let mut path = *path;
                    path.cost += Cost::from(s.cost);
                    let len = path.len as usize;
                    // A doubled sound is one sound.
                    let doubled = len > 0 && path.sounds[len - 1] == s.sound;
                    if s.sound != 0 && !doubled && len < LONGEST_READING {
                        path.sounds[len] = s.sound;
                        path.len += 1;
                    }
                    found.push(path);
                }
            }
            found.sort_unstable();
            let from = kept.len();
            for f in &found {
                if kept.len() - from >= most {
                    break;
                }
                if !kept[from..].iter().any(|k| k.sounds == f.sounds) {
                    kept.push(*f);
                }
            }
            starts.push(kept.len());
        }
        kept[starts[n - 1]..]
            .iter()
            .map(|p| (p.sounds[..p.len as usize].to_vec(), p.cost))
            .collect()
    }
}

/// Longest reading kept, in sounds.
const LONGEST_READING: usize = 37;

/// A reading so far. The order is by cost, then by sounds, so that it never depends on chance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    cost: Cost,
    sounds: [u8; LONGEST_READING],
    len: u8,
}

/// Index of a sound in the cost table.
const fn index(sound: u8) -> usize {
    (sound & 63) as usize
}

/// Whether a sound is a vowel (the glide `j` is not).
pub(crate) const fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

const fn table() -> [[u8; 64]; 64] {
    let mut t = [[100u8; 64]; 64];
    let vowels = *b"aeiouy";
    let mut i = 0;
    while i < 6 {
        let mut k = 0;
        while k < 6 {
            t[index(vowels[i])][index(vowels[k])] = 45;
            k += 1;
        }
        i += 1;
    }
    // Pairs that are taken for each other by ear or between alphabets.
    let pairs: [(u8, u8, u8); 50] = [
        (b'a', b'o', 18),
        (b'e', b'i', 20),
        (b'i', b'y', 8),
        (b'e', b'y', 30),
        (b'o', b'u', 30),
        (b'a', b'e', 35),
        (b'e', b'o', 30),
        (b'u', b'y', 35),
        (b'j', b'i', 10),
        (b'j', b'y', 15),
        (b'j', b'e', 40),
        (b'b', b'p', 40),
        (b'v', b'f', 25),
        (b'g', b'k', 40),
        (b'd', b't', 40),
        (b'z', b's', 30),
        (b'Z', b'S', 35),
        (b'g', b'x', 30),
        (b'x', b'k', 40),
        (b'S', b'Q', 12),
        (b'C', b'Q', 40),
        (b'S', b'C', 50),
        (b's', b'S', 45),
        (b'z', b'Z', 40),
        (b's', b'c', 45),
        (b'z', b'c', 45),
        (b'c', b'C', 40),
        (b'm', b'n', 60),
        (b'b', b'v', 60),
        (b'l', b'v', 80),
        (b'u', b'v', 35),
        (b'o', b'v', 70),
        (b'k', b'c', 75),
        (b't', b'c', 60),
        (b't', b's', 75),
        (b'Z', b'C', 60),
        (b'l', b'r', 85),
        (b'f', b'x', 70),
        (b'p', b'f', 60),
        (b't', b'f', 70),
        (b'z', b'd', 75),
        (b'Z', b'j', 70),
        (b'C', b't', 70),
        (b'Z', b'g', 80),
        (b'j', b'u', 45),
        (b'C', b'k', 80),
        (b'd', b'D', 30),
        (b'C', b'x', 70),
        (b'S', b'x', 80),
        (b'S', b'c', 60),
    ];
    let mut p = 0;
    while p < pairs.len() {
        let (a, b, c) = pairs[p];
        t[index(a)][index(b)] = c;
        t[index(b)][index(a)] = c;
        p += 1;
    }
    let mut s = 0;
    while s < 64 {
        t[s][s] = 0;
        s += 1;
    }
    t
}

static SUBSTITUTE: [[u8; 64]; 64] = table();

/// Cost of a sound that only one side has.
const fn missing(sound: u8, vowels_unwritten: bool) -> Cost {
    match sound {
        b'j' => 12,
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => {
            if vowels_unwritten {
                8
            } else {
                60
            }
        }
        _ => 90,
    }
}

/// Two neighbouring sounds changed places.
const SWAPPED: Cost = 70;

thread_local! {
    /// Room for one table, reused: every cell is written before it is read.
    static ROOM: RefCell<Vec<Cost>> = const { RefCell::new(Vec::new()) };
}

/// The cost of taking one word for the other over their best pair of readings; gives up with
/// [`FAR`] once every way costs more than `most`.
pub fn distance(a: &Lattice, b: &Lattice, most: Cost) -> Cost {
    ROOM.with_borrow_mut(|room| distance_in(room, a, b, most))
}

fn distance_in(d: &mut Vec<Cost>, a: &Lattice, b: &Lattice, most: Cost) -> Cost {
    let (n, m) = (a.nodes(), b.nodes());
    if n == 0 || m == 0 {
        return if n == m { 0 } else { FAR };
    }
    if d.len() < n * m {
        d.resize(n * m, 0);
    }
    let w = m;
    d[0] = 0;
    for j in 1..m {
        let mut best = FAR;
        for s in b.steps_to(j) {
            let c = if s.sound == 0 {
                0
            } else {
                missing(s.sound, a.vowels_unwritten)
            };
            best = best.min(d[s.from as usize].saturating_add(c + Cost::from(s.cost)));
        }
        d[j] = best;
    }
    // A row may be skipped over by a long grapheme, so giving up looks at as many rows as the longest spans,
    // and one more step for sounds that changed places.
    let rows = a.span * 2;
    let mut low_rows = 0;
    for i in 1..n {
        let to_i = a.steps_to(i);
        let mut best = FAR;
        for s in to_i {
            let c = if s.sound == 0 {
                0
            } else {
                missing(s.sound, b.vowels_unwritten)
            };
            best = best.min(d[s.from as usize * w].saturating_add(c + Cost::from(s.cost)));
        }
        d[i * w] = best;
        let mut row_low = best;
        for j in 1..m {
            let to_j = b.steps_to(j);
            let mut best = FAR;
            for t in to_j {
                let c = if t.sound == 0 {
                    0
                } else {
                    missing(t.sound, a.vowels_unwritten)
                };
                best = best.min(d[i * w + t.from as usize].saturating_add(c + Cost::from(t.cost)));
            }
            for s in to_i {
                let sc = Cost::from(s.cost);
                let row = &d[s.from as usize * w..s.from as usize * w + m];
                let c = if s.sound == 0 {
                    0
                } else {
                    missing(s.sound, b.vowels_unwritten)
                };
                best = best.min(row[j].saturating_add(c + sc));
                if s.sound == 0 {
                    continue;
                }
                let subs = &SUBSTITUTE[index(s.sound)];
                for t in to_j {
                    if t.sound == 0 {
                        continue;
                    }
                    let c = Cost::from(subs[index(t.sound)]) + sc + Cost::from(t.cost);
                    best = best.min(row[t.from as usize].saturating_add(c));
                }
            }
            if best > SWAPPED {
                best = best.min(swapped(d, w, a, b, to_i, to_j));
            }
            d[i * w + j] = best;
            row_low = row_low.min(best);
        }
        if row_low > most {
            low_rows += 1;
            if low_rows > rows {
                return FAR;
            }
        } else {
            low_rows = 0;
        }
    }
    d[n * w - 1]
}

/// The cheapest way in which the last two sounds of both sides changed places.
fn swapped(d: &[Cost], w: usize, a: &Lattice, b: &Lattice, to_i: &[Step], to_j: &[Step]) -> Cost {
    let mut best = FAR;
    for s in to_i {
        for t in to_j {
            if s.sound == 0
                || t.sound == 0
                || s.sound == t.sound
                || b.masks[t.from as usize] >> index(s.sound) & 1 == 0
                || a.masks[s.from as usize] >> index(t.sound) & 1 == 0
            {
                continue;
            }
            for s2 in a
                .steps_to(s.from as usize)
                .iter()
                .filter(|s2| s2.sound == t.sound)
            {
                for t2 in b
                    .steps_to(t.from as usize)
                    .iter()
                    .filter(|t2| t2.sound == s.sound)
                {
                    let steps = [s.cost, t.cost, s2.cost, t2.cost]
                        .map(Cost::from)
                        .iter()
                        .sum::<Cost>();
                    let before = d[s2.from as usize * w + t2.from as usize];
                    best = best.min(before.saturating_add(SWAPPED + steps));
                }
            }
        }
    }
    best
}

/// Consonants of a reading by where in the mouth they are made: a rough shape, at most 16 long.
pub(crate) fn shape(reading: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(8);
    for s in reading {
        let c = match s {
            b'b' | b'p' | b'v' | b'f' => b'p',
            b'g' | b'k' | b'x' => b'k',
            b'd' | b't' => b't',
            b's' | b'z' | b'c' | b'C' | b'S' | b'Z' | b'Q' => b's',
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'j' => continue,
            other => *other,
        };
        if out.last() != Some(&c) && out.len() < 16 {
            out.push(c);
        }
    }
    out
}

/// Whether two shapes are so far apart that no reading can bring the words together.
pub(crate) fn shapes_far(a: &[u8], b: &[u8], one_script: bool) -> bool {
    let (n, m) = (a.len(), b.len());
    // Within one script a reading is wrong on both sides alike.
    let room = if one_script {
        (n.max(m) / 2).max(1)
    } else {
        (n.max(m) * 6 / 10).max(2)
    };
    if n.abs_diff(m) > room {
        return true;
    }
    let mut row = [0u8; 17];
    for (j, cell) in row.iter_mut().enumerate().take(m + 1) {
        *cell = j as u8;
    }
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i as u8 + 1;
        let mut low = row[0];
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + u8::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
            low = low.min(next);
        }
        if usize::from(low) > room {
            return true;
        }
    }
    usize::from(row[m]) > room
}
