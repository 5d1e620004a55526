//! The lines of GEDCOM: level, identifier, tag, payload; and the structures they make.

/// A structure: a line with those below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Structure {
    pub(super) id: Option<String>,
    pub(super) tag: String,
    pub(super) payload: String,
    pub(super) below: Vec<Structure>,
    /// Number of its line, from 0.
    pub(super) line: u64,
}

impl Structure {
    /// The first structure below with this tag.
    pub(super) fn first(&self, tag: &str) -> Option<&Structure> {
        self.below.iter().find(|s| s.tag == tag)
    }

    /// All structures below with this tag.
    pub(super) fn all<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Structure> + use<'a> {
        self.below.iter().filter(move |s| s.tag == tag)
    }

    /// The payload of the first structure below with this tag.
    pub(super) fn text(&self, tag: &str) -> Option<&str> {
        self.first(tag)
            .map(|s| s.payload.trim())
            .filter(|t| !t.is_empty())
    }
}

/// Deeper lines are taken as being this deep.
const DEEPEST: usize = 64;

/// Reads all lines. Gives the records (structures of level 0) and the numbers of lines that are none.
pub(super) fn read(text: &str) -> (Vec<Structure>, Vec<u64>) {
    let mut records: Vec<Structure> = Vec::new();
    let mut open: Vec<Structure> = Vec::new();
    let mut odd = Vec::new();
    for (number, line) in text
        .split(['\n', '\r'])
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let Some((level, mut structure)) = line_of(line) else {
            odd.push(number as u64);
            continue;
        };
        structure.line = number as u64;
        let level = level.min(open.len()).min(DEEPEST);
        while open.len() > level {
            close(&mut open, &mut records);
        }
        match (structure.tag.as_str(), open.last_mut()) {
            ("CONT", Some(upper)) => {
                upper.payload.push('\n');
                upper.payload.push_str(&structure.payload);
            }
            ("CONC", Some(upper)) => upper.payload.push_str(&structure.payload),
            _ => open.push(structure),
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut records);
    }
    (records, odd)
}

fn close(open: &mut Vec<Structure>, records: &mut Vec<Structure>) {
    if let Some(done) = open.pop() {
        match open.last_mut() {
            Some(upper) => upper.below.push(done),
            None => records.push(done),
        }
    }
}

fn line_of(line: &str) -> Option<(usize, Structure)> {
    let line = line.trim_start_matches([' ', '\t', '\u{feff}']);
    let (level, rest) = line.split_once(' ')?;
    let level = level.parse::<u8>().ok()?;
    let rest = rest.trim_start_matches(' ');
    let (id, rest) = match rest.strip_prefix('@').and_then(|r| r.split_once('@')) {
        Some((id, rest)) => (Some(id.to_owned()), rest.trim_start_matches(' ')),
        None => (None, rest),
    };
    let rest = rest.trim_end_matches('\r');
    let (tag, payload) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_tag = !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // A doubled @ at the beginning is one that is no pointer.
    let payload = match payload.strip_prefix("@@") {
        Some(rest) => format!("@{rest}"),
        None => payload.to_owned(),
    };
    is_tag.then(|| {
        let structure = Structure {
            id,
            tag: tag.to_ascii_uppercase(),
            payload,
            ..Structure::default()
        };
        (usize::from(level), structure)
    })
}

/// A line, and the lines that continue it.
pub(super) fn line(level: u8, tag: &str, payload: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for (i, part) in clean(payload).split('\n').enumerate() {
        let (level, tag) = if i == 0 {
            (level, tag)
        } else {
            (level + 1, "CONT")
        };
        let at = if part.starts_with('@') { "@" } else { "" };
        let gap = if part.is_empty() { "" } else { " " };
        writeln!(out, "{level} {tag}{gap}{at}{part}").expect("writing to a String cannot fail");
    }
    out
}

/// A line that points to a record.
pub(super) fn pointer(level: u8, tag: &str, id: &str) -> String {
    format!("{level} {tag} @{id}@\n")
}

/// Characters that GEDCOM forbids are left out; all ends of lines become one.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let text = format!(
            "0 @P1@ INDI\n{}{}",
            line(1, "NOTE", "@ one\n\ntwo"),
            pointer(1, "SOUR", "S1")
        );
        assert_eq!(
            text,
            "0 @P1@ INDI\n1 NOTE @@ one\n2 CONT\n2 CONT two\n1 SOUR @S1@\n"
        );
        let (records, odd) = read(&text);
        assert_eq!(odd, Vec::<u64>::new());
        assert_eq!(records[0].id.as_deref(), Some("P1"));
        assert_eq!(records[0].below[0].payload, "@ one\n\ntwo");
        assert_eq!(records[0].below[1].payload, "@S1@");
    }

    #[test]
    fn odd_lines_are_told_and_the_rest_is_read() {
        let (records, odd) = read("0 HEAD\nслова\n9 DEEP x\n0 TRLR");
        assert_eq!(records.len(), 2);
        assert_eq!(odd, [1]);
        assert_eq!(records[0].below[0].tag, "DEEP");
    }
}
