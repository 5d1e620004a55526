//! Reading a list row by row: checks, claims, records.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use imena_model::{Claim, Locator, Position, Problem, Property, Record, Verbatim};

use super::open::Opened;
use super::{Receive, Summary, Teller, shown};
use crate::books;
use crate::cells::{Ready, Taking};
use crate::dates;
use crate::error::Error;
use crate::kind::Kind;
use crate::mapping::{Mapping, MappingError, nearest, plain_name};
use crate::names::Shapes;
use crate::problems;
use crate::prose::{self, Grammar};
use crate::rows::delimited::name_column;
use crate::rows::{Event, Row};

/// Keys remembered to tell that one comes twice.
const KEYS_MAX: usize = 20_000_000;

/// Reads a list with its mapping, giving every record and problem to `receive` in the order of the file.
pub fn read(
    opened: &Opened,
    mapping: &Mapping,
    receive: &mut Receive<'_>,
) -> Result<Summary, Error> {
    let mut reading = ListReading::new(opened, mapping)?;
    for problem in &opened.problems {
        if reading.tell(problem.clone(), receive).is_break() {
            return Ok(reading.teller.finish(true, receive));
        }
    }
    let mut stopped = false;
    opened.each(&mut |event| {
        let flow = match event {
            Event::Row(row) => reading.row(row, receive),
            Event::Problem(problem) => {
                // In JSON Lines the column of a problem counts letters of the line.
                let problem = match opened.kind {
                    Kind::JsonLines => problem,
                    _ => name_column(problem, &reading.columns),
                };
                reading.tell(problem, receive)
            }
        };
        stopped |= flow.is_break();
        flow
    })?;
    Ok(reading.teller.finish(stopped, receive))
}

struct ListReading<'a> {
    opened: &'a Opened,
    mapping: &'a Mapping,
    columns: Arc<[String]>,
    rules: Vec<Ready>,
    key: Option<usize>,
    keys_seen: HashSet<u64>,
    names_wanted: bool,
    number: u64,
    /// For columns whose cells are whole entries.
    grammar: Option<Grammar>,
    shapes: Shapes,
    teller: Teller,
    found: Vec<Problem>,
    /// The names of the cells of the row before, for rows that carry their own.
    shape: Option<Shape>,
}

/// The columns of rows that carry their own names.
struct Shape {
    names: Vec<String>,
    columns: Arc<[String]>,
    rules: Vec<Ready>,
    key: Option<usize>,
}

fn find_column(columns: &[String], named: &str) -> Option<usize> {
    if let Some(number) = named
        .strip_prefix('#')
        .and_then(|digits| digits.parse::<usize>().ok())
        && !columns.iter().any(|column| column == named)
    {
        return number.checked_sub(1).filter(|&index| index < columns.len());
    }
    columns
        .iter()
        .position(|column| column == named)
        .or_else(|| {
            let plain = plain_name(named);
            columns
                .iter()
                .position(|column| plain_name(column) == plain)
        })
}

fn make_ready(columns: &[String], mapping: &Mapping) -> Vec<Ready> {
    mapping
        .columns
        .iter()
        .filter_map(|rule| {
            Some(Ready {
                index: find_column(columns, &rule.column)?,
                calendar: rule.calendar.unwrap_or(mapping.source.calendar),
                order: rule.order.or(mapping.file.date_order).unwrap_or_default(),
                rule: rule.clone(),
            })
        })
        .filter(|ready| !ready.rule.properties.is_empty() || ready.rule.is_entry)
        .collect()
}

impl<'a> ListReading<'a> {
    fn new(opened: &'a Opened, mapping: &'a Mapping) -> Result<Self, Error> {
        let mut columns = opened.columns.clone();
        let named: Vec<(&str, Option<(u64, u64)>)> = mapping
            .columns
            .iter()
            .map(|rule| (rule.column.as_str(), rule.place))
            .chain(mapping.file.key.iter().map(|key| (key.as_str(), None)))
            .collect();
        if opened.kind == Kind::JsonLines
            && named
                .iter()
                .any(|(name, _)| find_column(&columns, name).is_none())
        {
            // The column may come first in a late row: look at all of them before saying that it is not there.
            columns = all_names(opened)?;
        }
        for (name, place) in named {
            if find_column(&columns, name).is_none() {
                let near = nearest(name, columns.iter().map(String::as_str));
                return Err(MappingError::UnknownColumn {
                    named: name.to_owned(),
                    place,
                    near,
                    has: columns,
                }
                .into());
            }
        }
        let rules = make_ready(&columns, mapping);
        let names_wanted = rules.iter().any(|ready| {
            ready
                .rule
                .properties
                .iter()
                .any(|property| is_name(*property))
        });
        Ok(ListReading {
            opened,
            mapping,
            key: mapping
                .file
                .key
                .as_ref()
                .and_then(|key| find_column(&columns, key)),
            rules,
            columns: columns.into(),
            keys_seen: HashSet::new(),
            names_wanted,
            number: 0,
            grammar: mapping
                .columns
                .iter()
                .any(|rule| rule.is_entry)
                .then(Grammar::builtin),
            shapes: Shapes::default(),
            teller: Teller::default(),
            found: Vec::new(),
            shape: None,
        })
    }

    fn tell(&mut self, problem: Problem, receive: &mut Receive<'_>) -> ControlFlow<()> {
        self.teller.tell(problem, receive)
    }

    fn row(&mut self, row: &mut Row, receive: &mut Receive<'_>) -> ControlFlow<()> {
        let (_, header_end) = self.opened.header_lines;
        if row.line < header_end && row.names.is_empty() && self.opened.kind != Kind::Parquet {
            self.teller.pass_over();
            return ControlFlow::Continue(());
        }
        if row.is_blank() {
            self.teller.pass_over();
            return ControlFlow::Continue(());
        }
        if self.opened.has_header && row.names.is_empty() && self.repeats_header(row) {
            self.teller.pass_over();
            return self.tell(
                problems::header_twice(row.line, shown(row.cells())),
                receive,
            );
        }
        self.number += 1;
        if row.names.is_empty() {
            self.check_width(row, receive)?;
        } else {
            self.fit_shape(row);
        }
        let mut claims: Vec<Claim> = Vec::with_capacity(self.rules.len() + 4);
        let shape = self.shape.as_ref();
        let rules = shape.map_or(&self.rules, |shape| &shape.rules);
        let columns = shape.map_or(&self.columns, |shape| &shape.columns);
        let key = shape.map_or(self.key, |shape| shape.key);
        for ready in rules {
            let cell = row.cell(ready.index);
            match &self.grammar {
                Some(grammar) if ready.rule.is_entry => {
                    let name = rules
                        .iter()
                        .find(|other| other.rule.properties.contains(&Property::FullName))
                        .map(|other| row.cell(other.index));
                    let entry = prose::read_entry(grammar, name, cell);
                    self.found
                        .extend(books::problems_of(&entry, cell, row.line, ready.index));
                    let column = u32::try_from(ready.index).unwrap_or(u32::MAX);
                    claims.extend(
                        books::claims_of(&entry, "", cell)
                            .into_iter()
                            .filter(|claim| claim.span.is_some())
                            .map(|claim| Claim {
                                span: Some((column, column)),
                                ..claim
                            }),
                    );
                }
                _ => {
                    let mut to = Taking {
                        line: row.line,
                        shapes: &mut self.shapes,
                        claims: &mut claims,
                        found: &mut self.found,
                    };
                    ready.read(cell, &mut to);
                }
            }
        }
        if let Some(problem) = birth_after_death(&claims, row.line, rules) {
            self.found.push(problem);
        }
        if self.names_wanted && !claims.iter().any(|claim| is_name(claim.property)) {
            self.found
                .push(problems::no_name(row.line, shown(row.cells())));
        }
        let record = Record {
            locator: locator(
                self.number,
                key.map(|index| (index, row.cell(index))),
                row.line,
                &mut self.keys_seen,
                &mut self.found,
            ),
            verbatim: Verbatim::Row {
                columns: Arc::clone(columns),
                cells: row.cells().map(str::to_owned).collect(),
            },
            claims,
            audience: self.mapping.source.audience,
        };
        if !self.found.is_empty() {
            let columns = Arc::clone(columns);
            for problem in std::mem::take(&mut self.found) {
                self.tell(name_column(problem, &columns), receive)?;
            }
        }
        self.teller.give(record, receive)
    }

    fn repeats_header(&self, row: &Row) -> bool {
        let first = row.cell(0);
        let is_like = |cell: &str, name: &str| {
            cell.len() <= name.len() + 16
                && (cell.trim() == name
                    || (!name.starts_with('#') && plain_name(cell) == plain_name(name)))
        };
        row.len() >= 2
            && row.len() <= self.columns.len()
            && self.columns.first().is_some_and(|name| {
                is_like(first, name) || (first.trim().is_empty() && name == "#1")
            })
            && row.cells().zip(self.columns.iter()).all(|(cell, name)| {
                is_like(cell, name) || (cell.trim().is_empty() && name.starts_with('#'))
            })
    }

    fn check_width(&mut self, row: &mut Row, receive: &mut Receive<'_>) -> ControlFlow<()> {
        let expected = self.columns.len();
        if row.len() > expected {
            row.trim_end(expected);
        }
        let ragged = matches!(self.opened.kind, Kind::Xlsx | Kind::Ods);
        let odd = if row.len() < expected {
            !ragged && row.len() != self.opened.width
        } else {
            row.len() > expected
        };
        if odd {
            let found = row.len();
            self.tell(
                problems::cell_count(row.line, found, expected, shown(row.cells())),
                receive,
            )?;
        }
        ControlFlow::Continue(())
    }

    fn fit_shape(&mut self, row: &Row) {
        if self
            .shape
            .as_ref()
            .is_some_and(|shape| shape.names == row.names)
        {
            return;
        }
        self.shape = Some(Shape {
            names: row.names.clone(),
            columns: row.names.clone().into(),
            rules: make_ready(&row.names, self.mapping),
            key: self
                .mapping
                .file
                .key
                .as_ref()
                .and_then(|key| find_column(&row.names, key)),
        });
    }
}

fn is_name(property: Property) -> bool {
    matches!(
        property,
        Property::FullName
            | Property::Surname
            | Property::GivenName
            | Property::Alias
            | Property::MaidenName
    )
}

/// All names of columns of a file whose rows carry their own.
fn all_names(opened: &Opened) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = opened.columns.clone();
    opened.each(&mut |event| {
        if let Event::Row(row) = event {
            for name in &row.names {
                if names.len() < crate::rows::CELLS_MAX && !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(names)
}

fn locator(
    number: u64,
    key: Option<(usize, &str)>,
    line: u64,
    seen: &mut HashSet<u64>,
    found: &mut Vec<Problem>,
) -> Locator {
    let Some((index, words)) = key else {
        return Locator::Row(number);
    };
    let words = words.trim();
    let position = Position {
        line: Some(line),
        column: Some(index as u64),
        column_name: None,
    };
    if words.is_empty() || words.len() > 200 {
        found.push(problems::key_missing(position));
        return Locator::Row(number);
    }
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    if seen.len() < KEYS_MAX && !seen.insert(hasher.finish()) {
        found.push(problems::key_twice(position, words));
        return Locator::Key(format!("{words} (row {number})"));
    }
    Locator::Key(words.to_owned())
}

/// A birth that is certainly later than a death, an execution or an arrest.
fn birth_after_death(claims: &[Claim], line: u64, rules: &[Ready]) -> Option<Problem> {
    let birth = claims
        .iter()
        .find(|claim| claim.property == Property::BirthDate && claim.readings.len() == 1)?;
    let calendar = rules
        .first()
        .map(|ready| ready.calendar)
        .unwrap_or_default();
    let (born, _) = dates::bounds(&birth.readings[0], calendar)?;
    let ends = [
        Property::ExecutedDate,
        Property::DiedDate,
        Property::ArrestDate,
        Property::SentenceDate,
    ];
    let end = claims.iter().find(|claim| {
        ends.contains(&claim.property)
            && claim.readings.len() == 1
            && dates::bounds(&claim.readings[0], calendar).is_some_and(|(_, latest)| latest < born)
    })?;
    let column = birth.span.map(|(column, _)| u64::from(column));
    let position = Position {
        line: Some(line),
        column,
        column_name: None,
    };
    Some(problems::birth_after_death(
        position,
        &birth.as_written,
        &end.as_written,
    ))
}
