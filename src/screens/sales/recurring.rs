//! Recurring revenue: monthly revenue under contract, its movement, renewals due.

use crate::book::money::Money;
use crate::book::table::Table as Records;
use crate::metrics::figure::Figure;
use crate::metrics::sales::recurring::Recurring;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Role, Row, RowId, Sign, Table};
use crate::screens::words::{near, percent};

/// The recurring panel.
pub fn panel(figures: &Recurring, context: &Context) -> Panel {
    let coins = context.coins();
    let due = figures.renewals_due.get().unwrap_or(0);
    let mut panel = Panel::new(PanelId::Recurring, Cell::bold("Recurring revenue").or("Recurring"), "Recurring")
        .note("a month, under contract");
    panel.waits = if due > 0 {
        Cell::new(format!("!{due}"), Role::Warn).key("sales.recurring.renewals_due")
    } else {
        Cell::dim(coins.table(figures.mrr.get().unwrap_or(Money::ZERO))).key("sales.recurring.mrr")
    };
    let active = figures.active.get().unwrap_or(0);
    let first = Line::of([
        Cell::text("MRR "),
        Cell::bold(coins.headline(figures.mrr.get().unwrap_or(Money::ZERO))).key("sales.recurring.mrr"),
    ])
    .and(1, [Cell::dim(format!("{active} contracts")).key("sales.recurring.active")]);
    let moved = |figure: &Figure<Money>, sign: bool| {
        let amount = figure.get().unwrap_or(Money::ZERO);
        coins.signed(if sign { amount } else { -amount })
    };
    let movement = Line::of([Cell::new(moved(&figures.new, true), Role::Good).key("sales.recurring.new"), Cell::dim(" new")])
        .and(1, [Cell::new(moved(&figures.expanded, true), Role::Good).key("sales.recurring.expanded"), Cell::dim(" grew")])
        .and(2, [Cell::new(moved(&figures.contracted, false), Role::Bad).key("sales.recurring.contracted"), Cell::dim(" shrank")])
        .and(0, [Cell::new(moved(&figures.churned, false), Role::Bad).key("sales.recurring.churned"), Cell::dim(" left")]);
    panel = panel.says(0, first).says(1, movement);
    let mut kept = Line::new();
    if let Some(rate) = figures.gross_retention.get() {
        kept = kept.and(0, [Cell::dim("kept "), Cell::text(percent(rate)).key("sales.recurring.gross_retention")]);
    }
    if let Some(rate) = figures.net_retention.get() {
        kept = kept.and(1, [Cell::dim("with growth "), Cell::text(percent(rate)).key("sales.recurring.net_retention")]);
    }
    if !kept.pieces.is_empty() {
        panel = panel.says(2, kept);
    }
    if figures.renewals.is_empty() { panel } else { panel.says(0, renewals(figures, context)) }
}

fn renewals(figures: &Recurring, context: &Context) -> Table {
    let coins = context.coins();
    let rows = figures.renewals.iter().map(|renewal| {
        let contents: Vec<Content> = vec![
            if renewal.end < context.lens.as_of { Sign::Bad } else { Sign::Act }.cell().into(),
            Cell::text(renewal.account.clone()).of(Records::any(renewal.record)).into(),
            Cell::text(coins.table(renewal.mrr)).key("sales.recurring.renewals[].mrr").into(),
            Cell::text(near(renewal.end, context.lens.as_of)).on(renewal.end).key("sales.recurring.renewals[].end").into(),
            renewal.owner.clone().map_or_else(|| Cell::dim("-"), Cell::text).into(),
        ];
        Row { id: RowId::Record(Records::any(renewal.record)), contents, detail: None }
    });
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Renewal due", 0).wide(10, 24),
            Column::number("a month", 0),
            Column::words("ends", 0),
            Column::words("owner", 1).wide(4, 14),
        ],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    }
}
