//! The source: a book, list, file, interview or find that says something.

use crate::claim::coded;
use crate::{Audience, Calendar, UncertainDate};

/// What kind of thing the source is; decides the form of intake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SourceKind {
    /// A table: spreadsheet, export of a database.
    #[default]
    List,
    /// A printed memory book or a volume of entries in prose.
    MemoryBook,
    /// An archive file.
    ArchiveFile,
    /// A plaque, a cross, a portrait on a tree.
    Plaque,
    /// An interview, film or recording.
    Testimony,
    /// A field diary, an excavation report.
    FieldDiary,
    /// A gazetteer: places and burial grounds.
    Gazetteer,
    /// Another holding.
    Holding,
}

/// What being in the source means. Nothing beyond it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// The people were arrested.
    Arrested,
    /// The people were sentenced.
    Sentenced,
    /// The people were shot.
    Shot,
    /// The people died.
    Died,
    /// The people were held in a camp or prison.
    Held,
    /// The people were deported.
    Deported,
    /// The people were rehabilitated.
    Rehabilitated,
    /// The people lived there.
    Resident,
    /// The people are remembered there.
    Memorialised,
    /// The people are sought.
    Sought,
}

coded!(SourceKind { List 0 "list", MemoryBook 1 "memory-book", ArchiveFile 2 "archive-file", Plaque 3 "plaque", Testimony 4 "testimony", FieldDiary 5 "field-diary", Gazetteer 6 "gazetteer", Holding 7 "holding", });
coded!(Means { Arrested 0 "arrested", Sentenced 1 "sentenced", Shot 2 "shot", Died 3 "died", Held 4 "held", Deported 5 "deported", Rehabilitated 6 "rehabilitated", Resident 7 "resident", Memorialised 8 "memorialised", Sought 9 "sought", });

/// Institution or family holding the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeper {
    /// Name of the institution or family.
    pub name: String,
    /// Postal address or web address, as the keeper publishes it; for letters.
    pub address: Option<String>,
}

/// Archive reference: the levels of a shelf-mark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveRef {
    /// Fond.
    pub fond: Option<String>,
    /// Opis (inventory).
    pub opis: Option<String>,
    /// Delo (file).
    pub delo: Option<String>,
    /// Leaf (sheet).
    pub leaf: Option<String>,
    /// The reference as printed, when it has another shape.
    pub as_printed: Option<String>,
}

/// How much of the source has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Pages (or rows) read.
    pub read: u64,
    /// Pages (or rows) known to exist.
    pub known: u64,
}

/// A book, list, file, interview or find that says something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Stable short key inside the holding; taking in a file under the same key is the same source again.
    pub key: String,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: SourceKind,
    /// Who holds it.
    pub keeper: Option<Keeper>,
    /// Archive reference.
    pub reference: Option<ArchiveRef>,
    /// Author or compiler.
    pub author: Option<String>,
    /// Language of its text (BCP 47).
    pub language: String,
    /// The calendar of its dates.
    pub calendar: Calendar,
    /// When the source was made; decides the order of disagreeing claims.
    pub dated: Option<UncertainDate>,
    /// What being in it means.
    pub means: Vec<Means>,
    /// Keys or titles of the sources it was copied from.
    pub copied_from: Vec<String>,
    /// Whether its keeper declares that nobody stands in it twice.
    pub free_of_doubles: bool,
    /// How much of it has been read.
    pub coverage: Option<Coverage>,
    /// Whether its people or words are invented (examples, tests); shown on every page that shows any of it.
    pub invented: bool,
    /// Remarks, licence, reliability as the keeper sees it.
    pub note: Option<String>,
    /// Who may see it.
    pub audience: Audience,
}

impl Source {
    /// The earliest day of the source, for ordering; undated sources come last.
    pub fn order(&self) -> (i32, &str) {
        let day = self
            .dated
            .as_ref()
            .and_then(UncertainDate::earliest)
            .map_or(i32::MAX, |d| d.0);
        (day, &self.title)
    }
}
