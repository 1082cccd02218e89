//! Customers gained and fallen silent, and the largest.

use crate::metrics::figure::Figure;
use crate::metrics::marketing::deals_only::{CustomerQuarter, DealsOnly, LargestCustomer};
use crate::screens::context::Context;
use crate::screens::say::{Align, Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Table};
use crate::screens::words::{Coins, percent};

use super::super::funnel::quarter_name;
use super::super::losses::plain;
use super::super::terms::{name, row_id};

pub(crate) fn gained(figures: &DealsOnly, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Gained, Cell::bold("Customers gained and fallen silent").or("Customers"), "Customers")
        .stands_for(&figures.customers_gained);
    panel.note = Line::of([
        plain(&figures.customers_gained).role(Role::Dim),
        Cell::dim(" gained, "),
        plain(&figures.customers_silent).role(Role::Dim),
        Cell::dim(" silent"),
    ]);
    panel.waits = Cell::figure(&figures.customers_gained, |n| format!("+{n}")).role(Role::Dim);
    panel = panel.says(0, quarters(figures, context));
    let mut line = Line::new();
    let rates = [
        ("Bought in both years ", &figures.bought_both_years.rate, ""),
        ("kept ", &figures.revenue_kept, " of the first year's revenue"),
        ("top 5 ", &figures.top5_share, " of year 2"),
    ];
    for (keep, (before, rate, after)) in (0..).zip(rates) {
        if rate.get().is_some() {
            line = line.and(keep, [Cell::text(before), Cell::figure(rate, percent), Cell::text(after)]);
        }
    }
    panel = panel.says(1, line);
    if !figures.largest_customers.is_empty() {
        panel = panel.part(PanelPart::new(2, largest(figures, context.coins())).from(Room::Fair));
    }
    let words = "silent: nothing won for a year, counted in the quarter when the year was up";
    panel.part(PanelPart::new(3, Line::of([Cell::dim(words)])).from(Room::Fair))
}

/// A row of the quarters: what it tells of each, and in which colour.
type GainedRow = (&'static str, fn(&CustomerQuarter) -> &Figure<usize>, Role);

/// Gained and silent by quarter, the newest nine.
fn quarters(figures: &DealsOnly, context: &Context) -> Table {
    let calendar = context.book().company.calendar();
    let both = |quarter: &CustomerQuarter| (quarter.gained.or_zero(), quarter.silent.or_zero());
    let most = figures.customers_by_quarter.iter().map(|quarter| both(quarter).0.max(both(quarter).1)).max();
    let most = most.unwrap_or(1).max(1) as f64;
    // Quarters before the first customer are not shown: nothing is known of them.
    let known: Vec<_> = figures.customers_by_quarter.iter().skip_while(|quarter| both(quarter) == (0, 0)).collect();
    let shown = known.iter().copied().skip(known.len().saturating_sub(9));
    // The bar of the oldest quarter goes first, then its number.
    let keeps = (1..).step_by(2).take(known.len().min(9)).collect::<Vec<u8>>().into_iter().rev();
    let mut columns = Columns::of(|(words, ..): &GainedRow| RowId::Named((*words).into())).column(
        "customers",
        Column::words("", 0),
        |(words, ..)| Cell::text(*words),
    );
    for (quarter, keep) in shown.zip(keeps) {
        let head = Column { align: Align::Right, ..Column::words(quarter_name(&calendar.label(quarter.quarter)), keep) };
        columns = columns
            .column("", Column::bars(keep + 1, 2, 6), move |(_, of, role)| Content::Bar {
                share: of(quarter).or_zero() as f64 / most,
                role: *role,
                mark: None,
            })
            .column("", head, move |(_, of, _)| {
                let n = of(quarter);
                if n.or_zero() > 0 { plain(n) } else { Cell::dim(".").about(n) }
            });
    }
    let rows: [GainedRow; 2] =
        [("gained", |quarter| &quarter.gained, Role::Good), ("silent", |quarter| &quarter.silent, Role::Bad)];
    Table { mark: Some(0), ..columns.table(rows) }
}

/// Who brought most in the trailing year.
fn largest(figures: &DealsOnly, coins: Coins) -> Table {
    let most = figures.largest_customers.first().map_or(0.0, |customer| customer.share.or_zero());
    let table = Columns::of(|customer: &&LargestCustomer| row_id(&customer.customer))
        .column("customer", Column::words("Largest in year 2", 0).wide(10, 30), |customer| name(&customer.customer))
        .column("revenue", Column::number("Won", 0), |customer| Cell::figure(&customer.revenue, |won| coins.table(won)))
        .column("share", Column::number("share", 1), |customer| Cell::figure(&customer.share, percent).role(Role::Dim))
        .column("bar", Column::bars(2, 6, 30), move |customer| Content::Bar {
            share: if most > 0.0 { customer.share.or_zero() / most } else { 0.0 },
            role: Role::Accent,
            mark: None,
        })
        .table(&figures.largest_customers);
    Table { list: true, ..table }
}
