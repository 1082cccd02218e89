//! Customers.

use crate::book::table::Table as Records;
use crate::metrics::figure::Figure;
use crate::metrics::sales::customers::{AtRisk, Customers, Largest};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{count, percent};

fn n(figure: &Figure<i64>) -> usize {
    usize::try_from(figure.get().unwrap_or(0)).unwrap_or(0)
}

/// The customers panel. `partners` is the partners' table, which shares its place where there is no room for both.
pub fn panel(figures: &Customers, partners: Option<Table>, context: &Context) -> Panel {
    let (quiet, at_risk) = (quiet(figures, context), n(&figures.at_risk));
    let mut panel =
        Panel::new(PanelId::Customers, Cell::bold("Customers"), "Customers").note(format!("largest in {}", context.period()));
    panel.waits = if quiet + at_risk > 0 {
        Cell::new(format!("!{}", quiet + at_risk), Role::Bad).key("sales.customers.quiet")
    } else {
        Cell::dim(count(n(&figures.active))).key("sales.customers.active")
    };
    panel = panel.says(0, counts(figures, quiet)).says(1, shares(figures));
    if partners.is_some() {
        panel.title = Cell::bold("Customers and partners").or("Customers");
        panel.note = Line::new();
    }
    if figures.nps.n > 0 {
        panel = panel.says(3, nps(figures));
    }
    if let Some(partners) = partners {
        panel = panel.part(Part::new(2, Table { list: false, ..partners }).from(Room::Fair).to(Room::Fair));
        panel = panel.part(Part::new(2, largest(&figures.largest, context)).to(Room::Tight));
        panel = panel.part(Part::new(2, largest(&figures.largest, context)).from(Room::Ample));
    } else if !figures.largest.is_empty() {
        panel = panel.says(2, largest(&figures.largest, context));
    }
    if !figures.at_risk_accounts.is_empty() {
        panel = panel.part(Part::new(5, risk(&figures.at_risk_accounts)).from(Room::Ample));
    }
    if quiet > 0 {
        let names: Vec<String> = figures.quiet_accounts.iter().map(|quiet| format!("{} {} d", quiet.name, quiet.days)).collect();
        let cells = [Cell::dim("Quiet: "), Cell::text(names.join(", ")).key("sales.customers.quiet_accounts[].days")];
        panel = panel.part(Part::new(6, Line::of(cells)).from(Room::Ample));
    }
    panel
}

/// How many are quiet. Where no activity is kept nobody is: that nobody touched them is then not known.
fn quiet(figures: &Customers, context: &Context) -> usize {
    if context.book().activities.is_empty() { 0 } else { n(&figures.quiet) }
}

/// `Active 143 ! quiet 12 ! risk 5`.
fn counts(figures: &Customers, quiet: usize) -> Line {
    let mut line = Line::of([Cell::text("Active "), Cell::bold(count(n(&figures.active))).key("sales.customers.active")]);
    if quiet > 0 {
        line = line.and(1, [Sign::Act.cell(), Cell::text(format!(" quiet {quiet}")).key("sales.customers.quiet")]);
    }
    if n(&figures.at_risk) > 0 {
        line =
            line.and(0, [Sign::Act.cell(), Cell::text(format!(" risk {}", n(&figures.at_risk))).key("sales.customers.at_risk")]);
    }
    line
}

/// `new 11  top 5 41%  kept 106%`.
fn shares(figures: &Customers) -> Line {
    let mut line = Line::of([Cell::text(format!("new {}", n(&figures.new))).key("sales.customers.new")]);
    if let Some(share) = figures.top5_share.get() {
        line = line.and(1, [Cell::text(format!("top 5 {}", percent(share))).key("sales.customers.top5_share")]);
    }
    if let Some(kept) = figures.net_revenue_retention.get() {
        line = line.and(0, [Cell::text(format!("kept {}", percent(kept))).key("sales.customers.net_revenue_retention")]);
    }
    line
}

/// `NPS +38 n 61  32 promote 20 neutral 9 detract`.
fn nps(figures: &Customers) -> Line {
    let nps = &figures.nps;
    let score = nps.score.get().map_or_else(|| "n/a".to_owned(), |score| format!("{score:+.0}"));
    let parts = format!("{} promote {} neutral {} detract", nps.promoters, nps.passives, nps.detractors);
    Line::of([
        Cell::text("NPS "),
        Cell::bold(score).key("sales.customers.nps.score"),
        Cell::dim(format!(" n {}", nps.n)).key("sales.customers.nps.n"),
    ])
    .and(2, [Cell::dim(parts).key("sales.customers.nps.promoters")])
}

fn largest(rows: &[Largest], context: &Context) -> Table {
    let coins = context.coins();
    let quiet = i32::try_from(context.book().company.quiet_after_days()).unwrap_or(i32::MAX);
    let most = rows.iter().map(|row| row.won.as_f64()).fold(0.0, f64::max);
    let touched = rows.iter().any(|row| row.days_since_touch.is_some()) && !context.book().activities.is_empty();
    let row = |row: &Largest| {
        let touch = match row.days_since_touch {
            Some(days) if days > quiet => Cell::new(format!("! {days} d"), Role::Warn),
            Some(days) => Cell::text(format!("{days} d")),
            None => Cell::dim("."),
        };
        let mut contents: Vec<Content> = vec![
            Cell::text(row.name.clone()).of(Records::any(row.record)).into(),
            Cell::text(coins.table(row.won)).key("sales.customers.largest[].won").into(),
            row.share
                .map_or_else(|| Cell::dim("."), |share| Cell::dim(percent(share)).key("sales.customers.largest[].share"))
                .into(),
            touch.key("sales.customers.largest[].days_since_touch").into(),
            Content::Bar { share: if most > 0.0 { row.won.as_f64() / most } else { 0.0 }, role: Role::Accent, mark: None },
        ];
        if !touched {
            contents.remove(3);
        }
        Row { id: RowId::Record(Records::any(row.record)), contents, detail: None, figure: None }
    };
    let mut columns = vec![
        Column::words("Largest", 0).wide(10, 24),
        Column::number("Won", 0),
        Column::number("share", 3),
        Column::number("touch", 1),
        Column::bars(4, 6, 16),
    ];
    if !touched {
        columns.remove(3);
    }
    Table { columns, rows: rows.iter().map(row).collect(), list: true, ..Table::default() }
}

fn risk(rows: &[AtRisk]) -> Table {
    let row = |row: &AtRisk| {
        let contents: Vec<Content> = vec![
            Sign::Act.cell().into(),
            Cell::text(row.name.clone()).of(Records::any(row.record)).into(),
            Cell::text(format!("{} d", row.days)).key("sales.customers.at_risk_accounts[].days").into(),
            Cell::text(format!("{:.0} d", row.usual_days)).key("sales.customers.at_risk_accounts[].usual_days").into(),
        ];
        Row { id: RowId::Record(Records::any(row.record)), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("At risk", 0).wide(10, 24),
            Column::number("last bought", 0),
            Column::number("own 90 %", 1),
        ],
        rows: rows.iter().map(row).collect(),
        ..Table::default()
    }
}
