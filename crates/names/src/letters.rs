//! Letters against letters within one script: misprints, neighbouring keys, misread print.

use crate::sound::{Cost, FAR};

/// Misread in old print or handwriting, or heard alike: cheaper than any other change.
const CONFUSED: &[(char, char, Cost)] = &[
    ('и', 'н', 40),
    ('п', 'н', 40),
    ('ш', 'щ', 30),
    ('е', 'с', 45),
    ('о', 'с', 50),
    ('в', 'з', 45),
    ('ц', 'п', 50),
    ('л', 'п', 50),
    ('т', 'г', 45),
    ('к', 'н', 50),
    ('и', 'й', 12),
    ('о', 'а', 18),
    ('е', 'и', 22),
    ('е', 'э', 10),
    ('и', 'ы', 20),
    ('д', 'т', 40),
    ('б', 'п', 40),
    ('г', 'к', 45),
    ('з', 'с', 40),
    ('ж', 'ш', 40),
    ('в', 'ф', 40),
    ('г', 'х', 30),
    ('е', 'о', 35),
    ('я', 'а', 35),
    ('я', 'е', 40),
    ('ю', 'у', 35),
    ('у', 'о', 45),
    ('а', 'е', 50),
    ('ь', 'ъ', 10),
    ('л', 'д', 60),
    ('м', 'н', 55),
    ('р', 'п', 60),
    ('ч', 'г', 60),
    ('с', 'ц', 55),
    ('ш', 'ч', 60),
    ('т', 'ш', 50),
    ('м', 'т', 60),
    ('ж', 'з', 55),
    ('у', 'и', 55),
    ('н', 'р', 65),
    ('ч', 'щ', 50),
    ('у', 'в', 45),
    ('a', 'o', 35),
    ('e', 'i', 35),
    ('i', 'y', 15),
    ('i', 'j', 15),
    ('j', 'y', 15),
    ('v', 'w', 8),
    ('c', 'k', 30),
    ('k', 'q', 25),
    ('s', 'z', 30),
    ('u', 'o', 40),
    ('a', 'e', 45),
    ('b', 'p', 45),
    ('d', 't', 45),
    ('g', 'k', 50),
    ('f', 'v', 40),
    ('m', 'n', 55),
    ('n', 'u', 55),
    ('r', 'n', 65),
    ('l', 'i', 60),
    ('h', 'x', 40),
    ('c', 's', 45),
    ('c', 'e', 60),
    ('g', 'j', 55),
    ('u', 'v', 45),
    ('l', 't', 65),
    ('h', 'k', 70),
    ('h', 'b', 65),
];

const CYRILLIC_ROWS: [&str; 3] = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];
const LATIN_ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Dense codes: а..я 0..32, a..z 33..58, others share none.
fn code(c: char) -> Option<usize> {
    match c {
        'а'..='я' => Some(c as usize - 'а' as usize),
        'a'..='z' => Some(33 + c as usize - 'a' as usize),
        _ => None,
    }
}

fn substitutes() -> &'static [[u8; 60]; 60] {
    use std::sync::OnceLock;
    static TABLE: OnceLock<Box<[[u8; 60]; 60]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut t = Box::new([[100u8; 60]; 60]);
        for rows in [CYRILLIC_ROWS, LATIN_ROWS] {
            let place: Vec<(char, i32, i32)> = rows
                .iter()
                .enumerate()
                .flat_map(|(y, row)| {
                    row.chars()
                        .enumerate()
                        .map(move |(x, c)| (c, x as i32, y as i32))
                })
                .collect();
            for (a, ax, ay) in &place {
                for (b, bx, by) in &place {
                    if (ax - bx).abs() <= 1
                        && (ay - by).abs() <= 1
                        && a != b
                        && let (Some(x), Some(y)) = (code(*a), code(*b))
                    {
                        t[x][y] = 85;
                    }
                }
            }
        }
        for (a, b, cost) in CONFUSED {
            if let (Some(x), Some(y)) = (code(*a), code(*b)) {
                t[x][y] = *cost as u8;
                t[y][x] = *cost as u8;
            }
        }
        for (i, row) in t.iter_mut().enumerate() {
            row[i] = 0;
        }
        t
    })
}

fn substitute(t: &[[u8; 60]; 60], a: char, b: char) -> Cost {
    if a == b {
        return 0;
    }
    match (code(a), code(b)) {
        (Some(x), Some(y)) => Cost::from(t[x][y]),
        _ => 100,
    }
}

/// Cost of a letter that only one side has; `before` and `after` are its neighbours there.
fn missing(c: char, before: Option<char>, after: Option<char>) -> Cost {
    if before == Some(c) || after == Some(c) {
        return 25;
    }
    match c {
        'ь' | 'ъ' => 20,
        'й' | 'j' | 'h' => 55,
        'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 75,
        _ => 90,
    }
}

/// Two neighbouring letters changed places.
const SWAPPED: Cost = 60;

/// The cost of one spelling taken for the other within a script.
pub(crate) fn distance(a: &[char], b: &[char], most: Cost) -> Cost {
    let (n, m) = (a.len(), b.len());
    if n == 0 || m == 0 {
        return if n == m { 0 } else { FAR };
    }
    if n.abs_diff(m) as Cost * 20 > most {
        return FAR;
    }
    let t = substitutes();
    let w = m + 1;
    let mut d = [0 as Cost; 32 * 32];
    for j in 1..=m {
        d[j] = d[j - 1] + missing(b[j - 1], (j > 1).then(|| b[j - 2]), b.get(j).copied());
    }
    for i in 1..=n {
        let del = missing(a[i - 1], (i > 1).then(|| a[i - 2]), a.get(i).copied());
        d[i * w] = d[(i - 1) * w] + del;
        let mut low = d[i * w];
        for j in 1..=m {
            let ins = missing(b[j - 1], (j > 1).then(|| b[j - 2]), b.get(j).copied());
            let mut best = (d[(i - 1) * w + j] + del)
                .min(d[i * w + j - 1] + ins)
                .min(d[(i - 1) * w + j - 1] + substitute(t, a[i - 1], b[j - 1]));
            if i > 1
                && j > 1
                && a[i - 1] == b[j - 2]
                && a[i - 2] == b[j - 1]
                && a[i - 1] != b[j - 1]
            {
                best = best.min(d[(i - 2) * w + j - 2] + SWAPPED);
            }
            // One letter misread as two and back: ы as ьг, м as иг, ю as го.
            if i > 1
                && let Some(c) = two_for_one(b[j - 1], a[i - 2], a[i - 1])
            {
                best = best.min(d[(i - 2) * w + j - 1] + c);
            }
            if j > 1
                && let Some(c) = two_for_one(a[i - 1], b[j - 2], b[j - 1])
            {
                best = best.min(d[(i - 1) * w + j - 2] + c);
            }
            d[i * w + j] = best;
            low = low.min(best);
        }
        if low > most.saturating_add(SWAPPED) {
            return FAR;
        }
    }
    d[n * w + m]
}

fn two_for_one(one: char, x: char, y: char) -> Option<Cost> {
    match (one, x, y) {
        ('ы', 'ь', 'г' | 'и' | 'т')
        | ('м', 'и', 'г')
        | ('ю', 'г', 'о')
        | ('ш', 'и', 'и')
        | ('m', 'r', 'n')
        | ('w', 'v', 'v')
        | ('ж', 'х', 'к') => Some(45),
        ('x', 'k', 's') | ('ц', 'т', 'с') | ('щ', 'ш', 'ч') | ('f', 'p', 'h') => Some(15),
        _ => None,
    }
}
