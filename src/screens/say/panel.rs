//! The panels of both tabs: their names and least sizes, their titles and bodies.

use crate::book::present::PanelNeed;
use crate::book::table::TableName;
use crate::metrics::figure::{Figure, Shown};

use super::block::{Block, PanelPart};
use super::text::{Cell, Line};

/// Describes every panel, once: its name on the command line, its pane, what lets it say something (any of these), where
/// its rows stand in the report (the first place that has any), the least size of its body and the size that shows all.
macro_rules! panels {
    ($($panel:ident $slug:literal, pane $tab:ident, needs [$($need:expr),*], rows [$($rows:literal),*],
        least ($lw:literal x $lh:literal), wanted ($ww:literal x $wh:literal);)*) => {
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

            pub(crate) fn tab(self) -> Tab {
                match self { $(Self::$panel => Tab::$tab),* }
            }

            /// Any of these lets it say something.
            pub(crate) fn needs(self) -> &'static [PanelNeed] {
                match self { $(Self::$panel => &[$($need),*]),* }
            }

            /// Where its rows stand in the report: the first of these that has any.
            pub fn rows(self) -> &'static [&'static str] {
                match self { $(Self::$panel => &[$($rows),*]),* }
            }

            /// The least size of its body in which it is shown, without the title: columns, rows.
            pub(crate) fn least(self) -> (u16, u16) {
                match self { $(Self::$panel => ($lw, $lh)),* }
            }

            /// The size of its body that shows all it has.
            pub(crate) fn wanted(self) -> (u16, u16) {
                match self { $(Self::$panel => ($ww, $wh)),* }
            }
        }
    };
}

panels! {
    Verdict "verdict", pane Sales, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders), PanelNeed::Table(TableName::Leads), PanelNeed::Table(TableName::Targets)], rows ["/sales/horizons"], least (78 x 5), wanted (138 x 7);
    Pace "pace", pane Sales, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders), PanelNeed::Table(TableName::Leads), PanelNeed::Table(TableName::Targets)], rows ["/sales/series"], least (36 x 5), wanted (70 x 12);
    Pipeline "pipeline", pane Sales, needs [PanelNeed::Table(TableName::Deals)], rows ["/sales/stages", "/sales/open_stages"], least (37 x 6), wanted (77 x 14);
    Bridge "bridge", pane Sales, needs [PanelNeed::DealLog], rows ["/sales/bridge"], least (50 x 10), wanted (77 x 13);
    DoNext "do-next", pane Sales, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders), PanelNeed::Table(TableName::Leads), PanelNeed::Table(TableName::Targets)], rows ["/sales/do_next"], least (60 x 3), wanted (148 x 14);
    Leads "leads", pane Sales, needs [PanelNeed::Table(TableName::Leads)], rows ["/sales/leads/waiting_longest"], least (32 x 8), wanted (45 x 18);
    Orders "orders", pane Sales, needs [PanelNeed::Table(TableName::Orders)], rows ["/sales/orders/by_customer"], least (30 x 5), wanted (45 x 18);
    Stock "stock", pane Sales, needs [PanelNeed::Table(TableName::Stock)], rows ["/sales/stock"], least (32 x 5), wanted (45 x 18);
    Customers "customers", pane Sales, needs [PanelNeed::Table(TableName::Accounts)], rows ["/sales/customers/largest"], least (30 x 4), wanted (46 x 18);
    Partners "partners", pane Sales, needs [PanelNeed::Table(TableName::Partners)], rows ["/sales/partners"], least (34 x 4), wanted (46 x 18);
    People "people", pane Sales, needs [PanelNeed::Table(TableName::People)], rows ["/sales/people"], least (42 x 5), wanted (87 x 14);
    Recurring "recurring", pane Sales, needs [PanelNeed::Table(TableName::Contracts)], rows ["/sales/recurring/renewals"], least (34 x 4), wanted (46 x 10);
    WinRate "win-rate", pane Sales, needs [PanelNeed::Table(TableName::Deals)], rows ["/sales/segments"], least (36 x 5), wanted (45 x 18);
    Products "products", pane Sales, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders)], rows ["/sales/products"], least (30 x 5), wanted (45 x 18);
    Lost "lost", pane Sales, needs [PanelNeed::Table(TableName::Deals)], rows ["/sales/lost_by"], least (30 x 5), wanted (45 x 18);
    Objectives "objectives", pane Marketing, needs [PanelNeed::Table(TableName::Objectives)], rows ["/marketing/objectives"], least (76 x 3), wanted (124 x 8);
    Awareness "awareness", pane Marketing, needs [PanelNeed::Table(TableName::Brand)], rows ["/marketing/awareness"], least (36 x 5), wanted (78 x 15);
    Market "market", pane Marketing, needs [PanelNeed::Table(TableName::MarketShare), PanelNeed::Table(TableName::Voice)], rows ["/marketing/segments"], least (38 x 4), wanted (78 x 15);
    Fit "fit", pane Marketing, needs [PanelNeed::Table(TableName::Channels)], rows ["/marketing/fit"], least (37 x 6), wanted (80 x 15);
    Grid "grid", pane Marketing, needs [PanelNeed::Table(TableName::Positions)], rows ["/marketing/fit"], least (74 x 13), wanted (78 x 13);
    Offer "offer", pane Marketing, needs [PanelNeed::Table(TableName::Needs), PanelNeed::Table(TableName::Messages), PanelNeed::Table(TableName::Prices)], rows ["/marketing/needs", "/marketing/messages", "/marketing/prices"], least (38 x 6), wanted (80 x 15);
    Campaigns "campaigns", pane Marketing, needs [PanelNeed::Table(TableName::Campaigns), PanelNeed::Table(TableName::Spend)], rows ["/marketing/campaigns"], least (38 x 4), wanted (110 x 16);
    Funnel "funnel", pane Marketing, needs [PanelNeed::Table(TableName::Leads)], rows ["/marketing/funnel/cohorts"], least (46 x 7), wanted (74 x 16);
    Demand "demand", pane Marketing, needs [PanelNeed::Table(TableName::Leads)], rows ["/marketing/demand/quarters"], least (36 x 4), wanted (50 x 15);
    Losses "losses", pane Marketing, needs [PanelNeed::Rivals], rows ["/marketing/lost_by"], least (60 x 8), wanted (74 x 15);
    Roadmap "roadmap", pane Marketing, needs [PanelNeed::Table(TableName::Objectives)], rows ["/marketing/steps"], least (50 x 6), wanted (110 x 8);
    Revenue "revenue", pane Marketing, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders)], rows ["/marketing/revenue_by_quarter"], least (60 x 6), wanted (78 x 13);
    DealsSay "deals-say", pane Marketing, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders)], rows ["/marketing/what_the_deals_say"], least (50 x 6), wanted (62 x 13);
    WinFit "win-fit", pane Marketing, needs [PanelNeed::Table(TableName::Deals)], rows ["/marketing/fit"], least (60 x 6), wanted (76 x 14);
    Segments "segments", pane Marketing, needs [PanelNeed::Table(TableName::Segments)], rows ["/marketing/segments_by_year"], least (50 x 5), wanted (62 x 14);
    LossReasons "loss-reasons", pane Marketing, needs [PanelNeed::Table(TableName::Deals)], rows ["/marketing/lost_by"], least (60 x 6), wanted (76 x 12);
    Rivals "rivals", pane Marketing, needs [PanelNeed::Rivals], rows ["/marketing/lost_to"], least (50 x 5), wanted (62 x 14);
    Gained "gained", pane Marketing, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders)], rows ["/marketing/customers_by_quarter"], least (60 x 4), wanted (76 x 8);
    ProductYears "product-years", pane Marketing, needs [PanelNeed::Table(TableName::Products)], rows ["/marketing/products_by_year"], least (50 x 5), wanted (62 x 14);
    Digest "digest", pane Marketing, needs [PanelNeed::Table(TableName::Deals), PanelNeed::Table(TableName::Orders), PanelNeed::Table(TableName::Leads), PanelNeed::Table(TableName::Targets)], rows ["/marketing/digest"], least (37 x 6), wanted (39 x 6);
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
    pub body: Vec<PanelPart>,
    /// The figure that stands for it where none is chosen and it has no list.
    pub figure: Option<Shown>,
}

impl Panel {
    /// A panel with a title and a name for the strip, and nothing in it yet.
    pub(crate) fn new(id: PanelId, title: Cell, name: impl Into<String>) -> Self {
        Self {
            id,
            title,
            beside: Line::new(),
            note: Line::new(),
            name: Cell::text(name),
            waits: Cell::default(),
            headline: Line::new(),
            body: Vec::new(),
            figure: None,
        }
    }
    /// With the quiet note at the right of its rule.
    #[must_use]
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Line::of([Cell::dim(note)]);
        self
    }
    #[must_use]
    pub(crate) fn stands_for<T: std::fmt::Debug + Send + Sync + 'static>(mut self, figure: &Figure<T>) -> Self {
        self.figure = Some(figure.shown());
        self
    }
    #[must_use]
    pub(crate) fn part(mut self, part: PanelPart) -> Self {
        self.body.push(part);
        self
    }
    /// With a further block that is said in any room, kept in this order.
    #[must_use]
    pub(crate) fn says(self, keep: u8, block: impl Into<Block>) -> Self {
        self.part(PanelPart::new(keep, block))
    }
}
