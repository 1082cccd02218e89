//! The figures that a panel shows, in the order in which one moves through them.

use ratatui::layout::Rect;

use super::arrange::{Arrangement, PlacedPanel};
use super::body::{self, BodyShape};
use super::text::fitting;
use super::widgets::{table, verdict as headline};
use crate::screens::say::{
    Block, Bullet, Cell, Content, Line, Panel, PanelId, PanelPart, Room, Row, RowId, Screen, Table, Verdict,
};

/// A figure on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureSpot<'a> {
    /// Its cell, which has a key.
    pub cell: &'a Cell,
    /// The row it stands in.
    pub row: Option<&'a Row>,
    /// Whether that is the selected row of the panel's list.
    pub selected: bool,
}

/// The figure that is chosen on the screen: it is painted so that one sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) row: Option<RowId>,
    /// Its JSON path.
    pub(crate) key: &'static str,
    /// Its text: a row may have several cells of one key.
    pub(crate) text: String,
}

impl Chosen {
    pub(crate) fn is(&self, cell: &Cell) -> bool {
        cell.path() == Some(self.key) && cell.text == self.text
    }
}

/// The figures of a panel as it stands on the screen: those of the selected row of its list, then all others from top
/// to bottom. Nothing for a panel that is not on the screen.
pub fn spots<'a>(screen: &'a Screen, arrangement: &Arrangement, id: PanelId, selected: Option<&RowId>) -> Vec<FigureSpot<'a>> {
    let panel = screen.panels.iter().find(|panel| panel.id == id);
    let Some((panel, placed)) = panel.zip(arrangement.place(id)) else { return Vec::new() };
    let mut walk = SpotWalk { selected, list: Vec::new(), others: Vec::new() };
    walk.panel(panel, placed);
    walk.list.append(&mut walk.others);
    walk.list
}

struct SpotWalk<'a, 'b> {
    selected: Option<&'b RowId>,
    list: Vec<FigureSpot<'a>>,
    others: Vec<FigureSpot<'a>>,
}

impl<'a> SpotWalk<'a, '_> {
    fn panel(&mut self, panel: &'a Panel, placed: &PlacedPanel) {
        let mut body = placed.body;
        if !placed.titled && placed.area.y == 1 {
            body = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
            self.line(if panel.headline.pieces.is_empty() { &panel.beside } else { &panel.headline }, body.width);
        }
        let shape =
            BodyShape { room: placed.room, heads_in_rule: placed.room == Room::Tight && placed.titled, detail: placed.titled };
        self.body(&panel.body, body, shape);
        if placed.titled {
            self.line(&panel.beside, placed.area.width);
        }
    }

    fn body(&mut self, parts: &'a [PanelPart], area: Rect, shape: BodyShape) {
        for laid in body::lay(parts, area, shape) {
            if !laid.area.is_empty() {
                self.block(&laid.part.block, laid.area, shape);
            }
        }
    }

    fn block(&mut self, block: &'a Block, area: Rect, shape: BodyShape) {
        match block {
            Block::Line(line) => self.line(line, area.width),
            Block::Table(table) => self.table(table, area, shape),
            Block::Verdict(verdict) => self.verdict(verdict, area, shape),
            Block::Pace(pace) => self.line(&pace.legend, area.width),
            Block::ColumnChart(columns) => columns.columns.iter().for_each(|column| self.cells([&column.label], None)),
            Block::Waterfall(waterfall) => {
                waterfall.steps.iter().for_each(|step| self.cells([&step.count, &step.amount], None));
            }
            Block::Grid(grid) => grid.places.iter().for_each(|place| self.line(&place.legend, area.width)),
            Block::Roadmap(roadmap) => roadmap.rows.iter().for_each(|row| self.cells([&row.name], None)),
            Block::Beside(sides) => {
                let total: u32 = sides.iter().map(|side| u32::from(side.share)).sum::<u32>().max(1);
                for side in sides {
                    let width = u16::try_from(u32::from(area.width) * u32::from(side.share) / total).unwrap_or(0);
                    self.body(&side.body, Rect { width, ..area }, BodyShape { heads_in_rule: false, ..shape });
                }
            }
            Block::Waves(_) | Block::Life(_) => {}
        }
    }

    fn cells(&mut self, cells: impl IntoIterator<Item = &'a Cell>, row: Option<(&'a Row, bool)>) {
        let selected = row.is_some_and(|(_, selected)| selected);
        let named = cells.into_iter().filter(|cell| cell.path().is_some() && !cell.text.trim().is_empty());
        let spots = named.map(|cell| FigureSpot { cell, row: row.map(|(row, _)| row), selected });
        if selected { self.list.extend(spots) } else { self.others.extend(spots) }
    }

    fn line(&mut self, line: &'a Line, room: u16) {
        for piece in fitting(line, room).0 {
            self.cells(&piece.cells, None);
        }
    }

    fn table(&mut self, table: &'a Table, area: Rect, shape: BodyShape) {
        let columns = table::columns(table, area, shape);
        let rows = table.rows.iter().filter(|row| !table.list || self.selected == Some(&row.id));
        let rows: Vec<&'a Row> = rows.collect();
        for row in rows {
            self.row(row, &columns, table.list);
            if let Some(detail) = row.detail.as_ref().filter(|_| table.list && shape.detail) {
                for piece in fitting(detail, area.width).0 {
                    self.cells(&piece.cells, Some((row, true)));
                }
            }
        }
        table.totals.iter().for_each(|row| self.row(row, &columns, false));
    }

    fn row(&mut self, row: &'a Row, columns: &[usize], selected: bool) {
        for content in columns.iter().filter_map(|at| row.contents.get(*at)) {
            match content {
                Content::Text(cells) => self.cells(cells, Some((row, selected))),
                Content::Heat(heat) => self.cells(std::iter::once(&heat.number).chain(&heat.beside), Some((row, selected))),
                Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => {}
            }
        }
    }

    fn verdict(&mut self, verdict: &'a Verdict, area: Rect, shape: BodyShape) {
        let Verdict { number, of, band, bullet, .. } = verdict;
        let Bullet { won, needed, target, low, middle, high } = bullet;
        self.cells([number, of], None);
        self.line(band, u16::MAX);
        let marks = [won, needed, target, low, middle, high].into_iter().flatten();
        marks.for_each(|mark| self.cells([&mark.label], None));
        if shape.room == Room::Tight || area.height < 4 {
            self.line(&verdict.facts, area.width);
            return;
        }
        self.line(&verdict.beside, area.width);
        if headline::is_stacked(area, shape.room) {
            self.line(&verdict.facts, area.width);
        }
        let columns = table::columns(&verdict.horizons, area, shape);
        verdict.horizons.rows.iter().for_each(|row| self.row(row, &columns, false));
    }
}
