//! Rows of cells, whatever file they come from.
//!
//! Each reader walks its file once, from the first row to the last, in flat memory, and gives every row to a sink. What is
//! odd in a row is given as a [`Problem`] just before the row it concerns.

pub(crate) mod delimited;
pub(crate) mod json_lines;
pub(crate) mod open_document;
pub(crate) mod parquet;
pub(crate) mod spreadsheet;

use std::ops::ControlFlow;

use imena_model::Problem;

/// The longest cell that is kept on a record. A longer one is cut, with a problem; the original file keeps it whole.
pub const CELL_BYTES_MAX: usize = 1 << 20;
/// The longest row that is looked at in one piece.
pub const ROW_BYTES_MAX: usize = 8 << 20;
/// The most cells a row can have.
pub const CELLS_MAX: usize = 16_384;

/// One row: cells as they stand, and where it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Line of the file or row of the sheet, zero-based.
    pub(crate) line: u64,
    text: String,
    ends: Vec<usize>,
    /// Columns for rows whose cells carry their own names (JSON Lines); empty otherwise.
    pub(crate) names: Vec<String>,
}

impl Row {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.names.clear();
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// All text of all cells, one after another.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Drops empty cells at the end, keeping at least `keep`.
    pub(crate) fn trim_end(&mut self, keep: usize) {
        while self.len() > keep && self.cell(self.len() - 1).is_empty() {
            self.ends.pop();
        }
    }

    /// Puts other text in every cell; used for rare repairs.
    pub(crate) fn map_cells(&mut self, change: impl Fn(&str) -> String) {
        let cells: Vec<String> = self.cells().map(change).collect();
        self.text.clear();
        self.ends.clear();
        for cell in cells {
            self.push(&cell);
        }
    }
}

/// What a reader gives to its sink.
pub(crate) enum Event<'a> {
    Row(&'a mut Row),
    Problem(Problem),
}

/// Receives rows and problems; breaking ends the reading.
pub(crate) type Sink<'s> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 's;
