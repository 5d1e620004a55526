//! Testimonies: a transcript with times (WebVTT, or its older cousin SRT) into segments.
//!
//! Marks that WebVTT defines (`<v Speaker>`, `<i>`, times inside a line) are understood and left out of the words; anything else in
//! angle brackets is what somebody said or typed, and stays.
//!
//! ```
//! use imena_intake::testimony;
//! let taken = testimony::read("WEBVTT\n\n00:01.000 --> 00:03.500\n<v Т. Примерова>Его увели ночью.\n".as_bytes());
//! assert_eq!(taken.content.segments[0].text, "Его увели ночью.");
//! assert_eq!(taken.content.segments[0].speaker.as_deref(), Some("Т. Примерова"));
//! ```

use imena_model::{Calendar, Problem, Segment, Speaker, Testimony};

use crate::dates;
use crate::encoding;
use crate::mapping::Mapping;
use crate::problems;
use crate::rows::delimited::{cut, position};

/// What was taken in, with what a person may want to know about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taken<T> {
    /// What was taken in.
    pub content: T,
    /// What was odd.
    pub problems: Vec<Problem>,
}

/// The longest text of one segment.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Reads a transcript. Nothing in it can make the reading fail.
pub fn read(bytes: &[u8]) -> Taken<Testimony> {
    let found = encoding::detect(bytes);
    let text = encoding::decode_lossy(bytes, found.encoding);
    let mut reading = Reading::default();
    if let Some(at) = text.find('\u{fffd}') {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() as u64;
        let around = text
            .get(at..)
            .unwrap_or_default()
            .chars()
            .take(20)
            .collect();
        reading
            .problems
            .push(problems::broken_encoding(position(line, 0), around));
    }
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "\u{fffd}");
    let mut block: Vec<&str> = Vec::new();
    let mut first_line = 0;
    let mut first_block = true;
    for (number, line) in text.split('\n').chain(std::iter::once("")).enumerate() {
        if !line.trim().is_empty() {
            if block.is_empty() {
                first_line = number as u64;
            }
            block.push(line);
            continue;
        }
        if !block.is_empty() {
            reading.block(&block, first_line, first_block);
            first_block = false;
            block.clear();
        }
    }
    reading.finish()
}

/// Adds what the depositor declared beside the transcript.
pub fn describe(testimony: &mut Testimony, mapping: &Mapping) {
    let source = &mapping.source;
    if !source.title.is_empty() {
        testimony.title.clone_from(&source.title);
    }
    if !source.language.is_empty() {
        testimony.language.clone_from(&source.language);
    }
    testimony.invented = source.invented;
    testimony.recorded.clone_from(&source.dated);
    let Some(settings) = &mapping.testimony else {
        return;
    };
    if let Some(recorded) = &settings.recorded {
        testimony.recorded = Some(dates::uncertain(recorded, source.calendar));
    }
    if !settings.speakers.is_empty() {
        testimony.speakers = settings
            .speakers
            .iter()
            .map(|name| Speaker { name: name.clone() })
            .collect();
    }
    testimony.agreement.purposes.clone_from(&settings.purposes);
    testimony.agreement.audience = settings.audience;
    testimony.agreement.until = settings
        .until
        .as_deref()
        .map(|words| dates::uncertain(words, Calendar::Gregorian));
    testimony.agreement.way_out.clone_from(&settings.way_out);
    testimony.speaks_of.clone_from(&settings.speaks_of);
}

#[derive(Default)]
struct Reading {
    testimony: Testimony,
    problems: Vec<Problem>,
    last_from: u64,
    last_to: u64,
}

impl Reading {
    fn block(&mut self, lines: &[&str], first_line: u64, first: bool) {
        let head = lines[0].trim_start_matches('\u{feff}');
        if first && head.starts_with("WEBVTT") {
            let title = head
                .trim_start_matches("WEBVTT")
                .trim_matches(['-', '–', '—', ' ', '\t']);
            title.clone_into(&mut self.testimony.title);
            for line in &lines[1..] {
                if let Some((key, value)) = line.split_once(':')
                    && key.trim().eq_ignore_ascii_case("language")
                {
                    value.trim().clone_into(&mut self.testimony.language);
                }
            }
            // Words may follow the header without an empty line between.
            if let Some(at) = lines.iter().position(|line| line.contains("-->")) {
                self.cue(&lines[at..], first_line + at as u64);
            }
            return;
        }
        if head == "NOTE" || head.starts_with("NOTE ") || head.starts_with("NOTE\t") {
            let mut note = head.trim_start_matches("NOTE").trim().to_owned();
            for line in &lines[1..] {
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(line);
            }
            self.testimony.notes.push(note);
            return;
        }
        if matches!(head.trim(), "STYLE" | "REGION") {
            return;
        }
        if let Some(at) = lines.iter().take(2).position(|line| line.contains("-->")) {
            self.cue(&lines[at..], first_line + at as u64);
        } else {
            let what = "There is no line of times over these words.";
            self.problems
                .push(problems::cue_broken(first_line, cut(head, 200), what));
            self.words(lines, self.last_to, self.last_to);
        }
    }

    fn cue(&mut self, lines: &[&str], line: u64) {
        let words = &lines[1..];
        let Some((from, to)) = times(lines[0]) else {
            self.problems.push(problems::cue_broken(
                line,
                cut(lines[0], 200),
                "The times cannot be read.",
            ));
            self.words(words, self.last_to, self.last_to);
            return;
        };
        if from < self.last_from || to < from {
            self.problems
                .push(problems::cue_order(line, cut(lines[0], 200)));
        }
        self.last_from = from;
        self.last_to = self.last_to.max(to);
        self.words(words, from, to);
    }

    fn words(&mut self, lines: &[&str], from_ms: u64, to_ms: u64) {
        for (speaker, text) in voices(&lines.join("\n")) {
            if text.is_empty() {
                continue;
            }
            if let Some(name) = &speaker
                && !self
                    .testimony
                    .speakers
                    .iter()
                    .any(|known| known.name == *name)
            {
                self.testimony.speakers.push(Speaker { name: name.clone() });
            }
            let text = cut(&text, TEXT_BYTES_MAX).to_owned();
            self.testimony.segments.push(Segment {
                from_ms,
                to_ms,
                speaker,
                text,
                ..Segment::default()
            });
        }
    }

    fn finish(mut self) -> Taken<Testimony> {
        // Stable: words of the same time stay in the order of the file.
        self.testimony
            .segments
            .sort_by_key(|segment| segment.from_ms);
        Taken {
            content: self.testimony,
            problems: self.problems,
        }
    }
}

/// The two times of a line, in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    let to = rest.split_whitespace().next()?;
    Some((time(from.trim())?, time(to)?))
}

/// `[hours:]minutes:seconds.milliseconds`; a comma does as well.
fn time(words: &str) -> Option<u64> {
    let (clock, fraction) = words.split_once(['.', ',']).unwrap_or((words, ""));
    let number = |part: &str| {
        (!part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u64>().ok())
            .flatten()
    };
    let parts: Vec<u64> = clock.split(':').map(number).collect::<Option<_>>()?;
    let seconds = match parts.as_slice() {
        [minutes, seconds] if *seconds < 60 => minutes * 60 + seconds,
        [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => {
            hours * 3600 + minutes * 60 + seconds
        }
        _ => return None,
    };
    let thousandths = match fraction.len() {
        0 => 0,
        1..=3 => number(fraction)? * 10_u64.pow(3 - fraction.len() as u32),
        _ => return None,
    };
    Some(seconds * 1000 + thousandths)
}

/// The words of a cue, parted by voices.
fn voices(text: &str) -> Vec<(Option<String>, String)> {
    let mut out: Vec<(Option<String>, String)> = vec![(None, String::new())];
    let mut rest = text;
    while let Some(open) = rest.find(['<', '&']) {
        let (plain, tail) = rest.split_at(open);
        push(&mut out, plain);
        if tail.starts_with('&') {
            let entity = ENTITIES.iter().find(|(name, _)| tail.starts_with(name));
            let (name, letter) = entity.copied().unwrap_or(("&", "&"));
            push(&mut out, letter);
            rest = tail.get(name.len()..).unwrap_or_default();
            continue;
        }
        let tag = tail
            .find('>')
            .and_then(|close| Some((tail.get(1..close)?, tail.get(close + 1..)?)));
        let Some((inside, after)) = tag else {
            push(&mut out, tail);
            rest = "";
            break;
        };
        match mark(inside) {
            Mark::Voice(speaker) => out.push((Some(speaker), String::new())),
            Mark::EndOfVoice => out.push((None, String::new())),
            Mark::Other => {}
            Mark::Words => push(&mut out, tail.get(..inside.len() + 2).unwrap_or_default()),
        }
        rest = after;
    }
    push(&mut out, rest);
    for (_, text) in &mut out {
        *text = text.trim().to_owned();
    }
    out.retain(|(_, text)| !text.is_empty());
    out
}

const ENTITIES: [(&str, &str); 6] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", "\u{a0}"),
    ("&lrm;", "\u{200e}"),
    ("&rlm;", "\u{200f}"),
];

fn push(out: &mut [(Option<String>, String)], words: &str) {
    if let Some((_, text)) = out.last_mut() {
        text.push_str(words);
    }
}

enum Mark {
    Voice(String),
    EndOfVoice,
    /// Defined by WebVTT and without words.
    Other,
    /// Not defined: it is text.
    Words,
}

fn mark(inside: &str) -> Mark {
    let (name, rest) = inside.split_once([' ', '\t', '\n']).unwrap_or((inside, ""));
    let (kind, _) = name.split_once('.').unwrap_or((name, ""));
    match kind {
        "v" if !rest.trim().is_empty() => {
            Mark::Voice(rest.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        "/v" => Mark::EndOfVoice,
        "c" | "i" | "b" | "u" | "ruby" | "rt" | "/c" | "/i" | "/b" | "/u" | "/ruby" | "/rt"
        | "/lang"
            if rest.is_empty() =>
        {
            Mark::Other
        }
        "lang" if !rest.is_empty() => Mark::Other,
        _ if time(inside).is_some() => Mark::Other,
        _ => Mark::Words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let taken = read(text.as_bytes());
        let segments = taken
            .content
            .segments
            .iter()
            .map(|one| {
                format!(
                    "{}-{} {}: {}",
                    one.from_ms,
                    one.to_ms,
                    one.speaker.as_deref().unwrap_or("-"),
                    one.text
                )
            })
            .collect();
        (
            segments,
            taken
                .problems
                .iter()
                .map(|problem| format!("{} {}", problem.position, problem.code))
                .collect(),
        )
    }

    #[test]
    fn voices_notes_and_times() {
        let text = "WEBVTT - Разговор\nLanguage: ru\n\nNOTE выдумано\nдля проверки\n\n1\n00:00:01.000 --> 00:00:02.500 align:start\n\
                    <v Т. Примерова>Раз <i>два</i></v> <v.loud О. Вопросов>три &lt;четыре&gt;\n\n01:00:00.000 --> 01:00:01.000\nпять\n";
        let taken = read(text.as_bytes());
        assert_eq!(taken.content.title, "Разговор");
        assert_eq!(taken.content.language, "ru");
        assert_eq!(taken.content.notes, ["выдумано\nдля проверки"]);
        assert_eq!(taken.content.speakers.len(), 2);
        assert_eq!(
            shown(text).0,
            [
                "1000-2500 Т. Примерова: Раз два",
                "1000-2500 О. Вопросов: три <четыре>",
                "3600000-3601000 -: пять"
            ]
        );
        assert!(taken.problems.is_empty());
    }

    #[test]
    fn script_stays_text() {
        let (segments, _) =
            shown("WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert('x')</script> a < b\n");
        assert_eq!(segments, ["1000-2000 -: <script>alert('x')</script> a < b"]);
    }

    #[test]
    fn bad_cues_keep_their_words() {
        let (segments, problems) = shown(
            "WEBVTT\n\n00:05.000 --> 00:06.000\nодин\n\nсюда --> туда\nдва\n\n00:01.000 --> 00:02.000\nтри\n\nчетыре\n",
        );
        assert_eq!(
            segments,
            [
                "1000-2000 -: три",
                "5000-6000 -: один",
                "6000-6000 -: два",
                "6000-6000 -: четыре"
            ]
        );
        assert_eq!(problems, ["6 cue-broken", "9 cue-order", "12 cue-broken"]);
    }

    #[test]
    fn subtitles_with_commas_are_read_too() {
        let (segments, problems) = shown("1\r\n00:00:01,5 --> 00:00:02,000\r\nраз\r\n");
        assert_eq!(segments, ["1500-2000 -: раз"]);
        assert!(problems.is_empty());
        assert_eq!(shown("").0.len(), 0);
    }
}
