//! A block of a body, with its order of keeping and the room it is said in.

use super::chart::{ColumnChart, Grid, Life, Pace, Roadmap, Verdict, Waterfall, Waves};
use super::table::Table;
use super::text::Line;

/// A part of a panel's body, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each holds what its type says")]
pub enum Block {
    Line(Line),
    Table(Table),
    Verdict(Box<Verdict>),
    Pace(Pace),
    ColumnChart(ColumnChart),
    Waterfall(Waterfall),
    Waves(Waves),
    Grid(Grid),
    Roadmap(Roadmap),
    Life(Life),
    Beside(Vec<Side>),
}

macro_rules! blocks {
    ($($name:ident)*) => {
        $(impl From<$name> for Block {
            fn from(block: $name) -> Self {
                Self::$name(block)
            }
        })*
    };
}
blocks! { Line Table Pace ColumnChart Waterfall Waves Grid Roadmap Life }

impl From<Verdict> for Block {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(Box::new(verdict))
    }
}

/// Parts that stand beside other parts in the same body.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Its share of the width, beside the shares of the others.
    pub share: u16,
    /// From top to bottom.
    pub body: Vec<PanelPart>,
}

/// How much room a panel has: the short, the usual and the long form of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// The base size and below: 38 or 78 columns.
    Tight,
    /// The wide size, and what a report prints.
    Fair,
    /// The wall.
    Ample,
    /// The whole screen, of whatever size: a zoomed panel, which also tells what stands beside it elsewhere.
    Whole,
}

/// A block with its order of keeping: where the body is too high, blocks with the highest number are dropped first,
/// from the bottom; 0 is never dropped. Tables and charts give up rows before anything of a lower number is dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelPart {
    /// The block.
    pub block: Block,
    /// Order of keeping.
    pub keep: u8,
    /// The least room it is said in.
    pub from: Room,
    /// The most room it is said in: a longer form takes its place beyond that.
    pub to: Room,
}

impl PanelPart {
    /// A block that is said in any room, kept in this order.
    pub(crate) fn new(keep: u8, block: impl Into<Block>) -> Self {
        Self { block: block.into(), keep, from: Room::Tight, to: Room::Whole }
    }
    /// Only said in so much room, and more.
    #[must_use]
    pub(crate) fn from(mut self, room: Room) -> Self {
        self.from = room;
        self
    }
    /// Only said in up to so much room.
    #[must_use]
    pub(crate) fn to(mut self, room: Room) -> Self {
        self.to = room;
        self
    }
    /// Whether it is said in so much room.
    pub fn fits(&self, room: Room) -> bool {
        (self.from..=self.to).contains(&room)
    }
}
