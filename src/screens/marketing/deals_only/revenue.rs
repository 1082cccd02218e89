//! Won revenue by quarter, of a first year by month.

use crate::book::money::Money;
use crate::metrics::marketing::deals_only::{DealsOnly, QuarterRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, ColumnBar, ColumnChart, Line, Panel, PanelId, Part, Room, Sign};
use crate::screens::words::{Coins, change, compare_sign};

use super::super::funnel::quarter_name;

/// Where is the revenue going: won by quarter.
pub fn revenue(figures: &DealsOnly, context: &Context) -> Panel {
    let coins = context.coins();
    let calendar = &context.book().company.calendar();
    let total = &figures.total_by_year;
    let mut panel = Panel::new(PanelId::Revenue, Cell::bold("Where is the revenue going?").or("Revenue"), "Revenue");
    if let Some(rate) = total.change.get() {
        panel.note = Line::of([Cell::dim(format!("{} year on year", change(rate))).key("marketing.total_by_year.change")]);
        panel.waits = Cell::new(change(rate), compare_sign(rate).role()).key("marketing.total_by_year.change");
    }
    // Quarters before the first sale are not shown: nothing is known of them.
    let known: Vec<&QuarterRow> =
        figures.revenue_by_quarter.iter().skip_while(|quarter| quarter.revenue == Money::ZERO).collect();
    let quarters = known.iter().map(|quarter| ColumnBar {
        value: quarter.revenue.as_f64(),
        label: Cell::text(coins.headline(quarter.revenue)).key("marketing.revenue_by_quarter[].revenue"),
        count: Cell::default(),
        name: Cell::dim(quarter_name(&calendar.label(quarter.quarter))),
    });
    // A few quarters are no picture of a year: its months are.
    let months = figures.revenue_by_month.iter().skip_while(|month| month.revenue == Money::ZERO).map(|month| ColumnBar {
        value: month.revenue.as_f64(),
        label: Cell::text(coins.headline(month.revenue)).key("marketing.revenue_by_month[].revenue"),
        count: Cell::default(),
        name: Cell::dim(calendar.short_label(month.month)),
    });
    let few = known.iter().filter(|quarter| quarter.revenue != Money::ZERO).count() <= 4;
    let columns: Vec<ColumnBar> = if few { months.collect() } else { quarters.collect() };
    panel.headline = headline(figures, coins);
    panel = panel.says(0, ColumnChart { columns, least: 2, most: 12 });
    if few && known.len() > 1 {
        let said = known.iter().map(|quarter| {
            let text = format!("{} {}", quarter_name(&calendar.label(quarter.quarter)), coins.headline(quarter.revenue));
            Cell::text(text).key("marketing.revenue_by_quarter[].revenue")
        });
        let line = (1..).zip(said).fold(Line::of([Cell::dim("by quarter")]), |line, (keep, cell)| line.and(keep, [cell]));
        panel = panel.part(Part::new(1, line).from(Room::Fair));
    }
    let mut line = Line::of([Cell::dim("on the same quarter a year ago")]);
    for (keep, quarter) in (1..).zip(figures.revenue_by_quarter.iter().rev().filter(|quarter| !quarter.cut).take(5)) {
        if let Some(rate) = quarter.change.get() {
            let text = format!("{} {}", quarter_name(&calendar.label(quarter.quarter)), change(rate));
            line = line.and(keep, [Cell::new(text, compare_sign(rate).role()).key("marketing.revenue_by_quarter[].change")]);
        }
    }
    if line.pieces.len() > 1 {
        panel = panel.part(Part::new(1, line).from(Room::Fair));
    }
    let cut: Vec<String> = figures
        .revenue_by_quarter
        .iter()
        .filter(|quarter| quarter.cut)
        .map(|quarter| quarter_name(&calendar.label(quarter.quarter)))
        .collect();
    if !cut.is_empty() {
        panel =
            panel.part(Part::new(2, Line::of([Cell::dim(format!("the window cuts {}", cut.join(" and ")))])).from(Room::Fair));
    }
    panel
}

/// The tab's verdict in one line.
fn headline(figures: &DealsOnly, coins: Coins) -> Line {
    let total = &figures.total_by_year;
    let rate = total.change.get();
    let sign = rate.map_or(Sign::Unknown, compare_sign);
    let words = rate.map_or_else(|| "a first year".to_owned(), |rate| format!("{} year on year", change(rate)));
    let line =
        Line::of([Cell::new(format!("{} revenue {words}", sign.glyph()), sign.role()).key("marketing.total_by_year.change")]);
    let years = match total.year_1 {
        Money::ZERO => coins.headline(total.year_2),
        before => format!("{} > {}", coins.headline(before), coins.headline(total.year_2)),
    };
    line.and(1, [Cell::text(years).key("marketing.total_by_year.year_2")])
}
