//! Customers gained and fallen silent, and the largest.

use crate::metrics::marketing::deals_only::{DealsOnly, LargestCustomer};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Table};
use crate::screens::words::{Coins, percent};

use super::super::funnel::quarter_name;
use super::super::terms::{name, row_id};

/// Customers gained and fallen silent.
pub fn gained(figures: &DealsOnly, context: &Context) -> Panel {
    let calendar = &context.book().company.calendar();
    let note = format!("{} gained, {} silent", figures.customers_gained, figures.customers_silent);
    let mut panel = Panel::new(PanelId::Gained, Cell::bold("Customers gained and fallen silent").or("Customers"), "Customers");
    panel.note = Line::of([Cell::dim(note).key("marketing.customers_gained")]);
    panel.waits = Cell::dim(format!("+{}", figures.customers_gained)).key("marketing.customers_gained");
    let most =
        figures.customers_by_quarter.iter().map(|quarter| quarter.gained.max(quarter.silent)).max().unwrap_or(1).max(1) as f64;
    let mut columns = vec![Column::words("", 0)];
    let mut gained: Vec<Content> = vec![Cell::text("gained").into()];
    let mut silent: Vec<Content> = vec![Cell::text("silent").into()];
    // Quarters before the first customer are not shown: nothing is known of them.
    let known: Vec<_> =
        figures.customers_by_quarter.iter().skip_while(|quarter| quarter.gained == 0 && quarter.silent == 0).collect();
    // The bar of the oldest quarter goes first, then its number.
    for (keep, quarter) in (1..).step_by(2).zip(known.iter().rev().take(9)) {
        columns.insert(1, Column::bars(keep + 1, 2, 6));
        columns.insert(
            2,
            Column {
                align: crate::screens::say::Align::Right,
                ..Column::words(quarter_name(&calendar.label(quarter.quarter)), keep)
            },
        );
        let both = [
            (&mut gained, quarter.gained, Role::Good, "marketing.customers_by_quarter[].gained"),
            (&mut silent, quarter.silent, Role::Bad, "marketing.customers_by_quarter[].silent"),
        ];
        for (row, n, role, key) in both {
            row.insert(1, Content::Bar { share: n as f64 / most, role, mark: None });
            row.insert(2, if n > 0 { Cell::text(n.to_string()) } else { Cell::dim(".") }.key(key).into());
        }
    }
    let rows = [("gained", gained), ("silent", silent)].into_iter().map(|(name, contents)| Row {
        id: RowId::Named(name.into()),
        contents,
        detail: None,
        figure: None,
    });
    panel = panel.says(0, Table { columns, rows: rows.collect(), mark: Some(0), ..Table::default() });
    let mut line = Line::new();
    if let Some(rate) = figures.bought_both_years.rate.get() {
        line =
            line.and(0, [Cell::text(format!("Bought in both years {}", percent(rate))).key("marketing.bought_both_years.rate")]);
    }
    if let Some(kept) = figures.revenue_kept.get() {
        line = line.and(1, [Cell::text(format!("revenue kept {}", percent(kept))).key("marketing.revenue_kept")]);
    }
    if let Some(share) = figures.top5_share.get() {
        line = line.and(2, [Cell::text(format!("top 5 {} of year 2", percent(share))).key("marketing.top5_share")]);
    }
    panel = panel.says(1, line);
    if !figures.largest_customers.is_empty() {
        panel = panel.part(Part::new(2, largest(figures, context.coins())).from(Room::Fair));
    }
    let words = "silent: nothing won for a year, counted in the quarter when the year was up";
    panel.part(Part::new(3, Line::of([Cell::dim(words)])).from(Room::Fair))
}

/// Who brought most in the trailing year.
fn largest(figures: &DealsOnly, coins: Coins) -> Table {
    let most = figures.largest_customers.first().map_or(0.0, |customer| customer.share);
    let row = |customer: &LargestCustomer| {
        let contents: Vec<Content> = vec![
            name(&customer.customer).into(),
            Cell::text(coins.table(customer.revenue)).key("marketing.largest_customers[].revenue").into(),
            Cell::dim(percent(customer.share)).key("marketing.largest_customers[].share").into(),
            Content::Bar { share: if most > 0.0 { customer.share / most } else { 0.0 }, role: Role::Accent, mark: None },
        ];
        Row { id: row_id(&customer.customer), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("Largest in year 2", 0).wide(10, 30),
            Column::number("Won", 0),
            Column::number("share", 1),
            Column::bars(2, 6, 30),
        ],
        rows: figures.largest_customers.iter().map(row).collect(),
        list: true,
        ..Table::default()
    }
}
