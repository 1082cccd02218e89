//! Customers.

use crate::book::table::Records;
use crate::metrics::sales::customers::{AtRisk, Customers, Largest};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::{count, percent};

/// The customers panel. `partners` is the partners' table, which shares its place where there is no room for both.
pub(crate) fn panel(figures: &Customers, partners: Option<Table>, context: &Context) -> Panel {
    // Where no activity is kept nobody is quiet: that nobody touched them is then not known.
    let quiet = figures.quiet.or_zero() > 0 && !context.book().activities.is_empty();
    let mut panel = Panel::new(PanelId::Customers, Cell::bold("Customers"), "Customers")
        .note(format!("largest in {}", context.period()))
        .stands_for(&figures.active);
    panel.waits = if figures.to_call.or_zero() > 0 {
        Cell::figure(&figures.to_call, |n| format!("{n} to call")).role(Role::Dim)
    } else {
        Cell::figure(&figures.active, count).role(Role::Dim)
    };
    panel = panel.says(0, counts(figures, quiet)).says(1, shares(figures));
    if partners.is_some() {
        panel.title = Cell::bold("Customers and partners").or("Customers");
        panel.note = Line::new();
    }
    if figures.nps.n.or_zero() > 0 {
        panel = panel.says(3, nps(figures));
    }
    if let Some(partners) = partners {
        let partners = Table { list: false, ..partners };
        panel = panel.part(PanelPart::new(2, partners.clone()).from(Room::Fair).to(Room::Fair));
        panel = panel.part(PanelPart::new(2, largest(&figures.largest, context)).to(Room::Tight));
        panel = panel.part(PanelPart::new(2, largest(&figures.largest, context)).from(Room::Ample).to(Room::Ample));
        // Zoomed, what comes after it takes none of its first rows.
        let list = largest(&figures.largest, context);
        let least = u16::try_from(list.rows.len()).unwrap_or(u16::MAX).min(12);
        panel = panel.part(PanelPart::new(2, Table { least, ..list }).from(Room::Whole));
        panel = panel.part(PanelPart::new(4, partners).from(Room::Whole));
    } else if !figures.largest.is_empty() {
        panel = panel.says(2, largest(&figures.largest, context));
    }
    if !figures.at_risk_accounts.is_empty() {
        panel = panel.part(PanelPart::new(5, risk(&figures.at_risk_accounts)).from(Room::Ample));
    }
    if quiet {
        let mut cells = vec![Cell::dim("Quiet: ")];
        for (at, quiet) in figures.quiet_accounts.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let days = Cell::figure(&quiet.days, |days| format!("{days} d")).of(Records::any(quiet.record));
            cells.extend([Cell::text(format!("{comma}{} ", quiet.name)), days]);
        }
        panel = panel.part(PanelPart::new(6, Line::of(cells)).from(Room::Ample));
    }
    panel
}

/// `Active 143 ! quiet 12 ! risk 5`.
fn counts(figures: &Customers, quiet: bool) -> Line {
    let mut line = Line::of([Cell::text("Active "), Cell::figure(&figures.active, count).role(Role::Bold)]);
    if quiet {
        line = line.and(1, [Sign::Act.cell(), Cell::text(" quiet "), Cell::figure(&figures.quiet, count)]);
    }
    if figures.at_risk.or_zero() > 0 {
        line = line.and(0, [Sign::Act.cell(), Cell::text(" risk "), Cell::figure(&figures.at_risk, count)]);
    }
    line
}

/// `new 11  top 5 41%  kept 106%`.
fn shares(figures: &Customers) -> Line {
    let mut line = Line::of([Cell::text("new "), Cell::figure(&figures.new, count)]);
    if figures.top5_share.get().is_some() {
        line = line.and(1, [Cell::text("top 5 "), Cell::figure(&figures.top5_share, percent)]);
    }
    if figures.net_revenue_retention.get().is_some() {
        let of = Cell::dim(" of last year's revenue").or(" of old revenue");
        line = line.and(0, [Cell::text("kept "), Cell::figure(&figures.net_revenue_retention, percent), of]);
    }
    line
}

/// `NPS +38 n 61  32 promote 20 neutral 9 detract`.
fn nps(figures: &Customers) -> Line {
    let nps = &figures.nps;
    let dim = |figure| Cell::figure(figure, count).role(Role::Dim);
    Line::of([
        Cell::text("NPS "),
        Cell::figure(&nps.score, |score| format!("{score:+.0}")).role(Role::Bold),
        Cell::dim(" n "),
        dim(&nps.n),
    ])
    .and(
        2,
        [
            dim(&nps.promoters),
            Cell::dim(" promote "),
            dim(&nps.passives),
            Cell::dim(" neutral "),
            dim(&nps.detractors),
            Cell::dim(" detract"),
        ],
    )
}

fn largest(rows: &[Largest], context: &Context) -> Table {
    let coins = context.coins();
    let quiet = i64::from(context.book().company.quiet_after_days());
    let most = rows.iter().map(|row| row.won.or_zero().as_f64()).fold(0.0, f64::max);
    let touched = rows.iter().any(|row| row.days_since_touch.get().is_some()) && !context.book().activities.is_empty();
    let record = |row: &Largest| Records::any(row.record);
    let touch = move |row: &Largest| match row.days_since_touch.get() {
        Some(days) if days > quiet => Cell::figure(&row.days_since_touch, |days| format!("! {days} d")).role(Role::Warn),
        _ => Cell::figure_or_dot(&row.days_since_touch, |days| format!("{days} d")),
    };
    let share = move |row: &Largest| if most > 0.0 { row.won.or_zero().as_f64() / most } else { 0.0 };
    let table = Columns::of(move |row: &&Largest| RowId::Record(record(row)))
        .column("name", Column::words("Largest", 0).wide(10, 24), move |row| Cell::text(row.name.clone()).of(record(row)))
        .column("won", Column::number("Won", 0), move |row| Cell::figure(&row.won, |won| coins.table(won)))
        .column("share", Column::number("share", 3), |row| Cell::figure_or_dot(&row.share, percent).role(Role::Dim))
        .column_if(touched, "days_since_touch", Column::number("touch", 1), move |row| touch(row))
        .column("bar", Column::bars(4, 6, 16), move |row| Content::Bar { share: share(row), role: Role::Accent, mark: None })
        .explained_by(|row| row.won.shown())
        .table(rows);
    Table { list: true, ..table }
}

fn risk(rows: &[AtRisk]) -> Table {
    let record = |row: &AtRisk| Records::any(row.record);
    Columns::of(move |row: &&AtRisk| RowId::Record(record(row)))
        .column("sign", Column::words("", 0).wide(1, 1), |_| Sign::Act.cell())
        .column("name", Column::words("At risk", 0).wide(10, 24), move |row| Cell::text(row.name.clone()).of(record(row)))
        .column("days", Column::number("last bought", 0), |row| Cell::figure(&row.days, |days| format!("{days} d")))
        .column("usual_days", Column::number("own 90 %", 1), |row| Cell::figure(&row.usual_days, |days| format!("{days:.0} d")))
        .explained_by(|row| row.days.shown())
        .table(rows)
}
