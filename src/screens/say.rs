//! What a pane says, without a terminal: cells, lines, tables, charts, panels.
//!
//! A panel says everything it can; `ui` drops what does not fit, the report prints it whole. Metrics makes days and
//! money, screens labels and roles, ui scale and dots.

use crate::book::day::Day;
use crate::book::id::AnyId;

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
    /// The character.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Good => "+",
            Self::Close => "~",
            Self::Act => "!",
            Self::Bad => "x",
            Self::Unknown => "?",
            Self::None => ".",
        }
    }

    /// The role it is painted in.
    pub fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Close => Role::Warn,
            Self::Act | Self::Bad => Role::Bad,
            Self::Unknown => Role::Text,
            Self::None => Role::Dim,
        }
    }

    /// The sign as a cell.
    pub fn cell(self) -> Cell {
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
    /// The JSON path of the figure it shows: `sales.coverage`; in lists `sales.people[].won`.
    pub key: Option<&'static str>,
    /// The record it shows.
    pub row: Option<AnyId>,
}

impl Cell {
    /// A text with a role.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role, ..Self::default() }
    }
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text, Role::Text)
    }
    /// A label, unit or note.
    pub fn dim(text: impl Into<String>) -> Self {
        Self::new(text, Role::Dim)
    }
    /// The number of a line.
    pub fn bold(text: impl Into<String>) -> Self {
        Self::new(text, Role::Bold)
    }
    /// With a shorter form.
    #[must_use]
    pub fn or(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
    }
    /// With the JSON path of its figure.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }
    /// With the record it shows.
    #[must_use]
    pub fn of(mut self, row: AnyId) -> Self {
        self.row = Some(row);
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
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }
    /// A line of one piece.
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self::new().and(0, cells)
    }
    /// With a further piece, kept in this order.
    #[must_use]
    pub fn and(mut self, keep: u8, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.pieces.push(Piece { cells: cells.into_iter().collect(), keep, right: false });
        self
    }
    /// With a piece at the right end.
    #[must_use]
    pub fn right(mut self, keep: u8, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.pieces.push(Piece { cells: cells.into_iter().collect(), keep, right: true });
        self
    }
    /// The whole line as text.
    pub fn plain(&self) -> String {
        let pieces = self.pieces.iter().map(|p| p.cells.iter().map(|c| c.text.as_str()).collect::<String>());
        pieces.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("  ")
    }
}

/// Which side a column's texts stand on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its head; empty for none.
    pub head: String,
    /// A shorter head.
    pub short: Option<String>,
    /// Where its texts stand.
    pub align: Align,
    /// Order of keeping: columns with the highest number are dropped first; 0 is never dropped.
    pub keep: u8,
    /// Fewest cells it is shown with (texts are cut with `…` to it, numbers take their short form).
    pub least: u16,
    /// Most cells it takes; `None`: as wide as its widest text. Bars take what is left, up to this.
    pub most: Option<u16>,
    /// Whether it takes what is left of the width.
    pub grows: bool,
}

impl Column {
    /// A column of words, kept in this order.
    pub fn words(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, ..Self::default() }
    }
    /// A column of numbers (right-aligned), kept in this order.
    pub fn number(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, align: Align::Right, ..Self::default() }
    }
    /// A column of bars, bullets or tracks between `least` and `most` cells wide.
    pub fn bars(keep: u8, least: u16, most: u16) -> Self {
        Self { keep, least, most: Some(most), grows: true, ..Self::default() }
    }
    /// With a shorter head.
    #[must_use]
    pub fn short(mut self, head: impl Into<String>) -> Self {
        self.short = Some(head.into());
        self
    }
    /// At least and at most this wide.
    #[must_use]
    pub fn wide(mut self, least: u16, most: u16) -> Self {
        (self.least, self.most) = (least, Some(most));
        self
    }
    /// Takes what is left of the width.
    #[must_use]
    pub fn grow(mut self) -> Self {
        self.grows = true;
        self
    }
}

/// What stands in one cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Texts one after the other.
    Text(Vec<Cell>),
    /// A bar of this share (0 to 1) of the column's width, with an optional mark.
    Bar {
        /// 0 to 1 of the width.
        share: f64,
        /// Its colour.
        role: Role,
        /// A mark at this share.
        mark: Option<f64>,
    },
    /// A bullet made of lines.
    Bullet(Box<Bullet>),
    /// An interval with its middle on a scale of 0 to 1.
    Whisker {
        /// Lower end, 0 to 1 of the width.
        low: f64,
        /// The value.
        middle: f64,
        /// Upper end.
        high: f64,
    },
    /// A cell of a heat map.
    Heat(Heat),
    /// From a start to now, with the plan and the goal, on a scale of 0 to 1.
    Track {
        /// Where it is now.
        now: f64,
        /// Where the plan is today.
        plan: Option<f64>,
        /// Its colour.
        role: Role,
    },
}

impl From<Cell> for Content {
    fn from(cell: Cell) -> Self {
        Self::Text(vec![cell])
    }
}
impl From<Vec<Cell>> for Content {
    fn from(cells: Vec<Cell>) -> Self {
        Self::Text(cells)
    }
}

/// A cell of a heat map: shade, letter and number say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// 0 (best, darkest) to 4 (worst); `None`: nothing there (`.`).
    pub grade: Option<u8>,
    /// The letter A to E; empty where the measure has none.
    pub letter: String,
    /// The number.
    pub number: Cell,
    /// A second number (revenue, `of 108`), dropped first.
    pub beside: Option<Cell>,
}

/// What a row is remembered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowId {
    /// A record: `Enter` opens it.
    Record(AnyId),
    /// A record that an earlier row shows too: the number of the repetition, and the record.
    Again(u16, AnyId),
    /// Anything else, by name.
    Named(String),
}

impl RowId {
    /// The record it opens.
    pub fn record(&self) -> Option<AnyId> {
        match self {
            Self::Record(id) | Self::Again(_, id) => Some(*id),
            Self::Named(_) => None,
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is remembered by.
    pub id: RowId,
    /// One content a column.
    pub contents: Vec<Content>,
    /// The full reason and next step, shown in the list's last row while this row is selected.
    pub detail: Option<Line>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, all of them.
    pub rows: Vec<Row>,
    /// Rows that stay at the bottom: totals, remarks.
    pub totals: Vec<Row>,
    /// Whether rows can be selected, filtered and sorted: the panel's list.
    pub list: bool,
    /// Cells kept free at the left for the `>` of the selected row; `None`: two, where that costs no column, else the
    /// blank beside the column line is used.
    pub mark: Option<u16>,
    /// Whether its heads stand in the title rule where there is little room, instead of in a row of their own.
    pub heads_in_rule: bool,
}

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
    /// What the number is: `chance of 2.40M`.
    pub of: Cell,
    /// The band in words: `80%: 2.10M - 2.52M`.
    pub band: Cell,
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
    /// Every target of the book, for the zoomed verdict.
    pub targets: Option<Table>,
}

/// A point of a line in a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub day: Day,
    /// The value, in the chart's unit.
    pub value: f64,
}

/// A day with an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The day.
    pub day: Day,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Something that happened on a day, or the name of a day on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The day.
    pub day: Day,
    /// Its words.
    pub label: String,
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
pub struct Columns {
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
    /// First day of the axis.
    pub start: Day,
    /// Last day of the axis.
    pub end: Day,
    /// Today.
    pub today: Day,
    /// One a wave, in percent.
    pub points: Vec<Point>,
    /// The 95 % interval of each wave, in percent.
    pub band: Vec<Band>,
    /// From the baseline to the goal, in percent.
    pub plan: Vec<Point>,
    /// Events, campaign starts, steps, price changes.
    pub ticks: Vec<Tick>,
    /// Names of days on the axis.
    pub axis: Vec<Tick>,
    /// Days at which the method changed: the line breaks there.
    pub breaks: Vec<Day>,
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
    pub day: Day,
    /// What it is.
    pub state: StepState,
    /// Its words, written only where they fit whole.
    pub label: String,
}

/// What has become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StepState {
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

/// A part of a panel's body, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each holds what its type says")]
pub enum Block {
    Line(Line),
    Table(Table),
    Verdict(Box<Verdict>),
    Pace(Pace),
    Columns(Columns),
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
blocks! { Line Table Pace Columns Waterfall Waves Grid Roadmap Life }

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
    pub body: Vec<Part>,
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
}

/// A block with its order of keeping: where the body is too high, blocks with the highest number are dropped first,
/// from the bottom; 0 is never dropped. Tables and charts give up rows before anything of a lower number is dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The block.
    pub block: Block,
    /// Order of keeping.
    pub keep: u8,
    /// The least room it is said in.
    pub from: Room,
    /// The most room it is said in: a longer form takes its place beyond that.
    pub to: Room,
}

impl Part {
    /// A block that is said in any room, kept in this order.
    pub fn new(keep: u8, block: impl Into<Block>) -> Self {
        Self { block: block.into(), keep, from: Room::Tight, to: Room::Ample }
    }
    /// Only said in so much room, and more.
    #[must_use]
    pub fn from(mut self, room: Room) -> Self {
        self.from = room;
        self
    }
    /// Only said in up to so much room.
    #[must_use]
    pub fn to(mut self, room: Room) -> Self {
        self.to = room;
        self
    }
    /// Whether it is said in so much room.
    pub fn fits(&self, room: Room) -> bool {
        (self.from..=self.to).contains(&room)
    }
}

macro_rules! panels {
    ($($panel:ident $slug:literal $tab:ident ($lw:literal x $lh:literal) ($ww:literal x $wh:literal);)*) => {
        /// Every panel of both tabs, in the order of their keys in the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum PanelId { $($panel),* }

        impl PanelId {
            /// All panels.
            pub const ALL: &[PanelId] = &[$(Self::$panel),*];

            /// Its name on the command line: `do-next`.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$panel => $slug),* }
            }

            /// The tab it stands on.
            pub fn tab(self) -> Tab {
                match self { $(Self::$panel => Tab::$tab),* }
            }

            /// The least size of its body in which it is shown, without the title: columns, rows.
            pub fn least(self) -> (u16, u16) {
                match self { $(Self::$panel => ($lw, $lh)),* }
            }

            /// The size of its body that shows all it has.
            pub fn wanted(self) -> (u16, u16) {
                match self { $(Self::$panel => ($ww, $wh)),* }
            }
        }
    };
}

panels! {
    Verdict "verdict" Sales (78 x 5) (138 x 7);
    Pace "pace" Sales (36 x 5) (70 x 12);
    Pipeline "pipeline" Sales (37 x 6) (77 x 14);
    Bridge "bridge" Sales (50 x 10) (77 x 13);
    DoNext "do-next" Sales (60 x 3) (148 x 14);
    Leads "leads" Sales (32 x 8) (45 x 18);
    Orders "orders" Sales (30 x 5) (45 x 18);
    Stock "stock" Sales (32 x 5) (45 x 18);
    Customers "customers" Sales (30 x 4) (46 x 18);
    Partners "partners" Sales (34 x 4) (46 x 18);
    People "people" Sales (42 x 5) (87 x 14);
    Recurring "recurring" Sales (34 x 4) (46 x 10);
    WinRate "win-rate" Sales (36 x 5) (45 x 18);
    Products "products" Sales (30 x 5) (45 x 18);
    Lost "lost" Sales (30 x 5) (45 x 18);
    Objectives "objectives" Marketing (76 x 3) (124 x 8);
    Awareness "awareness" Marketing (36 x 5) (78 x 15);
    Market "market" Marketing (38 x 4) (78 x 15);
    Fit "fit" Marketing (37 x 6) (80 x 15);
    Grid "grid" Marketing (74 x 13) (78 x 13);
    Offer "offer" Marketing (38 x 6) (80 x 15);
    Campaigns "campaigns" Marketing (38 x 4) (110 x 16);
    Funnel "funnel" Marketing (46 x 7) (74 x 16);
    Demand "demand" Marketing (36 x 4) (50 x 15);
    Losses "losses" Marketing (60 x 8) (74 x 15);
    Roadmap "roadmap" Marketing (50 x 6) (110 x 8);
    Revenue "revenue" Marketing (60 x 6) (78 x 13);
    DealsSay "deals-say" Marketing (50 x 6) (62 x 13);
    WinFit "win-fit" Marketing (60 x 6) (76 x 14);
    Segments "segments" Marketing (50 x 5) (62 x 14);
    LossReasons "loss-reasons" Marketing (60 x 6) (76 x 12);
    Rivals "rivals" Marketing (50 x 5) (62 x 14);
    Gained "gained" Marketing (60 x 4) (76 x 8);
    ProductYears "product-years" Marketing (50 x 5) (62 x 14);
    Digest "digest" Marketing (37 x 6) (39 x 6);
}

/// A tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tab {
    Marketing,
    #[default]
    Sales,
}

/// A panel: a title, a quiet note, a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Which.
    pub id: PanelId,
    /// Its title; the short form for narrow panels.
    pub title: Cell,
    /// More beside the title (the Marketing verdict, the trend), in its own roles.
    pub beside: Line,
    /// The quiet note at the right of its rule; dropped first.
    pub note: Line,
    /// Its name in the strip; the short form is for the small size.
    pub name: Cell,
    /// What waits in it: `!4`, `31`; empty when nothing does.
    pub waits: Cell,
    /// The verdict in one line, in the title's place where the panel has no rule of its own (row 1 of the base size);
    /// its pieces of keep 0 are all that the smallest sizes show.
    pub headline: Line,
    /// From top to bottom.
    pub body: Vec<Part>,
}

impl Panel {
    /// A panel with a title and a name for the strip, and nothing in it yet.
    pub fn new(id: PanelId, title: Cell, name: impl Into<String>) -> Self {
        Self {
            id,
            title,
            beside: Line::new(),
            note: Line::new(),
            name: Cell::text(name),
            waits: Cell::default(),
            headline: Line::new(),
            body: Vec::new(),
        }
    }
    /// With the quiet note at the right of its rule.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Line::of([Cell::dim(note)]);
        self
    }
    /// With a further part.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.body.push(part);
        self
    }
    /// With a further block that is said in any room, kept in this order.
    #[must_use]
    pub fn says(self, keep: u8, block: impl Into<Block>) -> Self {
        self.part(Part::new(keep, block))
    }
}

/// The first row of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The company.
    pub name: String,
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
    pub body: Vec<Part>,
    /// 0 for the left column (and above both when `full`), 1 for the right.
    pub column: u8,
    /// Whether it takes the full width.
    pub full: bool,
}
