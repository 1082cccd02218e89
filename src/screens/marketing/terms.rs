//! What the Marketing panels share: references as cells and row ids, percentages with a decimal, points.

use crate::metrics::figure::Figure;
use crate::metrics::marketing::terms::Ref;
use crate::screens::say::{Cell, Line, Role, RowId};

pub(crate) fn name(of: &Ref) -> Cell {
    let mut cell = if of.row.is_some() { Cell::text(of.name.clone()) } else { Cell::dim(of.name.clone()) };
    cell.row = of.row;
    cell
}

/// A row remembered by its record, else by name.
pub(crate) fn row_id(of: &Ref) -> RowId {
    of.row.map_or_else(|| RowId::Named(of.name.clone()), RowId::Record)
}

/// The shades of a heat map from the best to the worst, each painted as in the map, with what it stands for.
pub(crate) fn shades<'a>(words: impl IntoIterator<Item = &'a str>) -> Line {
    let shades = [("██", Role::Accent), ("▓▓", Role::Good), ("▒▒", Role::Text), ("░░", Role::Warn), ("··", Role::Bad)];
    let cells = shades.into_iter().zip(words).enumerate().flat_map(|(at, ((shade, role), words))| {
        let gap = if at == 0 { "" } else { "  " };
        [Cell::text(gap), Cell::new(shade, role), Cell::dim(format!(" {words}"))]
    });
    Line::of(cells.collect::<Vec<_>>())
}

/// `34.7`: percent with a decimal, without the sign.
pub(crate) fn points(rate: f64) -> String {
    format!("{:.1}", rate * 100.0)
}

/// `+0.3`, `-1.2`, `.`: a change that is in percentage points already.
pub(crate) fn change_points(change: &Figure<f64>) -> Cell {
    match change.get() {
        Some(points) if points.abs() >= 0.05 => Cell::figure(change, |points| format!("{points:+.1}")),
        _ => Cell::dim(".").about(change),
    }
}

/// A cell that names a record beside its row's: the segment of a reason's cell.
pub(crate) fn at(of: &Ref, cell: Cell) -> Cell {
    Cell { row: of.row, ..cell }
}

/// `410k`, `1.32M`: people reached.
pub(crate) fn people(n: usize) -> String {
    let n = n as f64;
    if n >= 999_500.0 {
        format!("{:.2}M", n / 1e6)
    } else if n >= 9_999.5 {
        format!("{:.0}k", n / 1e3)
    } else {
        format!("{n:.0}")
    }
}

/// `27.0 to 37.4`: an interval; nothing where there is none.
pub(crate) fn interval(low: &Figure<f64>, high: &Figure<f64>, write: fn(f64) -> String) -> Vec<Cell> {
    if low.get().and(high.get()).is_none() {
        return Vec::new();
    }
    let end = |end| Cell::figure(end, write).role(Role::Dim);
    vec![end(low), Cell::dim(" to "), end(high)]
}
