//! Segments and products year on year.

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::deals_only::{DealsOnly, YearOnYear};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, Table};
use crate::screens::words::{Coins, change, compare_sign, days, percent};

use super::super::terms::{name, row_id};

/// Rows in both years; `total`: all of them together.
fn years(rows: &[YearOnYear], head: &str, products: bool, total: Option<&YearOnYear>, coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.year_2.or_zero().as_f64()).fold(0.0, f64::max);
    let sold = |row: &&YearOnYear| row.year_1.or_zero() != Money::ZERO || row.year_2.or_zero() != Money::ZERO;
    // In a book's first year there is nothing to compare with: neither year before nor change is shown.
    let first_year = rows.iter().all(|row| row.year_1.or_zero() == Money::ZERO);
    let compared = |column: Column| if first_year { column.wide(0, 0) } else { column };
    let money = move |figure: &Figure<Money>| coins.some(figure);
    let mut columns = Columns::of(|row: &&YearOnYear| row_id(&row.id))
        .column("sign", compared(Column::words("", 0).wide(1, 1)), |row| {
            row.change.get().map_or_else(Cell::default, |rate| compare_sign(rate).cell())
        })
        .column("name", Column::words(head.to_owned(), 0).wide(8, 22), |row| name(&row.id))
        .column("year_1", compared(Column::number("Year 1", 1)), move |row| money(&row.year_1))
        .column("year_2", Column::number(if first_year { "Won" } else { "Year 2" }, 0), move |row| money(&row.year_2))
        .column("change", compared(Column::number("", 0)), |row| Cell::figure_or_dot(&row.change, change))
        .column_if(products, "share", Column::number("Share", 2), |row| Cell::figure_or_dot(&row.share, percent))
        .column_if(!products, "average_won", Column::number("Avg won", 3), move |row| {
            Cell::figure_or_dot(&row.average_won, |won| coins.headline(won))
        })
        .column_if(!products, "cycle_days", Column::number("Cycle", 4), |row| Cell::figure_or_dot(&row.cycle_days, days))
        .column("bar", Column::bars(5, 5, 16), move |row| Content::Bar {
            share: if most > 0.0 { row.year_2.or_zero().as_f64() / most } else { 0.0 },
            role: Role::Accent,
            mark: None,
        })
        .explained_by(|row| row.change.shown());
    if let Some(total) = total {
        let bold = |cell: Cell| Content::from(cell.role(Role::Bold));
        let money = |figure: &Figure<Money>| bold(Cell::figure(figure, |won| coins.table(won)));
        columns = columns.total(
            "total",
            vec![
                ("name", Cell::bold("All").into()),
                ("year_1", money(&total.year_1)),
                ("year_2", money(&total.year_2)),
                ("change", bold(Cell::figure_or_dot(&total.change, change))),
                ("average_won", bold(Cell::figure_or_dot(&total.average_won, |won| coins.headline(won)))),
                ("cycle_days", bold(Cell::figure_or_dot(&total.cycle_days, days))),
            ],
        );
    }
    Table { list: true, ..columns.table(rows.iter().filter(sold)) }
}

/// Segments, year on year; `None` without any.
pub(crate) fn segments(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.segments_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let table = years(&figures.segments_by_year, "Segment", false, Some(&figures.total_by_year), context.coins());
    let mut panel = Panel::new(PanelId::Segments, Cell::bold("Segments, year on year").or("Segments"), "Segments").says(0, table);
    panel.waits = Cell::dim(figures.segments_by_year.len().to_string());
    let text = if figures.segments_by_year.iter().all(|row| row.year_1.or_zero() == Money::ZERO) {
        format!("the year to {}; nothing is known of the one before", figures.year_2.end.long())
    } else {
        format!("year 1 to {}, year 2 to {}", figures.year_1.end.long(), figures.year_2.end.long())
    };
    Some(panel.part(PanelPart::new(2, Line::of([Cell::dim(text)])).from(Room::Fair)))
}

/// Products over the years; `None` without any.
pub(crate) fn products(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.products_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let table = years(&figures.products_by_year, "Product", true, None, context.coins());
    let mut panel =
        Panel::new(PanelId::ProductYears, Cell::bold("Products over the years").or("Products"), "Products").says(0, table);
    panel.waits = Cell::dim(figures.products_by_year.iter().filter(|row| row.id.row.is_some()).count().to_string());
    Some(panel)
}
