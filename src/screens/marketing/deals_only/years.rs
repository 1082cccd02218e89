//! Segments and products year on year.

use crate::book::money::Money;
use crate::metrics::marketing::deals_only::{DealsOnly, YearOnYear};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Table};
use crate::screens::words::{Coins, change, compare_sign, days, percent};

use super::super::terms::{name, row_id};

fn years(rows: &[YearOnYear], head: &str, products: bool, key: [&'static str; 3], coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.year_2.as_f64()).fold(0.0, f64::max);
    let row = |row: &YearOnYear| {
        let moved = row.change.get();
        let mut contents: Vec<Content> = vec![
            moved.map_or_else(Cell::default, |rate| compare_sign(rate).cell()).into(),
            name(&row.id).into(),
            coins.or_dot(row.year_1).key(key[0]).into(),
            coins.or_dot(row.year_2).key(key[1]).into(),
            moved.map_or_else(|| Cell::dim("."), |rate| Cell::text(change(rate)).key(key[2])).into(),
        ];
        if products {
            let share = row.share.get().map_or_else(|| Cell::dim("."), |share| Cell::text(percent(share)));
            contents.push(share.key("marketing.products_by_year[].share").into());
        } else {
            contents.push(
                row.average_won
                    .get()
                    .map_or_else(
                        || Cell::dim("."),
                        |average| Cell::text(coins.headline(average)).key("marketing.segments_by_year[].average_won"),
                    )
                    .into(),
            );
            contents.push(
                row.cycle_days
                    .get()
                    .map_or_else(
                        || Cell::dim("."),
                        |cycle| Cell::text(days(cycle)).key("marketing.segments_by_year[].cycle_days"),
                    )
                    .into(),
            );
        }
        contents.push(Content::Bar {
            share: if most > 0.0 { row.year_2.as_f64() / most } else { 0.0 },
            role: Role::Accent,
            mark: None,
        });
        Row { id: row_id(&row.id), contents, detail: None, figure: None }
    };
    // In a book's first year there is nothing to compare with: neither year before nor change is shown.
    let first_year = rows.iter().all(|row| row.year_1 == Money::ZERO);
    let compared = |column: Column| if first_year { column.wide(0, 0) } else { column };
    let mut columns = vec![
        compared(Column::words("", 0).wide(1, 1)),
        Column::words(head.to_owned(), 0).wide(8, 22),
        compared(Column::number("Year 1", 1)),
        Column::number(if first_year { "Won" } else { "Year 2" }, 0),
        compared(Column::number("", 0)),
    ];
    if products {
        columns.push(Column::number("Share", 2));
    } else {
        columns.push(Column::number("Avg won", 3));
        columns.push(Column::number("Cycle", 4));
    }
    columns.push(Column::bars(5, 5, 16));
    let shown = rows.iter().filter(|row| row.year_1 != Money::ZERO || row.year_2 != Money::ZERO);
    Table { columns, rows: shown.map(row).collect(), list: true, ..Table::default() }
}

/// Segments, year on year; `None` without any.
pub fn segments(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.segments_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let coins = context.coins();
    let keys =
        ["marketing.segments_by_year[].year_1", "marketing.segments_by_year[].year_2", "marketing.segments_by_year[].change"];
    let mut table = years(&figures.segments_by_year, "Segment", false, keys, coins);
    let total = &figures.total_by_year;
    let contents: Vec<Content> = vec![
        Cell::default().into(),
        Cell::bold("All").into(),
        Cell::bold(coins.table(total.year_1)).key("marketing.total_by_year.year_1").into(),
        Cell::bold(coins.table(total.year_2)).key("marketing.total_by_year.year_2").into(),
        total
            .change
            .get()
            .map_or_else(|| Cell::dim("."), |rate| Cell::bold(change(rate)))
            .key("marketing.total_by_year.change")
            .into(),
        total
            .average_won
            .get()
            .map_or_else(|| Cell::dim("."), |average| Cell::bold(coins.headline(average)))
            .key("marketing.total_by_year.average_won")
            .into(),
        total
            .cycle_days
            .get()
            .map_or_else(|| Cell::dim("."), |cycle| Cell::bold(days(cycle)))
            .key("marketing.total_by_year.cycle_days")
            .into(),
        Cell::default().into(),
    ];
    table.totals.push(Row { id: RowId::Named("total".into()), contents, detail: None, figure: None });
    let mut panel = Panel::new(PanelId::Segments, Cell::bold("Segments, year on year").or("Segments"), "Segments").says(0, table);
    panel.waits = Cell::dim(figures.segments_by_year.len().to_string());
    let text = if figures.segments_by_year.iter().all(|row| row.year_1 == Money::ZERO) {
        format!("the year to {}; nothing is known of the one before", figures.year_2.end.long())
    } else {
        format!("year 1 to {}, year 2 to {}", figures.year_1.end.long(), figures.year_2.end.long())
    };
    Some(panel.part(Part::new(2, Line::of([Cell::dim(text)])).from(Room::Fair)))
}

/// Products over the years; `None` without any.
pub fn products(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.products_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let keys =
        ["marketing.products_by_year[].year_1", "marketing.products_by_year[].year_2", "marketing.products_by_year[].change"];
    let table = years(&figures.products_by_year, "Product", true, keys, context.coins());
    let mut panel =
        Panel::new(PanelId::ProductYears, Cell::bold("Products over the years").or("Products"), "Products").says(0, table);
    panel.waits = Cell::dim(figures.products_by_year.iter().filter(|row| row.id.row.is_some()).count().to_string());
    Some(panel)
}
