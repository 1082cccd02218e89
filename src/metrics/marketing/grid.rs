//! The GE-McKinsey grid: how attractive a market is against how strong we are in it.

use serde::Serialize;

use crate::book::money::Money;

use super::fit::{Fit, FitRow, Grade};
use super::terms::Ref;

/// Below it is low.
pub const LOW: f64 = 2.33;
/// From it on is high.
pub const HIGH: f64 = 3.67;

/// A third of the scale from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Below 2.33.
    Low,
    /// Below 3.67.
    Medium,
    /// From 3.67 on.
    High,
}

impl Level {
    /// The third that a score lies in.
    pub fn of(score: f64) -> Self {
        if score < LOW {
            Self::Low
        } else if score < HIGH {
            Self::Medium
        } else {
            Self::High
        }
    }
}

/// What the grid advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Advice {
    /// One step above the middle or more.
    Invest,
    /// On the diagonal.
    Select,
    /// Below it.
    Harvest,
}

impl Advice {
    /// By attractiveness and strength.
    pub fn of(attractiveness: Level, strength: Level) -> Self {
        match attractiveness as u8 + strength as u8 {
            0 | 1 => Self::Harvest,
            2 => Self::Select,
            _ => Self::Invest,
        }
    }
}

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub struct Grid {
    /// Every pair of the heat map that was judged, the highest sum of both scores first.
    pub grid: Vec<GridPoint>,
}

/// A point of the grid.
#[derive(Clone, Debug, Serialize)]
pub struct GridPoint {
    /// The segment.
    pub segment: Ref,
    /// The channel.
    pub channel: Ref,
    /// 1 to 5.
    pub attractiveness: f64,
    /// 1 to 5.
    pub strength: f64,
    /// Which third.
    pub attractiveness_level: Level,
    /// Which third.
    pub strength_level: Level,
    /// What the grid advises.
    pub advice: Advice,
    /// Window revenue.
    pub revenue: Money,
    /// By contribution margin.
    pub grade: Option<Grade>,
}

/// The panel's figures.
pub fn grid(fit: &Fit) -> Grid {
    let mut points: Vec<GridPoint> = fit.fit.iter().filter_map(point).collect();
    points.sort_by(|a, b| (b.attractiveness + b.strength).total_cmp(&(a.attractiveness + a.strength)));
    Grid { grid: points }
}

fn point(row: &FitRow) -> Option<GridPoint> {
    let (attractiveness, strength) = (row.attractiveness.get()?, row.strength.get()?);
    let (attractiveness_level, strength_level) = (Level::of(attractiveness), Level::of(strength));
    Some(GridPoint {
        segment: row.segment.clone(),
        channel: row.channel.clone(),
        attractiveness,
        strength,
        attractiveness_level,
        strength_level,
        advice: Advice::of(attractiveness_level, strength_level),
        revenue: row.revenue,
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
