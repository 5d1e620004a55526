//! The record: what one entry of one source says about one person.

use crate::{Audience, Claim, Locator, Property};
use std::sync::Arc;

/// The entry as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verbatim {
    /// A printed or spoken paragraph; the heading (usually the name) apart.
    Text {
        /// The heading.
        heading: String,
        /// The text.
        text: String,
    },
    /// A row of a table; the names of the columns are shared by the whole table.
    Row {
        /// Names of the columns.
        columns: Arc<[String]>,
        /// Cells, as many as the row had (which may differ from the number of columns).
        cells: Vec<String>,
    },
}

/// What one source says about one person at one place: the entry verbatim and the claims read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where in the source.
    pub locator: Locator,
    /// The entry as it came in.
    pub verbatim: Verbatim,
    /// The claims read from it, in the order of the entry.
    pub claims: Vec<Claim>,
    /// Who may see the record.
    pub audience: Audience,
}

impl Record {
    /// The claims on one property.
    pub fn claims_on(&self, property: Property) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |c| c.property == property)
    }

    /// The value of the first claim on a property.
    pub fn first(&self, property: Property) -> Option<&str> {
        self.claims_on(property).next().map(Claim::value)
    }

    /// The name as one line: surname, given name, patronymic, or the full name as written.
    pub fn name(&self) -> String {
        name_of(&self.claims)
    }
}

/// The name a set of claims gives, as one line.
pub fn name_of(claims: &[Claim]) -> String {
    let first = |property| {
        claims
            .iter()
            .find(|c| c.property == property)
            .map(|c| c.as_written.as_str())
    };
    let parts = [Property::Surname, Property::GivenName, Property::Patronymic].map(first);
    if parts.iter().all(Option::is_none) {
        return first(Property::FullName).unwrap_or_default().to_owned();
    }
    let mut line = String::new();
    for part in parts.into_iter().flatten().filter(|p| !p.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}
