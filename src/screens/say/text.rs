//! A word with its meaning, and a line of them.

use std::fmt;

use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::metrics::figure::{Figure, Shown};

/// What a text means: its colour, never the only carrier of the meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the layout rules")]
pub enum Role {
    #[default]
    Text,
    Bold,
    Dim,
    Good,
    Warn,
    Bad,
    Accent,
    Band,
}

/// The sign before a row or a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// `+`
    Good,
    /// `~`
    Close,
    /// `!`
    Act,
    /// `x`
    Bad,
    /// `?`
    Unknown,
    /// `.`
    None,
}

impl Sign {
    pub(crate) fn glyph(self) -> &'static str {
        match self {
            Self::Good => "+",
            Self::Close => "~",
            Self::Act => "!",
            Self::Bad => "x",
            Self::Unknown => "?",
            Self::None => ".",
        }
    }

    pub(crate) fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Close => Role::Warn,
            Self::Act | Self::Bad => Role::Bad,
            Self::Unknown => Role::Text,
            Self::None => Role::Dim,
        }
    }

    pub(crate) fn cell(self) -> Cell {
        Cell::new(self.glyph(), self.role())
    }
}

/// A short text with a role: the smallest thing that is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// A shorter form, for where the text does not fit (`1.24M` for `1,240k`, `too close` for `too close to call`).
    pub short: Option<String>,
    /// What it means.
    pub role: Role,
    /// The record it shows.
    pub row: Option<AnyId>,
    /// The day it speaks of: lists are sorted by it, the earliest first, as `late 3 d` and `2 Dec` tell no order.
    pub day: Option<Day>,
    /// The figure it was made from.
    pub figure: Option<Shown>,
    /// Whether its text is the figure's value; else it only speaks of it (a state, a remark).
    pub is_value: bool,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role, ..Self::default() }
    }
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(text, Role::Text)
    }
    /// A label, unit or note.
    pub(crate) fn dim(text: impl Into<String>) -> Self {
        Self::new(text, Role::Dim)
    }
    /// The number of a line.
    pub(crate) fn bold(text: impl Into<String>) -> Self {
        Self::new(text, Role::Bold)
    }
    /// A figure's value as `write` says it; a dim `n/a` where it has none.
    pub(crate) fn figure<T: Clone + fmt::Debug + Send + Sync + 'static>(
        figure: &Figure<T>,
        write: impl FnOnce(T) -> String,
    ) -> Self {
        let cell = figure.get().map_or_else(|| Self::dim("n/a"), |value| Self::text(write(value)));
        Self { is_value: true, ..cell.about(figure) }
    }
    /// As [`Cell::figure`], but a dim `.` where it has no value.
    pub(crate) fn figure_or_dot<T: Clone + fmt::Debug + Send + Sync + 'static>(
        figure: &Figure<T>,
        write: impl FnOnce(T) -> String,
    ) -> Self {
        if figure.get().is_none() { Self::dim(".").about(figure) } else { Self::figure(figure, write) }
    }
    /// Words that speak of a figure: it explains them.
    #[must_use]
    pub(crate) fn about<T: fmt::Debug + Send + Sync + 'static>(mut self, figure: &Figure<T>) -> Self {
        self.figure = Some(figure.shown());
        self
    }
    /// In another role; `n/a` and `.` stay dim.
    #[must_use]
    pub(crate) fn role(mut self, role: Role) -> Self {
        if !matches!(self.text.as_str(), "n/a" | ".") {
            self.role = role;
        }
        self
    }
    #[must_use]
    pub(crate) fn or(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
    }
    /// The JSON path of the figure it was made from: `sales.coverage`; in lists `sales.people[].won`.
    pub fn path(&self) -> Option<&'static str> {
        self.figure.as_ref().map(|shown| shown.at.path).filter(|path| !path.is_empty())
    }
    #[must_use]
    pub(crate) fn of(mut self, row: AnyId) -> Self {
        self.row = Some(row);
        self
    }
    #[must_use]
    pub(crate) fn on(mut self, day: Day) -> Self {
        self.day = Some(day);
        self
    }
}

/// Cells that stay together in a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    /// Written one after the other; their texts hold the blanks between them.
    pub cells: Vec<Cell>,
    /// Order of keeping: pieces with the highest number are dropped first; 0 is never dropped (it is cut with `…`).
    pub keep: u8,
    /// Whether it stands at the right end of the line.
    pub right: bool,
}

/// A line of pieces, two blanks between them. A piece that starts with a blank stands one cell further.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// From left to right.
    pub pieces: Vec<Piece>,
}

impl Line {
    pub(crate) fn new() -> Self {
        Self::default()
    }
    /// A line of one piece.
    pub(crate) fn of(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self::new().and(0, cells)
    }
    /// With a further piece, kept in this order.
    #[must_use]
    pub(crate) fn and(mut self, keep: u8, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.pieces.push(Piece { cells: cells.into_iter().collect(), keep, right: false });
        self
    }
    #[must_use]
    pub(crate) fn right(mut self, keep: u8, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.pieces.push(Piece { cells: cells.into_iter().collect(), keep, right: true });
        self
    }
    /// The whole line as text.
    pub fn plain(&self) -> String {
        let pieces = self.pieces.iter().map(|p| p.cells.iter().map(|c| c.text.as_str()).collect::<String>());
        pieces.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("  ")
    }
}
