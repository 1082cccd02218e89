//! The Marketing tab in five lines.

use crate::screens::say::{Block, Cell, Line, Panel, PanelId, Screen, Sign};

/// At most so many lines.
const MOST: usize = 5;

/// The tab's verdict, the brand, the hand-off to Sales, then what market and offer or the deals say.
pub(super) fn lines(screen: &Screen) -> Vec<Line> {
    let of = |id: PanelId| screen.panels.iter().find(move |panel| panel.id == id);
    let titled = [PanelId::Objectives, PanelId::Awareness].into_iter().filter_map(of).map(titled);
    let told = [PanelId::Digest, PanelId::DealsSay].into_iter().filter_map(of).flat_map(told);
    let mut lines: Vec<Line> = titled.chain(screen.hand_off.iter().map(hand_off)).chain(told).collect();
    lines.truncate(MOST);
    lines
}

/// What a panel's title says, with what stands beside it.
fn titled(panel: &Panel) -> Line {
    let name = if panel.id == PanelId::Objectives { "Objectives" } else { panel.title.text.as_str() };
    let beside = panel.beside.pieces.iter().flat_map(|piece| piece.cells.clone());
    let line = Line::of(std::iter::once(Cell::text(format!("{name}: "))).chain(beside));
    let note: Vec<Cell> = panel.note.pieces.iter().flat_map(|piece| piece.cells.clone()).collect();
    if note.is_empty() { line } else { line.and(0, note) }
}

fn hand_off(line: &Line) -> Line {
    let cells = line.pieces.iter().flat_map(|piece| piece.cells.clone());
    Line::of(std::iter::once(Cell::text("Leads, ")).chain(cells))
}

/// The lines of a panel that says lines.
fn told(panel: &Panel) -> impl Iterator<Item = Line> {
    panel.body.iter().filter_map(|part| match &part.block {
        Block::Line(line) => Some(without_point(line.clone())),
        _ => None,
    })
}

/// Without the sign that stands for no judgement.
fn without_point(mut line: Line) -> Line {
    let first = line.pieces.first_mut().and_then(|piece| piece.cells.first_mut());
    if let Some(cell) = first.filter(|cell| cell.text.trim() == Sign::None.glyph()) {
        cell.text.clear();
    }
    line
}
