//! Places: names with years, geometry with its kind, rival claims side by side.

use crate::claim::coded;
use crate::{Audience, Basis, Role, UncertainDate};

/// What kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PlaceKind {
    /// Settlement.
    #[default]
    Settlement,
    /// Region, district or another unit.
    Unit,
    /// An address.
    Address,
    /// Prison.
    Prison,
    /// Camp.
    Camp,
    /// Burial site.
    BurialSite,
    /// Sector of a burial site.
    Sector,
    /// Pit.
    Pit,
    /// A building or office of the state bodies.
    Office,
}

/// What a point on the map means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PointKind {
    /// Measured at the spot.
    Exact,
    /// About there, within the radius.
    Approximate,
    /// Stands for a wider area.
    Representative,
    /// Put somewhere for lack of knowledge.
    Arbitrary,
    /// Not known.
    #[default]
    Unknown,
}

coded!(PlaceKind { Settlement 0 "settlement", Unit 1 "unit", Address 2 "address", Prison 3 "prison", Camp 4 "camp", BurialSite 5 "burial-site", Sector 6 "sector", Pit 7 "pit", Office 8 "office", });
coded!(PointKind { Exact 0 "exact", Approximate 1 "approximate", Representative 2 "representative", Arbitrary 3 "arbitrary", Unknown 4 "unknown", });

/// A name of a place, with its language and the years it was in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceName {
    /// The name.
    pub text: String,
    /// Language (BCP 47), empty when unknown.
    pub language: String,
    /// Years of use as written.
    pub years: Option<String>,
}

/// A claim about where the place is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Geometry {
    /// Latitude in degrees (WGS 84).
    pub latitude: f64,
    /// Longitude in degrees.
    pub longitude: f64,
    /// What the point means.
    pub kind: PointKind,
    /// Radius of uncertainty in metres.
    pub radius_m: Option<f64>,
    /// Who says so.
    pub cited: String,
    /// Who may see it: exact unprotected pits are not public.
    pub audience: Audience,
}

/// A claim about a place: how many lie there, who they were, when it was used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceClaim {
    /// What it is about, a stable word: `used`, `number`, `who`, `found`, `list`, `mark`, `note`.
    pub topic: String,
    /// The claim in words.
    pub as_written: String,
    /// The citation: who says so, where.
    pub cited: String,
    /// Date of the citation.
    pub dated: Option<UncertainDate>,
    /// How it is known.
    pub basis: Basis,
    /// Who asserts it.
    pub role: Role,
}

/// A rule by which it may be inferred that somebody lies at a place: who was shot where and when. Shown as an inference,
/// with the rule in words and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LyingRule {
    /// Words in a claim on the place of execution.
    pub executed_in: Vec<String>,
    /// An EDTF interval the day of execution lies in.
    pub executed_between: String,
    /// The rule in Russian.
    pub words_ru: String,
    /// The rule in English.
    pub words_en: String,
    /// Who gives the rule.
    pub cited: String,
}

/// A place on the earth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Stable short key inside the holding.
    pub key: String,
    /// Kind.
    pub kind: PlaceKind,
    /// Names; the first is shown first.
    pub names: Vec<PlaceName>,
    /// Key of the place it is part of.
    pub part_of: Option<String>,
    /// Where it is, by each who says so.
    pub geometry: Vec<Geometry>,
    /// What is claimed of it.
    pub claims: Vec<PlaceClaim>,
    /// Words in burial or execution claims that mean this place ("Бутово", "Коммунарка").
    pub known_as: Vec<String>,
    /// Rules by which it may be inferred that somebody lies here.
    pub rules: Vec<LyingRule>,
    /// Who may see it.
    pub audience: Audience,
}
