//! Won revenue by quarter, of a first year by month.

use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::deals_only::{DealsOnly, QuarterRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, ColumnBar, ColumnChart, Line, Panel, PanelId, PanelPart, Role, Room, Sign};
use crate::screens::words::{Coins, change, compare_sign};

use super::super::funnel::quarter_name;

/// Where is the revenue going: won by quarter.
pub(crate) fn revenue(figures: &DealsOnly, context: &Context) -> Panel {
    let coins = context.coins();
    let calendar = context.book().company.calendar();
    let moved = &figures.total_by_year.change;
    let mut panel =
        Panel::new(PanelId::Revenue, Cell::bold("Where is the revenue going?").or("Revenue"), "Revenue").stands_for(moved);
    if moved.get().is_some() {
        panel.note = Line::of([Cell::figure(moved, change).role(Role::Dim), Cell::dim(" year on year")]);
        panel.waits = judged(moved);
    }
    let nothing = |revenue: &Figure<Money>| revenue.or_zero() == Money::ZERO;
    let headline_money = |revenue: &Figure<Money>| Cell::figure(revenue, |won| coins.headline(won));
    let bar = |revenue: &Figure<Money>, name: String| ColumnBar {
        value: revenue.or_zero().as_f64(),
        label: headline_money(revenue),
        count: Cell::default(),
        name: Cell::dim(name),
    };
    let name_of = |quarter: &QuarterRow| quarter_name(&calendar.label(quarter.quarter));
    // Quarters before the first sale are not shown: nothing is known of them.
    let known: Vec<&QuarterRow> = figures.revenue_by_quarter.iter().skip_while(|quarter| nothing(&quarter.revenue)).collect();
    let quarters = known.iter().map(|quarter| bar(&quarter.revenue, name_of(quarter)));
    // A few quarters are no picture of a first year: its months are.
    let months = figures.revenue_by_month.iter().skip_while(|month| nothing(&month.revenue));
    let months = months.map(|month| bar(&month.revenue, calendar.short_label(month.month)));
    let few = known.len() <= 5 && known.iter().filter(|quarter| !nothing(&quarter.revenue)).count() <= 4;
    let columns: Vec<ColumnBar> = if few { months.collect() } else { quarters.collect() };
    panel.headline = headline(figures, coins);
    // Zoomed at the base size it has a title in the headline's place.
    panel.body.push(PanelPart::new(1, panel.headline.clone()).from(Room::Whole));
    if columns.is_empty() {
        let line = |text: String| PanelPart::new(0, Line::of([Cell::dim(text)]));
        return panel.part(line("nothing was won in these years".to_owned())).part(line(newest(context)));
    }
    panel = panel.says(0, ColumnChart { columns, least: 2, most: 12 });
    if few && known.len() > 1 {
        let said = known.iter().map(|quarter| [Cell::text(format!("{} ", name_of(quarter))), headline_money(&quarter.revenue)]);
        let line = (1..).zip(said).fold(Line::of([Cell::dim("by quarter")]), |line, (keep, cells)| line.and(keep, cells));
        panel = panel.part(PanelPart::new(1, line).from(Room::Fair));
    }
    let mut line = Line::of([Cell::dim("on the same quarter a year ago")]);
    for (keep, quarter) in (1..).zip(figures.revenue_by_quarter.iter().rev().filter(|quarter| !quarter.cut).take(5)) {
        if let Some(rate) = quarter.change.get() {
            let name = Cell::new(format!("{} ", name_of(quarter)), compare_sign(rate).role());
            line = line.and(keep, [name, judged(&quarter.change)]);
        }
    }
    if line.pieces.len() > 1 {
        panel = panel.part(PanelPart::new(1, line).from(Room::Fair));
    }
    let cut: Vec<String> = figures.revenue_by_quarter.iter().filter(|quarter| quarter.cut).map(name_of).collect();
    if !cut.is_empty() {
        panel = panel
            .part(PanelPart::new(2, Line::of([Cell::dim(format!("the window cuts {}", cut.join(" and ")))])).from(Room::Fair));
    }
    panel
}

/// When something was won last, and how to see it.
fn newest(context: &Context) -> String {
    let day = context.lens.ledger.rows().iter().map(|row| row.day).take_while(|day| *day <= context.lens.as_of).last();
    day.map_or_else(
        || "nor ever before".to_owned(),
        |day| format!("last won on {}: {} shows more years", day.long(), context.key(Action::Longer)),
    )
}

/// A change in the colour of its sign.
pub(crate) fn judged(rate: &Figure<f64>) -> Cell {
    let role = rate.get().map_or(Role::Text, |rate| compare_sign(rate).role());
    Cell::figure(rate, change).role(role)
}

fn headline(figures: &DealsOnly, coins: Coins) -> Line {
    let total = &figures.total_by_year;
    let sign = total.change.get().map_or(Sign::Unknown, compare_sign);
    let word = |text: String| Cell::new(text, sign.role());
    let said = if total.change.get().is_some() {
        vec![word(format!("{} revenue ", sign.glyph())), judged(&total.change), word(" year on year".to_owned())]
    } else {
        vec![word(format!("{} revenue a first year", sign.glyph())).about(&total.change)]
    };
    let money = |figure: &Figure<Money>| Cell::figure(figure, |won| coins.headline(won));
    let before = (total.year_1.or_zero() != Money::ZERO).then(|| [money(&total.year_1), Cell::text(" > ")]);
    Line::of(said).and(1, before.into_iter().flatten().chain([money(&total.year_2)]))
}
