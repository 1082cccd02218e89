//! Charts in days, money and shares: labels and roles, no dots.

use crate::book::day::Day;

use super::table::Table;
use super::text::{Cell, Line, Sign};

/// A value on a scale with what is written at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// In minor units (or any unit the whole bullet shares).
    pub value: f64,
    /// What is written beside it.
    pub label: Cell,
}

/// What was won, what is needed, what is forecast, on one bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bullet {
    /// Won so far.
    pub won: Option<Mark>,
    /// Needed by today (`│`), or the nearer of two references.
    pub needed: Option<Mark>,
    /// The target (`┃`), or the reference in its place.
    pub target: Option<Mark>,
    /// The forecast's 10 % point.
    pub low: Option<Mark>,
    /// The forecast's middle (`◆`).
    pub middle: Option<Mark>,
    /// The forecast's 90 % point.
    pub high: Option<Mark>,
}

/// The headline of a tab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// `! LIKELY MISS`: the sign; `None` when there is nothing to judge (no target).
    pub sign: Option<Sign>,
    /// The word, with its role; its short form is for the smallest screens.
    pub word: Cell,
    /// The period's short name: `Q4`.
    pub period: String,
    /// The one number in big digits: `27%`, `2.02M`. Text only.
    pub number: Cell,
    /// Whether the number is painted five rows high instead of three, to be read from across a room.
    pub tall: bool,
    /// What the number is: `chance of 2.40M`.
    pub of: Cell,
    /// The band in words: `80%: 2.10M - 2.52M`.
    pub band: Line,
    /// A further judgement: `+ 65% to beat Q4 2025`.
    pub beside: Line,
    /// Won, needed, forecast, target.
    pub bullet: Bullet,
    /// To go, need a day, so far, pace.
    pub facts: Line,
    /// A remark below the facts while the forecast is withdrawn.
    pub remark: Line,
    /// Won of target and what is needed a day, for the small sizes.
    pub brief: Line,
    /// Week, month and quarter as a table; the chosen one is marked.
    pub horizons: Table,
}

/// A point of a line in a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub(crate) day: Day,
    /// The value, in the chart's unit.
    pub(crate) value: f64,
}

/// A day with an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub(crate) day: Day,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Something that happened on a day, or the name of a day on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The day.
    pub day: Day,
    /// Its words.
    pub label: String,
}

/// Something that happened on a day, marked below a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Happening {
    pub(crate) day: Day,
    /// What kind it is: a letter.
    pub(crate) mark: char,
}

/// Won against a reference through the period, with the forecast band to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// First and last day of the axis.
    pub start: Day,
    /// Last day.
    pub end: Day,
    /// Today, while it lies in the period.
    pub today: Option<Day>,
    /// Won less reference (or cumulative won) by day.
    pub line: Vec<Point>,
    /// A second line (the plan, in the cumulative view).
    pub plan: Vec<Point>,
    /// The forecast's 80 % band from today to the end.
    pub band: Vec<Band>,
    /// The forecast's middle at the end.
    pub middle: Option<f64>,
    /// Whether the line is a difference: the zero rule is drawn and values carry a sign.
    pub signed: bool,
    /// Names of days on the axis: first, month starts, last.
    pub ticks: Vec<Tick>,
    /// The legend below: `today -105k   31 Dec -300k -100k +120k`.
    pub legend: Line,
    /// Minor units in one major unit, for the axis labels.
    pub scale: f64,
}

/// Columns side by side: closing by week, revenue by quarter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnChart {
    /// From left to right.
    pub columns: Vec<ColumnBar>,
    /// Fewest rows the bars take.
    pub least: u16,
    /// Most rows they take.
    pub most: u16,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnBar {
    /// Its height, in the chart's unit.
    pub value: f64,
    /// The value as written below it.
    pub label: Cell,
    /// How many make it up, written behind the value where there is room.
    pub count: Cell,
    /// Its name below that.
    pub name: Cell,
}

/// How a total came about, as floating bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waterfall {
    /// From top to bottom.
    pub steps: Vec<WaterfallStep>,
}

/// One step of a waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallStep {
    /// Its name.
    pub name: Cell,
    /// How many records.
    pub count: Cell,
    /// The signed amount as written.
    pub amount: Cell,
    /// Where its bar starts and ends, in the chart's unit.
    pub from: f64,
    /// The other end.
    pub to: f64,
    /// What it is.
    pub kind: StepKind,
}

/// What a step of a waterfall is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StepKind {
    Total,
    Addition,
    Won,
    Loss,
}

/// Waves of a survey over the years, with their intervals and the plan to the goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Waves {
    pub(crate) start: Day,
    pub(crate) end: Day,
    pub(crate) today: Day,
    /// One a wave, in percent.
    pub(crate) points: Vec<Point>,
    /// The 95 % interval of each wave, in percent.
    pub(crate) band: Vec<Band>,
    /// From the baseline to the goal, in percent.
    pub(crate) plan: Vec<Point>,
    /// Events, campaign starts, steps, price changes.
    pub(crate) ticks: Vec<Happening>,
    /// Names of days on the axis.
    pub(crate) axis: Vec<Tick>,
    /// Days at which the method changed: the line breaks there.
    pub(crate) breaks: Vec<Day>,
}

/// The attractiveness-strength grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// What stands in it.
    pub places: Vec<GridPlace>,
}

/// One segment (through a channel) in the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridPlace {
    /// Its letter in the grid.
    pub letter: char,
    /// 1 to 5.
    pub attractiveness: f64,
    /// 1 to 5.
    pub strength: f64,
    /// Its name and revenue, in the legend.
    pub legend: Line,
}

/// Objectives' steps on a time line.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// First day of the axis.
    pub start: Day,
    /// Last day of the axis.
    pub end: Day,
    /// Today.
    pub today: Day,
    /// One an objective.
    pub rows: Vec<RoadmapRow>,
}

/// One objective's steps.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadmapRow {
    /// Its name.
    pub name: Cell,
    /// Its goal's day.
    pub goal: Option<Day>,
    /// Its steps in order.
    pub steps: Vec<RoadmapStep>,
}

/// One step on a time line.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadmapStep {
    /// When it is due, or was done.
    pub(crate) day: Day,
    pub(crate) state: StepState,
    /// Its words, written only where they fit whole.
    pub(crate) label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepState {
    Done,
    Due,
    Late,
}

/// A deal's life on a time line: named tracks of marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// First day of the axis.
    pub start: Day,
    /// Last day of the axis.
    pub end: Day,
    /// Today.
    pub today: Day,
    /// The expected close, drawn as `^ close`.
    pub close: Option<Day>,
    /// From top to bottom.
    pub tracks: Vec<LifeTrack>,
}

/// One track of a life.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTrack {
    /// Its name at the left.
    pub name: Cell,
    /// Whether a line joins its marks (the stages) or they stand alone (touches).
    pub joined: bool,
    /// What happened.
    pub marks: Vec<Tick>,
}
