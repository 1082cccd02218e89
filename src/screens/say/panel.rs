//! The panels of both tabs: their names and least sizes, their titles and bodies.

use super::block::{Block, Part};
use super::text::{Cell, Line};

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
