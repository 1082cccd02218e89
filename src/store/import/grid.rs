//! Rows of cells in one piece of memory.

/// The most cells that are held.
pub(crate) const MOST_CELLS: usize = if cfg!(any(test, fuzzing)) { 200_000 } else { 50_000_000 };
/// The most cells of a row.
pub(crate) const MOST_COLUMNS: usize = 5_000;
/// The longest text of a cell, in bytes.
const LONGEST: usize = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GridCell<'a> {
    /// Its text, without control characters and blanks at its ends.
    pub text: &'a str,
    /// Whether it is a number of the file's own, written with a decimal point and nothing between thousands.
    pub(crate) exact: bool,
}

/// What is known of a row besides its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowMark {
    /// The line it begins on, from 1; in a workbook the row, in JSON the record.
    pub(crate) line: u64,
    pub(crate) after_blank: bool,
    /// A quote opened in it and swallowed the lines below: the last line it would have reached.
    pub(crate) swallows: Option<u64>,
}

/// Rows of cells; they may be of different lengths.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellGrid {
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<u32>,
    exact: Vec<bool>,
    /// Each row with the number of the cell behind its last one.
    rows: Vec<(RowMark, usize)>,
    /// How many control characters were dropped.
    pub(crate) dropped: usize,
}

impl CellGrid {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds a cell to the row that is being written; control characters are dropped, line breaks become blanks. Fails when
    /// there is no room.
    pub(crate) fn cell(&mut self, cell: &str, exact: bool) -> Result<(), String> {
        if self.ends.len() >= MOST_CELLS {
            return Err(format!("more than {MOST_CELLS} cells: cut the file into parts"));
        }
        if self.ends.len() - self.first_of_next().min(self.ends.len()) >= MOST_COLUMNS {
            return Err(format!("row {} has more than {MOST_COLUMNS} cells: no table is so wide", self.rows.len() + 1));
        }
        if cell.len() > LONGEST {
            return Err(format!(
                "a cell of row {} has more than {} MiB: is a quote not closed?",
                self.rows.len() + 1,
                LONGEST >> 20
            ));
        }
        if cell.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            self.text.push_str(cell.trim_matches(' '));
            return self.end_cell(exact);
        }
        let start = self.text.len();
        let mut blank = true;
        for c in cell.chars() {
            match c {
                '\u{feff}' => {}
                c if c.is_whitespace() || c.is_control() => {
                    if c == '\n' || c == '\t' || !c.is_control() {
                        // Blanks at the start are left out at once, those at the end below.
                        if !blank {
                            self.text.push(if c.is_control() { ' ' } else { c });
                        }
                    } else if c != '\r' {
                        self.dropped += 1;
                    }
                }
                c => {
                    blank = false;
                    self.text.push(c);
                }
            }
        }
        let kept = self.text.get(start..).unwrap_or_default().trim_end().len();
        self.text.truncate(start + kept);
        self.end_cell(exact)
    }

    fn end_cell(&mut self, exact: bool) -> Result<(), String> {
        let end = u32::try_from(self.text.len()).map_err(|_| "more text than can be held: cut the file in two".to_owned())?;
        self.ends.push(end);
        self.exact.push(exact);
        Ok(())
    }

    /// Ends the row that is being written. One without anything in it is forgotten.
    pub(crate) fn end_row(&mut self, mark: RowMark) {
        let first = self.first_of_next();
        if mark.swallows.is_some() || (first..self.ends.len()).any(|at| !self.at(at).text.is_empty()) {
            self.rows.push((mark, self.ends.len()));
        } else {
            self.ends.truncate(first);
            self.exact.truncate(first);
        }
    }

    fn first_of_next(&self) -> usize {
        self.rows.last().map_or(0, |(_, end)| *end)
    }

    fn at(&self, cell: usize) -> GridCell<'_> {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| usize::try_from(*end).unwrap_or(usize::MAX));
        let start = cell.checked_sub(1).map_or(0, end);
        GridCell {
            text: self.text.get(start..end(cell)).unwrap_or_default(),
            exact: self.exact.get(cell).copied().unwrap_or(false),
        }
    }

    pub(crate) fn mark(&self, row: usize) -> RowMark {
        self.rows.get(row).map(|(mark, _)| *mark).unwrap_or_default()
    }

    pub(crate) fn width(&self, row: usize) -> usize {
        let end = self.rows.get(row).map_or(0, |(_, end)| *end);
        end - self.start(row).min(end)
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |(_, end)| *end)
    }

    /// A cell of a row; an empty one where the row has none.
    pub(crate) fn get(&self, row: usize, column: usize) -> GridCell<'_> {
        if column < self.width(row) { self.at(self.start(row) + column) } else { GridCell { text: "", exact: false } }
    }

    pub(crate) fn row(&self, row: usize) -> impl DoubleEndedIterator<Item = GridCell<'_>> {
        let start = self.start(row);
        (start..start + self.width(row)).map(|cell| self.at(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_fit_is_refused() {
        let mut grid = CellGrid::default();
        assert!(grid.cell(&"x".repeat(LONGEST + 1), false).unwrap_err().contains("1 MiB"));
        for _ in 0..MOST_COLUMNS {
            grid.cell("x", false).unwrap();
        }
        assert!(grid.cell("x", false).unwrap_err().contains("row 1 has more than 5000 cells"));
        grid.end_row(RowMark::default());
        let mut cells = MOST_COLUMNS;
        let why = loop {
            match grid.cell("x", false) {
                Ok(()) => cells += 1,
                Err(why) => break why,
            }
            if cells.is_multiple_of(1_000) {
                grid.end_row(RowMark::default());
            }
        };
        assert_eq!((cells, why.contains("cut the file into parts")), (MOST_CELLS, true));
    }

    #[test]
    fn cells_are_cleaned_and_found_again() {
        let mut grid = CellGrid::default();
        for row in [&[" a\u{1b}b ", "c\nd\te"][..], &["", " "], &["x"], &["", "", "ü  "]] {
            for cell in row {
                grid.cell(cell, false).unwrap();
            }
            grid.end_row(RowMark { line: 7, ..RowMark::default() });
        }
        let rows: Vec<Vec<&str>> = (0..grid.len()).map(|row| grid.row(row).map(|cell| cell.text).collect()).collect();
        assert_eq!(rows, [vec!["ab", "c d e"], vec!["x"], vec!["", "", "ü"]]);
        assert_eq!((grid.get(2, 2).text, grid.get(1, 5).text, grid.get(9, 0).text, grid.dropped), ("ü", "", "", 1));
        assert_eq!((grid.width(0), grid.mark(1).line), (2, 7));
    }
}
