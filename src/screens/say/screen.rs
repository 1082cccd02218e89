//! A whole tab, and what may lie over it.

use super::block::PanelPart;
use super::panel::{Panel, Tab};
use super::text::{Cell, Line};

/// The first row of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The company.
    pub name: String,
    /// Whose figures alone are shown, `only Ines`; stands in the company's place where there is little room, and stays
    /// however little there is.
    pub only: Option<String>,
    /// The chosen tab.
    pub tab: Tab,
    /// Names of the horizons, with the chosen one: `Week Month qUarter`, `1y 2y 3y`.
    pub horizons: Vec<(String, bool)>,
    /// The period's label.
    pub period: Cell,
    /// Day of the period: `Mon 23 Nov, day 38 of 66, 29 left`.
    pub day: Cell,
    /// More that is dropped before the day: `chances from 415 deals`, `51 files, 4,812 records`.
    pub more: Vec<Cell>,
    /// What it is compared with: `vs target`.
    pub comparison: Cell,
    /// `SAMPLE`, `LIVE 09:41`, `! STALE 09:41`, ...
    pub freshness: Vec<Cell>,
    /// Whether the screen shows another day or period than today's: the period is painted in accent.
    pub elsewhere: bool,
}

/// Everything a tab says.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// The first row.
    pub header: Header,
    /// All panels of the tab that have something to say, in the order of the layout.
    pub panels: Vec<Panel>,
    /// What stands in their place where there are none: how to begin.
    pub page: Vec<Line>,
    /// What is missing and what it would add; `None` when nothing is.
    pub missing: Option<Line>,
    /// Why the data on screen is old; `None` while it is live.
    pub stale: Option<Line>,
    /// `! 5 problems, 2 left out` or `+ 0 problems`.
    pub problems: Line,
    /// The hand-off in one line (Marketing at the base size).
    pub hand_off: Option<Line>,
}

/// What lies over the screen: help, problems, a detail, an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// `Sales > Do next > D-1041 Dock lights`: stands in the header's place where given. An empty line: the overlay
    /// takes the header's row itself (help).
    pub trail: Option<Line>,
    /// The first lines below it, where the overlay has any; at the base size only the first of them is shown.
    pub head: Vec<Line>,
    /// Its sections. At base size they follow each other; from wide on those with `column` 1 stand at the right.
    pub sections: Vec<Section>,
    /// Whether it takes the whole screen at every size (a detail) or floats from the wide class on.
    pub whole: bool,
    /// Whether its columns stand beside each other at the base size too (help).
    pub beside: bool,
}

/// A titled part of an overlay.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its title.
    pub title: Cell,
    /// The quiet note.
    pub note: Line,
    /// From top to bottom.
    pub body: Vec<PanelPart>,
    /// 0 for the left column (and above both when `full`), 1 for the right.
    pub column: u8,
    /// Whether it takes the full width.
    pub full: bool,
}
