//! A volunteer brings a file: it is looked at, read, and registered as one act.
//!
//! Reading and registering run side by side, with a short queue between them, so that memory stays flat whatever the
//! size of the file.

mod by_hand;
mod mapping;

use crate::Error;
use crate::exchange::{self, ftm, gedcom};
use by_hand::ByHand;
use imena_intake::lists::{self, Item};
use imena_intake::mapping::{FileSettings, Mapping, TakenAs};
use imena_intake::prose::{Grammar, Profile};
use imena_intake::{Input, encoding, kind};
use imena_model::{ActId, Audience, Moment, Problem, Record, SourceId};
use imena_register::intake::{Intake, TakenIn};
use imena_register::{Hand, Holding};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Records handed over at a time.
const PORTION: usize = 2_000;
/// Portions that may wait.
const WAITING: usize = 8;
/// Problems given back one by one; all are registered.
const PROBLEMS_SHOWN: usize = 1_000;

/// What is to be taken in, and how.
#[derive(Debug, Clone)]
pub struct TakeIn {
    /// The file.
    pub file: PathBuf,
    /// What it is, when its bytes could be several things: `table`, `json-lines`, `memory-book`, `testimony`, `places`,
    /// `gedcom`, `ftm`.
    pub kind: Option<String>,
    /// The mapping, when it is not the one beside the file.
    pub mapping: Option<PathBuf>,
    /// The house style of a memory book, when it is not the one beside the file (`FILE.profile.toml`).
    pub profile: Option<PathBuf>,
    /// The encoding, when what is found is wrong.
    pub encoding: Option<String>,
    /// The key of the source.
    pub source_key: Option<String>,
    /// Whether the first problem ends it.
    pub strict: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Whether a proposed mapping is written beside the file.
    pub write_mapping: bool,
    /// Who does it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What was taken in.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// The file.
    pub file: PathBuf,
    /// The act, by which it can be undone.
    pub act: Option<ActId>,
    /// The source.
    pub source: Option<SourceId>,
    /// Its title.
    pub title: String,
    /// What the file turned out to be, a stable word.
    pub kind: String,
    /// Its encoding.
    pub encoding: Option<String>,
    /// Records read.
    pub records: u64,
    /// Records that were not known before.
    pub new_records: u64,
    /// Known records with new words.
    pub new_readings: u64,
    /// Records in which what a person read by hand was kept.
    pub kept_by_hand: u64,
    /// The profile by which a memory book was read.
    pub profile: Option<PathBuf>,
    /// Claims: that were new; in a dry run, that were read.
    pub claims: u64,
    /// Whether all of it was in already.
    pub unchanged: bool,
    /// The mapping that was proposed, a line for each column, and where it was written.
    pub proposed: Option<(Option<PathBuf>, Vec<String>)>,
    /// The first problems.
    pub problems: Vec<Problem>,
    /// How many there were.
    pub problem_count: u64,
    /// What of it is not public and was sealed to the keepers.
    pub sealed: crate::private::PrivatePart,
}

/// Told how many records are done; answers whether to go on.
pub type GoOn<'a> = dyn FnMut(u64) -> bool + 'a;

/// Takes a file in.
pub fn take_in(dir: &Path, order: &TakeIn, go_on: &mut GoOn<'_>) -> Result<Taken, Error> {
    let holding = Holding::open(dir)?;
    let input = Input::file(&order.file);
    let beside = mapping::beside(&order.file);
    let given = match &order.mapping {
        Some(path) => Some(mapping::read(path)?),
        None if beside.exists() => Some(mapping::read(&beside)?),
        None => None,
    };
    let mut settings = given.as_ref().map(|m| m.file.clone()).unwrap_or_default();
    if let Some(kind) = &order.kind {
        settings.taken_as = TakenAs::from_key(kind);
    }
    if let Some(name) = &order.encoding {
        let found = encoding::Encoding::named(name);
        settings.encoding = Some(found.ok_or_else(|| imena_intake::Error::NoEncoding {
            given: name.clone(),
        })?);
    }
    let mut work = Work {
        holding: &holding,
        order,
        input: &input,
        settings,
        given,
        go_on,
        by_hand: ByHand::default(),
        taken: Taken::default(),
    };
    work.taken.file.clone_from(&order.file);
    work.run()?;
    let mut taken = work.taken;
    if let Some(intake) = taken.act {
        let by = crate::keys::By {
            by: &order.by,
            at: order.at,
        };
        taken.sealed = crate::private::close_after(&holding, intake, by)?;
    }
    Ok(taken)
}

/// Undoes an intake as one act; gives how many records it had.
pub fn undo(dir: &Path, intake: ActId, by: &str, at: Moment) -> Result<u64, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let before = holding.numbers(Audience::Keeper)?.records;
    writing.undo(intake, &Hand::new(by, at, format!("undo {intake}")))?;
    let records = before - holding.numbers(Audience::Keeper)?.records;
    crate::index::bring_up_to_date(&holding)?;
    writing.close()?;
    Ok(records)
}

/// One file on its way.
struct Work<'a, 'g> {
    holding: &'a Holding,
    order: &'a TakeIn,
    input: &'a Input,
    settings: FileSettings,
    given: Option<Mapping>,
    go_on: &'a mut GoOn<'g>,
    by_hand: ByHand,
    taken: Taken,
}

impl Work<'_, '_> {
    fn run(&mut self) -> Result<(), Error> {
        let head = self
            .input
            .head(kind::HEAD_BYTES)
            .map_err(Error::file(&self.order.file))?;
        let found = kind::detect(&head);
        let is_gedcom = match &self.order.kind {
            Some(kind) => kind == "gedcom",
            None => self.settings.taken_as.is_none() && gedcom::looks_like(&head),
        };
        if is_gedcom {
            return self.of_others("gedcom", gedcom::read);
        }
        if self.order.kind.as_deref() == Some("ftm") {
            return self.of_others("ftm", ftm::read);
        }
        let taken_as = self.settings.taken_as.unwrap_or(match found {
            kind::Kind::WebVtt => TakenAs::Testimony,
            kind::Kind::GeoJson => TakenAs::Places,
            _ if self.order.file.extension().is_some_and(|e| e == "toml") => TakenAs::Places,
            _ => TakenAs::Table,
        });
        match taken_as {
            TakenAs::Table | TakenAs::JsonLines => self.list(),
            TakenAs::MemoryBook => self.book(),
            TakenAs::Testimony => {
                self.must_be_text(found, "a transcript")?;
                self.testimony()
            }
            TakenAs::Places => {
                self.must_be_text(found, "a list of places")?;
                self.places()
            }
        }
    }

    /// Whatever bytes can be decoded somehow; a picture read as a transcript would be noise under somebody's name.
    fn must_be_text(&self, found: kind::Kind, wanted: &'static str) -> Result<(), Error> {
        use kind::{Foreign, Kind};
        let name = self.input.name().to_owned();
        Err(match found {
            Kind::Empty => imena_intake::Error::Empty { name },
            // An object over several lines may be GeoJSON whose type stands further down.
            Kind::Foreign(Foreign::Json) => return Ok(()),
            Kind::Foreign(_) | Kind::Xlsx | Kind::Ods | Kind::Parquet => {
                imena_intake::Error::WrongKind {
                    name,
                    found,
                    wanted,
                }
            }
            _ => return Ok(()),
        }
        .into())
    }

    fn list(&mut self) -> Result<(), Error> {
        let opened = lists::open(self.input, &self.settings)?;
        self.taken.kind = opened.kind.key().to_owned();
        self.taken.encoding = opened.encoding.as_ref().map(|e| e.encoding.name());
        let mapping = match self.given.take() {
            Some(given) => given,
            None => {
                let proposal = imena_intake::propose::propose(&opened);
                let (proposed, lines) = mapping::complete(proposal.mapping, &self.order.file);
                let written = if self.order.write_mapping && !self.order.dry_run {
                    let path = mapping::beside(&self.order.file);
                    // A mapping that cannot be written beside the file (a read-only folder) does not stop the intake.
                    std::fs::write(&path, proposed.to_toml())
                        .is_ok()
                        .then_some(path)
                } else {
                    None
                };
                self.taken.proposed = Some((written, lines));
                proposed
            }
        };
        let mapping = self.with_key(mapping);
        self.register(&mapping, |send| {
            lists::read(&opened, &mapping, &mut |item| send.item(item))?;
            Ok(())
        })
    }

    fn book(&mut self) -> Result<(), Error> {
        let mapping = self.described();
        self.taken.kind = "memory-book".to_owned();
        let settings = self.settings.clone();
        let input = self.input;
        let grammar = self.grammar()?;
        self.register(&mapping, |send| {
            let receive = &mut |item| send.item(item);
            imena_intake::books::read_with(&grammar, input, &settings, &mapping, receive)?;
            Ok(())
        })
    }

    /// The grammar of memory books, with the house style of this one if a keeper wrote it down.
    fn grammar(&mut self) -> Result<Grammar, Error> {
        let beside = mapping::profile_beside(&self.order.file);
        let path = match &self.order.profile {
            Some(path) => path.clone(),
            None if beside.exists() => beside,
            None => return Ok(Grammar::builtin()),
        };
        let text = std::fs::read_to_string(&path).map_err(Error::file(&path))?;
        let odd = |why: String| Error::Profile {
            path: path.clone(),
            why,
        };
        let profile = Profile::from_toml(&text).map_err(|e| odd(e.to_string()))?;
        let grammar = Grammar::builtin()
            .with_profile(&profile)
            .map_err(|e| odd(e.to_string()))?;
        self.taken.profile = Some(path);
        Ok(grammar)
    }

    fn testimony(&mut self) -> Result<(), Error> {
        let mapping = self.described();
        self.taken.kind = "testimony".to_owned();
        let bytes = self.bytes()?;
        let mut read = imena_intake::testimony::read(&bytes);
        imena_intake::testimony::describe(&mut read.content, &mapping);
        self.problems(&read.problems)?;
        self.one_act(&mapping, &read.problems, |intake, source| {
            intake.testimony(source, &read.content)?;
            Ok(())
        })
    }

    fn places(&mut self) -> Result<(), Error> {
        let mut mapping = self.described();
        self.taken.kind = "places".to_owned();
        let bytes = self.bytes()?;
        let (places, problems) = if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
            let read = imena_intake::places::read_geojson(&bytes);
            (read.content, read.problems)
        } else {
            let text = String::from_utf8_lossy(&bytes);
            let read = imena_intake::places::read_toml(&text).map_err(|source| Error::Mapping {
                path: self.order.file.clone(),
                source,
            })?;
            mapping.source = read.content.source;
            mapping = self.with_key(mapping);
            (read.content.places, read.problems)
        };
        mapping.source.kind = imena_model::SourceKind::Gazetteer;
        self.problems(&problems)?;
        self.one_act(&mapping, &problems, |intake, _| {
            for place in &places {
                intake.place(place)?;
            }
            Ok(())
        })
    }

    /// A file of another program, each person of it a record. Days of the old calendar come out in the new one.
    fn of_others(
        &mut self,
        kind: &str,
        read: impl FnOnce(&[u8]) -> exchange::Taken,
    ) -> Result<(), Error> {
        let mut mapping = self.described();
        mapping.source.calendar = imena_model::Calendar::Gregorian;
        self.taken.kind = kind.to_owned();
        let read = read(&self.bytes()?);
        self.taken.encoding = Some(read.encoding);
        self.taken.records = read.records.len() as u64;
        self.taken.claims = read.records.iter().map(|r| r.claims.len() as u64).sum();
        self.problems(&read.problems)?;
        self.one_act(&mapping, &read.problems, |intake, source| {
            Ok(intake.records(source, read.records)?)
        })
    }

    /// The whole file; testimonies, places and files of other programs are small.
    fn bytes(&self) -> Result<Vec<u8>, Error> {
        const MOST: u64 = 64 << 20;
        let size = std::fs::metadata(&self.order.file)
            .map_err(Error::file(&self.order.file))?
            .len();
        if size > MOST {
            return Err(Error::Refused(format!(
                "{} is larger than 64 MB; as a whole only smaller files are read: transcripts, places, family trees, statements",
                self.input.name()
            )));
        }
        std::fs::read(&self.order.file).map_err(Error::file(&self.order.file))
    }

    /// The mapping given, or one that says what the name of the file says.
    fn described(&mut self) -> Mapping {
        let mapping = self.given.take().unwrap_or_default();
        let (mapping, _) = mapping::complete(mapping, &self.order.file);
        self.with_key(mapping)
    }

    fn with_key(&mut self, mut mapping: Mapping) -> Mapping {
        if let Some(key) = &self.order.source_key {
            mapping.source.key.clone_from(key);
        }
        let (mapping, _) = mapping::complete(mapping, &self.order.file);
        self.taken.title.clone_from(&mapping.source.title);
        mapping
    }

    /// Notes problems; in a strict intake the first one ends it.
    fn problems(&mut self, problems: &[Problem]) -> Result<(), Error> {
        for problem in problems {
            self.taken.problem_count += 1;
            if self.order.strict {
                return Err(Error::Strict(Box::new(problem.clone())));
            }
            if self.taken.problems.len() < PROBLEMS_SHOWN {
                self.taken.problems.push(problem.clone());
            }
        }
        Ok(())
    }

    /// Registers a source with whatever `fill` adds, as one act.
    fn one_act(
        &mut self,
        mapping: &Mapping,
        problems: &[Problem],
        fill: impl FnOnce(&mut Intake<'_, '_>, SourceId) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.order.dry_run {
            return Ok(());
        }
        let mut writing = self.holding.write()?;
        let mut intake = writing.begin(&self.hand())?;
        let source = intake.source(&mapping.source)?;
        intake.original_file(self.input.name(), Some(source), &self.order.file)?;
        fill(&mut intake, source)?;
        for problem in problems {
            intake.problem(Some(source), problem)?;
        }
        let taken_in = intake.commit()?;
        self.noted(source, &taken_in);
        self.close(writing)
    }

    /// Runs the reader beside the register, as one act; nothing is committed unless the reader came to its end.
    fn register(
        &mut self,
        mapping: &Mapping,
        read: impl FnOnce(&mut Sender) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        let mut writing = if self.order.dry_run {
            None
        } else {
            Some(self.holding.write()?)
        };
        let taken_in = {
            let mut open = None;
            if let Some(writing) = &mut writing {
                let mut intake = writing.begin(&self.hand())?;
                let source = intake.source(&mapping.source)?;
                intake.original_file(self.input.name(), Some(source), &self.order.file)?;
                if let Some(profile) = &self.taken.profile {
                    let name = profile.file_name().unwrap_or_default().to_string_lossy();
                    intake.original_file(&name, Some(source), profile)?;
                }
                self.by_hand = ByHand::of(self.holding, source)?;
                open = Some((intake, source));
            }
            std::thread::scope(|scope| {
                let (to, from) = sync_channel(WAITING);
                let reading = scope.spawn(move || {
                    imena_register::give_way();
                    let mut sender = Sender {
                        to,
                        portion: Vec::with_capacity(PORTION),
                    };
                    read(&mut sender)?;
                    sender.finish();
                    Ok(())
                });
                let drained = self.drain(&from, open.as_mut());
                // Closing the queue ends the reader if the register stopped first.
                drop(from);
                let read: Result<(), Error> = reading
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                drained?;
                read
            })?;
            match open {
                Some((intake, source)) => Some((source, intake.commit()?)),
                None => None,
            }
        };
        if let Some((source, taken_in)) = taken_in {
            self.noted(source, &taken_in);
        }
        match writing {
            Some(writing) => self.close(writing),
            None => Ok(()),
        }
    }

    /// Renews the index while nobody else can write, then ends writing.
    fn close(&self, writing: imena_register::Writing<'_>) -> Result<(), Error> {
        if self.taken.act.is_some() {
            crate::index::bring_up_to_date(self.holding)?;
        }
        Ok(writing.close()?)
    }

    /// Takes what the reader hands over until it is done.
    fn drain(
        &mut self,
        from: &Receiver<Vec<Item>>,
        mut open: Option<&mut (Intake<'_, '_>, SourceId)>,
    ) -> Result<(), Error> {
        for portion in from {
            let mut records: Vec<Record> = Vec::with_capacity(portion.len());
            for item in portion {
                match item {
                    Item::Record(mut record) => {
                        self.taken.kept_by_hand += u64::from(self.by_hand.keep_in(&mut record));
                        self.taken.claims += record.claims.len() as u64;
                        records.push(record);
                    }
                    Item::Problem(problem) => {
                        self.problems(std::slice::from_ref(&problem))?;
                        if let Some((intake, source)) = &mut open {
                            intake.problem(Some(*source), &problem)?;
                        }
                    }
                }
            }
            self.taken.records += records.len() as u64;
            if let Some((intake, source)) = &mut open {
                intake.records(*source, records)?;
            }
            self.go_on()?;
        }
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), Error> {
        if (self.go_on)(self.taken.records) {
            Ok(())
        } else {
            Err(Error::Stopped)
        }
    }

    fn hand(&self) -> Hand {
        Hand::new(&self.order.by, self.order.at, self.input.name())
    }

    fn noted(&mut self, source: SourceId, taken_in: &TakenIn) {
        self.taken.source = Some(source);
        self.taken.act = taken_in.intake;
        self.taken.new_records = taken_in.records;
        self.taken.new_readings = taken_in.again;
        self.taken.claims = taken_in.claims;
        self.taken.unchanged = taken_in.intake.is_none();
    }
}

/// The reader's end of the queue.
struct Sender {
    to: SyncSender<Vec<Item>>,
    portion: Vec<Item>,
}

impl Sender {
    fn item(&mut self, item: Item) -> ControlFlow<()> {
        self.portion.push(item);
        if self.portion.len() >= PORTION {
            self.hand_over()
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Hands over what is left.
    fn finish(mut self) {
        if !self.portion.is_empty() && self.hand_over().is_break() {
            // The register stopped first and has its own reason.
        }
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let portion = std::mem::replace(&mut self.portion, Vec::with_capacity(PORTION));
        // The register has stopped: so does the reader.
        if self.to.send(portion).is_err() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
