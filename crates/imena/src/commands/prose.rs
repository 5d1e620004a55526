//! `imena prose`: reads memory books into claims, and learns the house style of a volume.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, bail};
use clap::Subcommand;
use imena_intake::prose::{
    self, Entry, Grammar, Line, Profile, Splitter, Survey, VolumeEntry, VolumeKind, read_entry,
    read_volume,
};
use serde_json::{Map, Value, json};

/// Read memory books into claims.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read the entries of a volume (txt, docx, odt, html, pdf) or of a JSON Lines file with a key `text`.
    Read(ReadArgs),
    /// Show which labels, orders and abbreviations a volume uses, and write a profile file to edit.
    Profile(ProfileArgs),
}

#[derive(Debug, clap::Args)]
struct ReadArgs {
    /// The file; `-` reads from standard input.
    file: PathBuf,
    /// Write one JSON object an entry: `gold` (values), `spans`, `remainder`, `problems`; other keys pass through.
    #[arg(long)]
    json: bool,
    /// List everything that was not understood, with the entry it stands in.
    #[arg(long, conflicts_with = "json")]
    remainders: bool,
    /// What a keeper wrote about this volume (see `imena prose profile`).
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct ProfileArgs {
    /// The volume.
    volume: PathBuf,
    /// Where to write the profile; without it the report alone is shown.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// An earlier profile: it is used in reading and kept in the new file.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(typed: &Args) -> anyhow::Result<ExitCode> {
    match &typed.what {
        What::Read(typed) => read(typed),
        What::Profile(typed) => profile(typed),
    }
}

fn grammar(profile: Option<&Path>) -> anyhow::Result<(Grammar, Profile)> {
    let Some(path) = profile else {
        return Ok((Grammar::builtin(), Profile::default()));
    };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let profile = Profile::from_toml(&text)
        .with_context(|| format!("reading the profile {}", path.display()))?;
    let grammar = Grammar::builtin()
        .with_profile(&profile)
        .with_context(|| format!("using the profile {}", path.display()))?;
    Ok((grammar, profile))
}

/// One entry to be read: a line of JSON, or a piece of a volume.
enum Given<'a> {
    Line(Map<String, Value>),
    Volume(&'a VolumeEntry),
}

fn read(typed: &ReadArgs) -> anyhow::Result<ExitCode> {
    let (grammar, _) = grammar(typed.profile.as_deref())?;
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut survey = Survey::default();
    let mut problems = 0usize;
    let mut failed: Option<io::Error> = None;
    each(&grammar, &typed.file, &mut |given| {
        if failed.is_some() {
            return;
        }
        let object = match given {
            Given::Line(object) => object,
            Given::Volume(entry) => described(entry),
        };
        let fio = object.get("fio").or_else(|| object.get("name"));
        let fio = fio.and_then(Value::as_str);
        let text = object.get("text").and_then(Value::as_str).unwrap_or("");
        let entry = read_entry(&grammar, fio, text);
        problems += entry.problems.len();
        let written = if typed.json {
            let line = Line {
                given: &object,
                entry: &entry,
                fio: fio.unwrap_or(""),
                text,
            };
            serde_json::to_writer(&mut out, &line)
                .map_err(io::Error::from)
                .and_then(|()| out.write_all(b"\n"))
        } else {
            survey.add(&grammar, text, &entry);
            if typed.remainders {
                remainders(&mut out, &object, &entry, text, survey.entries)
            } else {
                Ok(())
            }
        };
        failed = written.err();
    })?;
    match failed.map(|e| (e.kind(), e)) {
        Some((io::ErrorKind::BrokenPipe, _)) => return Ok(ExitCode::SUCCESS),
        Some((_, error)) => return Err(error).context("writing the entries"),
        None => {}
    }
    if !typed.json {
        summary(&mut out, &survey)?;
    }
    out.flush().context("writing the entries")?;
    Ok(if problems > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// What was not understood of one entry, a line each: number of the entry, printed page, name, words.
fn remainders(
    out: &mut impl Write,
    object: &Map<String, Value>,
    entry: &Entry,
    text: &str,
    number: u64,
) -> io::Result<()> {
    let page = object
        .get("page")
        .map(|page| {
            format!(
                ", p. {}",
                page.as_str()
                    .map_or_else(|| page.to_string(), str::to_owned)
            )
        })
        .unwrap_or_default();
    for span in &entry.remainder {
        let words = text.get(span.clone()).unwrap_or("");
        writeln!(
            out,
            "{number}{page}, byte {}: {}",
            span.start,
            all_shown(words)
        )?;
    }
    Ok(())
}

fn profile(typed: &ProfileArgs) -> anyhow::Result<ExitCode> {
    let (grammar, earlier) = grammar(typed.profile.as_deref())?;
    let mut survey = Survey::default();
    each(&grammar, &typed.volume, &mut |given| match given {
        Given::Line(object) => {
            let fio = object
                .get("fio")
                .or_else(|| object.get("name"))
                .and_then(Value::as_str);
            let text = object.get("text").and_then(Value::as_str).unwrap_or("");
            survey.add(&grammar, text, &read_entry(&grammar, fio, text));
        }
        Given::Volume(entry) => {
            let read: Entry = read_entry(&grammar, None, &entry.text);
            survey.add(&grammar, &entry.text, &read);
        }
    })?;
    let mut out = BufWriter::new(io::stdout().lock());
    summary(&mut out, &survey)?;
    section(&mut out, "Labels", prose::ranked(&survey.labels), 40)?;
    section(
        &mut out,
        "Words before a colon that open nothing",
        prose::ranked(&survey.unknown_labels),
        20,
    )?;
    section(
        &mut out,
        "Orders of fields",
        prose::ranked(&survey.orders),
        15,
    )?;
    section(
        &mut out,
        "Abbreviations in the grammar",
        prose::ranked(&survey.abbreviations),
        60,
    )?;
    writeln!(out, "\nAbbreviations nobody knows yet")?;
    for (word, n, around) in survey.unknown_ranked().into_iter().take(60) {
        writeln!(out, "  {n:>7}  {}  … {} …", shown(&word), shown(around))?;
    }
    section(
        &mut out,
        "Not understood",
        prose::ranked(&survey.remainders),
        30,
    )?;
    if let Some(path) = &typed.out {
        let volume = typed
            .volume
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        std::fs::write(path, survey.profile_text(&volume, &earlier))
            .with_context(|| format!("writing {}", path.display()))?;
        writeln!(
            out,
            "\nThe profile is in {}. Edit it, then: imena prose read VOLUME --profile {}",
            path.display(),
            path.display()
        )?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn section(
    out: &mut impl Write,
    title: &str,
    list: Vec<(&str, u64)>,
    most: usize,
) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for (words, n) in list.into_iter().take(most) {
        writeln!(out, "  {n:>7}  {}", shown(words))?;
    }
    Ok(())
}

/// Words of a source as a terminal may show them: one line, no control marks.
fn shown(words: &str) -> String {
    all_shown(words).chars().take(160).collect()
}

/// The same, however long.
fn all_shown(words: &str) -> String {
    words
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { ' ' } else { c })
        .collect()
}

fn summary(out: &mut impl Write, survey: &Survey) -> io::Result<()> {
    let share = 100.0 * survey.not_understood as f64 / survey.characters.max(1) as f64;
    writeln!(
        out,
        "{} entries, {share:.2} % of the letters and digits not understood",
        survey.entries
    )?;
    for (code, n) in &survey.problems {
        writeln!(out, "  {n:>7}  {code}")?;
    }
    Ok(())
}

/// The locator of an entry of a volume, and its text.
fn described(entry: &VolumeEntry) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("entry".to_owned(), json!(entry.number));
    if let Some(page) = &entry.page {
        object.insert("page".to_owned(), json!(page));
    }
    object.insert("line".to_owned(), json!(entry.line + 1));
    object.insert(
        "bytes".to_owned(),
        json!([entry.bytes.start, entry.bytes.end]),
    );
    object.insert("text".to_owned(), json!(entry.text));
    object
}

/// Goes through the entries of a file, with flat memory.
fn each(grammar: &Grammar, path: &Path, take: &mut dyn FnMut(Given<'_>)) -> anyhow::Result<()> {
    if path.as_os_str() == "-" {
        return stream(
            grammar,
            BufReader::new(io::stdin().lock()),
            "standard input",
            take,
        );
    }
    let mut head = [0u8; 16];
    let mut file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let count = file
        .read(&mut head)
        .with_context(|| format!("reading {}", path.display()))?;
    match prose::volume_kind(&head[..count], &path.display().to_string()) {
        VolumeKind::JsonLines => {
            let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
            stream(
                grammar,
                BufReader::with_capacity(1 << 16, file),
                &path.display().to_string(),
                take,
            )
        }
        VolumeKind::Pdf => pdf(grammar, path, take),
        _ => {
            let mut splitter = Splitter::new(grammar);
            let sink = &mut |entry: VolumeEntry| take(Given::Volume(&entry));
            read_volume(path, &mut |bytes| splitter.push(bytes, sink))?;
            splitter.finish(sink);
            Ok(())
        }
    }
}

fn stream(
    grammar: &Grammar,
    mut input: impl BufRead,
    name: &str,
    take: &mut dyn FnMut(Given<'_>),
) -> anyhow::Result<()> {
    let head = input
        .fill_buf()
        .with_context(|| format!("reading {name}"))?;
    if prose::volume_kind(head, name) != VolumeKind::JsonLines {
        let sink = &mut |entry: VolumeEntry| take(Given::Volume(&entry));
        for entry in prose::split(grammar, input) {
            sink(entry.with_context(|| format!("reading {name}"))?);
        }
        return Ok(());
    }
    let mut line = Vec::new();
    let mut number = 0u64;
    loop {
        line.clear();
        number += 1;
        if input
            .read_until(b'\n', &mut line)
            .with_context(|| format!("reading {name}"))?
            == 0
        {
            return Ok(());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let object: Map<String, Value> = serde_json::from_slice(&line)
            .with_context(|| format!("{name}:{number}: this line is not a JSON object"))?;
        take(Given::Line(object));
    }
}

/// A PDF through poppler's `pdftotext`, which must be on the machine.
fn pdf(grammar: &Grammar, path: &Path, take: &mut dyn FnMut(Given<'_>)) -> anyhow::Result<()> {
    let child = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "--"])
        .arg(path)
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!(
                "reading a PDF needs pdftotext (package poppler-utils); or save the book as text and read that"
            )
        }
        Err(error) => return Err(error).context("starting pdftotext"),
    };
    let mut entries = 0usize;
    if let Some(text) = child.stdout.take() {
        for entry in prose::split(grammar, text) {
            entries += 1;
            take(Given::Volume(
                &entry.context("reading what pdftotext writes")?,
            ));
        }
    }
    let status = child.wait().context("waiting for pdftotext")?;
    if !status.success() {
        bail!("pdftotext could not read {}", path.display());
    }
    if entries == 0 {
        bail!(
            "{} holds no text: it is a scan and needs OCR first (ocrmypdf, tesseract)",
            path.display()
        );
    }
    Ok(())
}
