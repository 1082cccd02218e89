//! The figure under the cursor.

use crate::screens::say::RowId;
use crate::ui::FigureSpot;

/// The figure that one has moved to in the focused panel. It is remembered by what it is, so that it holds its column
/// while one moves through the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The row it stands in; `None` in the list: whichever row is selected.
    row: Option<RowId>,
    /// Whether it stands in the selected row of the list.
    selected: bool,
    /// Its JSON path.
    key: &'static str,
    /// Which of the figures there with this path.
    nth: usize,
}

impl Cursor {
    /// On a figure of those that one can reach.
    pub(super) fn of(spots: &[FigureSpot], at: usize) -> Option<Self> {
        let spot = spots.get(at)?;
        let row = spot.row.filter(|_| !spot.selected).map(|row| row.id.clone());
        let mut cursor = Self { row, selected: spot.selected, key: spot.cell.path()?, nth: 0 };
        cursor.nth = spots.iter().take(at).filter(|spot| cursor.is_at(spot)).count();
        Some(cursor)
    }

    fn is_at(&self, spot: &FigureSpot) -> bool {
        let row = spot.row.filter(|_| !spot.selected).map(|row| &row.id);
        spot.cell.path() == Some(self.key) && spot.selected == self.selected && row == self.row.as_ref()
    }

    /// Which of the figures that one can reach it stands on.
    pub(super) fn find(&self, spots: &[FigureSpot]) -> Option<usize> {
        spots.iter().enumerate().filter(|(_, spot)| self.is_at(spot)).map(|(at, _)| at).nth(self.nth)
    }
}
