//! What reaches the terminal: lines, one JSON document, progress. Nothing else in the program prints.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

/// Writes text and a line end to the standard output. A pipe closed by its reader is a success: the program ends quietly.
pub(crate) fn line(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let written = out
        .write_all(text.as_ref().as_bytes())
        .and_then(|()| out.write_all(b"\n"));
    if let Err(error) = written.and_then(|()| out.flush()) {
        #[expect(
            clippy::exit,
            reason = "nobody reads the rest; there is nothing to clean up behind a printed line"
        )]
        std::process::exit(if error.kind() == ErrorKind::BrokenPipe {
            0
        } else {
            2
        });
    }
}

/// Writes one JSON document.
pub(crate) fn json(document: &serde_json::Value) {
    line(serde_json::to_string_pretty(document).expect("a JSON value always has a text"));
}

/// Writes a remark to the standard error stream.
pub(crate) fn remark(text: impl AsRef<str>) {
    // A closed error stream is no reason to stop working.
    drop(writeln!(std::io::stderr().lock(), "{}", text.as_ref()));
}

/// Text from a source made safe for a terminal: control characters and marks that turn the direction of writing are shown
/// as what they are.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c == '\n' || (!c.is_control() && !turns) {
            clean.push(c);
        } else {
            write!(clean, "\\u{{{:x}}}", u32::from(c)).expect("writing to a String cannot fail");
        }
    }
    clean
}

/// A bar with rows, rate and time left on a terminal; nothing in a pipe.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar for so many units ("bytes", "records"); 0 when it is not known how many.
    pub(crate) fn new(what: &str, total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(5));
        bar.set_style(style(total));
        bar.set_message(what.to_owned());
        if std::io::stderr().is_terminal() {
            bar.enable_steady_tick(Duration::from_millis(300));
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self(bar)
    }

    /// So many units are done.
    pub(crate) fn at(&self, done: u64, total: u64) {
        if total > 0 {
            self.0.set_length(total);
        }
        self.0.set_position(done);
    }

    /// So many pairs of records are done, of so many.
    pub(crate) fn pairs(&self, what: &str, done: u64, total: u64) {
        self.0.set_style(style(total));
        self.0.set_message(what.to_owned());
        self.at(done, total);
    }

    /// A piece of work begins of which it is not known how long it takes.
    pub(crate) fn begin(&self, what: &str) {
        self.0.set_style(style(0));
        self.0.set_message(what.to_owned());
        self.0.reset();
    }

    /// The work is done; the bar goes.
    pub(crate) fn done(&self) {
        self.0.finish_and_clear();
    }
}

fn style(total: u64) -> ProgressStyle {
    let template = if total > 0 {
        "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta} left"
    } else {
        "{msg} {spinner} {human_pos} {per_sec} {elapsed}"
    };
    ProgressStyle::with_template(template).expect("the template is fixed and well formed")
}

/// A number with thin groups, as people read it.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_shown_as_what_it_is() {
        assert_eq!(
            clean("При\u{1b}[31mмер\u{202e}ов"),
            "При\\u{1b}[31mмер\\u{202e}ов"
        );
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [number(999), number(1000), number(1_000_000)],
            ["999", "1000", "1 000 000"]
        );
    }
}
