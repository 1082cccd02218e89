//! The GE-McKinsey grid: how attractive a market is against how strong we are in it.

use serde::Serialize;

use crate::book::money::Money;
use crate::metrics::figure::{Figure, figures, no_figures};

use super::fit::{Fit, FitRow, Grade};
use super::terms::{Ref, number};

/// Below it is low.
pub(crate) const LOW: f64 = 2.33;
/// From it on is high.
pub(crate) const HIGH: f64 = 3.67;

/// A third of the scale from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// Below 2.33.
    Low,
    /// Below 3.67.
    Medium,
    /// From 3.67 on.
    High,
}

impl Level {
    /// The third that a score lies in.
    pub(crate) fn of(score: f64) -> Self {
        if score < LOW {
            Self::Low
        } else if score < HIGH {
            Self::Medium
        } else {
            Self::High
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Advice {
    /// One step above the middle or more.
    Invest,
    /// On the diagonal.
    Select,
    /// Below it.
    Harvest,
}

impl Advice {
    pub(crate) fn of(attractiveness: Level, strength: Level) -> Self {
        match attractiveness as u8 + strength as u8 {
            0 | 1 => Self::Harvest,
            2 => Self::Select,
            _ => Self::Invest,
        }
    }
}

figures! {
    /// The panel.
    pub struct GridFigures {
        /// Every pair of the heat map that was judged, the highest sum of both scores first.
        pub(crate) grid: Vec<GridPoint>,
        /// How many pairs were judged.
        pub(crate) grid_pairs: Figure<usize>,
    }

    /// A point of the grid.
    pub(crate) struct GridPoint {
        /// The segment.
        pub(crate) segment: Ref,
        /// The channel.
        pub(crate) channel: Ref,
        /// Sum of weight x score of the position's factors: 1 to 5, low below 2.33, high from 3.67.
        pub(crate) attractiveness: Figure<f64>,
        /// Sum of weight x score of our strength's factors: 1 to 5, low below 2.33, high from 3.67.
        pub(crate) strength: Figure<f64>,
        /// Which third.
        pub(crate) attractiveness_level: Level,
        /// Which third.
        pub(crate) strength_level: Level,
        /// What the grid advises.
        pub(crate) advice: Advice,
        /// Won in the window.
        pub(crate) revenue: Figure<Money>,
        /// Contribution by the revenue with known units: A from 25 %, B from 10, C from 0, D below, E below -10.
        pub(crate) margin: Figure<f64>,
        /// By contribution margin.
        pub(crate) grade: Option<Grade>,
    }
}

no_figures!(Advice, Level);

pub(crate) fn grid(fit: &Fit) -> GridFigures {
    let mut points: Vec<GridPoint> = fit.fit.iter().filter_map(point).collect();
    let sum = |point: &GridPoint| point.attractiveness.or_zero() + point.strength.or_zero();
    points.sort_by(|a, b| sum(b).total_cmp(&sum(a)));
    GridFigures { grid_pairs: Figure::of(number("pairs that were judged", points.len())), grid: points }
}

fn point(row: &FitRow) -> Option<GridPoint> {
    let (attractiveness_level, strength_level) = (Level::of(row.attractiveness.get()?), Level::of(row.strength.get()?));
    Some(GridPoint {
        segment: row.segment.clone(),
        channel: row.channel.clone(),
        attractiveness: row.attractiveness.clone(),
        strength: row.strength.clone(),
        attractiveness_level,
        strength_level,
        advice: Advice::of(attractiveness_level, strength_level),
        revenue: row.revenue.clone(),
        margin: row.margin.clone(),
        grade: row.grade,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_gives_the_worked_values() {
        let (attractiveness, strength) = (Level::of(4.0), Level::of(2.9));
        assert_eq!((attractiveness, strength), (Level::High, Level::Medium));
        assert_eq!(Advice::of(attractiveness, strength), Advice::Invest);
        assert_eq!([2.329, 2.33, 3.669, 3.67].map(Level::of), [Level::Low, Level::Medium, Level::Medium, Level::High]);
        assert_eq!(Advice::of(Level::High, Level::Low), Advice::Select);
        assert_eq!(Advice::of(Level::Low, Level::Medium), Advice::Harvest);
    }
}
