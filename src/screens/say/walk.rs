//! Every cell that a panel says, in any room, with the row it stands in.

use crate::metrics::figure::Shown;

use super::block::{Block, PanelPart};
use super::chart::{Bullet, Verdict};
use super::panel::Panel;
use super::table::{Content, Row, Table};
use super::text::{Cell, Line};

/// Where a figure stands: its cell, and the row it stands in. Without a cell it is the figure that stands for the row; without
/// either, the one that stands for the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FigureAt<'a> {
    /// The cell.
    pub cell: Option<&'a Cell>,
    /// The row.
    pub row: Option<&'a Row>,
}

impl<'a> FigureAt<'a> {
    /// Words that only speak of the figure that stands for their row are that figure.
    #[must_use]
    pub(crate) fn settled(self) -> Self {
        let of_row = self.row.and_then(|row| row.figure.as_ref());
        let speaks = self.cell.is_some_and(|cell| !cell.is_value && cell.figure.as_ref() == of_row && of_row.is_some());
        if speaks { Self { cell: None, ..self } } else { self }
    }

    /// The figure that stands there in a panel.
    pub(crate) fn shown(self, panel: &'a Panel) -> Option<&'a Shown> {
        match self {
            Self { cell: Some(cell), .. } => cell.figure.as_ref().filter(|shown| !shown.at.path.is_empty()),
            Self { cell: None, row: Some(row) } => row.figure.as_ref(),
            Self { cell: None, row: None } => panel.figure.as_ref(),
        }
    }
}

/// Told each cell, and the row of a table that it stands in.
pub(crate) type CellVisitor<'a, 'v> = dyn FnMut(&'a Cell, Option<&'a Row>) + 'v;

impl Panel {
    /// Every cell of the panel, its title and what stands beside it first.
    pub fn visit<'a>(&'a self, visit: &mut CellVisitor<'a, '_>) {
        for cell in [&self.title, &self.name, &self.waits] {
            visit(cell, None);
        }
        for line in [&self.beside, &self.note, &self.headline] {
            line.visit(None, visit);
        }
        self.body.iter().for_each(|part| part.block.visit(visit));
    }
}

impl Line {
    /// Every cell of the line, which stands in this row.
    pub(crate) fn visit<'a>(&'a self, row: Option<&'a Row>, visit: &mut CellVisitor<'a, '_>) {
        self.pieces.iter().flat_map(|piece| &piece.cells).for_each(|cell| visit(cell, row));
    }
}

impl Table {
    /// Every cell of its rows and totals.
    pub(crate) fn visit<'a>(&'a self, visit: &mut CellVisitor<'a, '_>) {
        self.rows.iter().chain(&self.totals).for_each(|row| row.visit(visit));
    }
}

impl Row {
    fn visit<'a>(&'a self, visit: &mut CellVisitor<'a, '_>) {
        for content in &self.contents {
            match content {
                Content::Text(cells) => cells.iter().for_each(|cell| visit(cell, Some(self))),
                Content::Heat(heat) => std::iter::once(&heat.number).chain(&heat.beside).for_each(|cell| visit(cell, Some(self))),
                Content::Bullet(bullet) => bullet.visit(Some(self), visit),
                Content::Bar { .. } | Content::Whisker { .. } | Content::Track { .. } => {}
            }
        }
        self.detail.iter().for_each(|line| line.visit(Some(self), visit));
    }
}

impl Bullet {
    fn visit<'a>(&'a self, row: Option<&'a Row>, visit: &mut CellVisitor<'a, '_>) {
        let Self { won, needed, target, low, middle, high } = self;
        [won, needed, target, low, middle, high].into_iter().flatten().for_each(|mark| visit(&mark.label, row));
    }
}

impl Verdict {
    fn visit<'a>(&'a self, visit: &mut CellVisitor<'a, '_>) {
        for cell in [&self.word, &self.number, &self.of] {
            visit(cell, None);
        }
        for line in [&self.band, &self.beside, &self.facts, &self.remark, &self.brief] {
            line.visit(None, visit);
        }
        self.bullet.visit(None, visit);
        self.horizons.visit(visit);
    }
}

impl Block {
    pub(crate) fn visit<'a>(&'a self, visit: &mut CellVisitor<'a, '_>) {
        match self {
            Self::Line(line) => line.visit(None, visit),
            Self::Table(table) => table.visit(visit),
            Self::Verdict(verdict) => verdict.visit(visit),
            Self::Pace(pace) => pace.legend.visit(None, visit),
            Self::ColumnChart(chart) => {
                let cells = chart.columns.iter().flat_map(|column| [&column.label, &column.count, &column.name]);
                cells.for_each(|cell| visit(cell, None));
            }
            Self::Waterfall(waterfall) => {
                let cells = waterfall.steps.iter().flat_map(|step| [&step.name, &step.count, &step.amount]);
                cells.for_each(|cell| visit(cell, None));
            }
            Self::Grid(grid) => grid.places.iter().for_each(|place| place.legend.visit(None, visit)),
            Self::Roadmap(roadmap) => roadmap.rows.iter().for_each(|row| visit(&row.name, None)),
            Self::Life(life) => life.tracks.iter().for_each(|track| visit(&track.name, None)),
            Self::Beside(sides) => {
                sides.iter().flat_map(|side| &side.body).for_each(|part: &PanelPart| part.block.visit(visit));
            }
            Self::Waves(_) => {}
        }
    }
}
