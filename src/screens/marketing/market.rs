//! The marketplace, from the customers' side: segments by size and growth, our share and the rivals'.

use crate::metrics::figure::Figure;
use crate::metrics::marketing::market::{Market, RivalShare, SegmentRow, YearRow};
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Table};
use crate::screens::words::{change, count, percent};

use super::terms::{change_points, interval, name, points, row_id};

/// The most rivals that have a column.
const RIVALS: usize = 4;

pub(crate) fn panel(figures: &Market, context: &Context) -> Panel {
    let year = figures.segments.iter().filter_map(|segment| segment.market_year).max();
    let title = year.map_or_else(|| "Marketplace".to_owned(), |year| format!("Marketplace {year}: size, growth, shares %"));
    let mut panel = Panel::new(PanelId::Market, Cell::bold(title).or("Marketplace"), "Market").note("change in points");
    let falling = &figures.segments_falling;
    panel.waits = if falling.or_zero() > 0 {
        Cell::figure(falling, |n| format!("!{n}")).role(Role::Bad)
    } else {
        Cell::figure(&figures.segments_known, |n| n.to_string()).role(Role::Dim)
    };
    panel = panel
        .part(PanelPart::new(0, table(figures, false, context)).to(Room::Fair))
        .part(PanelPart::new(0, table(figures, true, context)).from(Room::Ample));
    if let Some(line) = voice(figures) {
        panel = panel.part(PanelPart::new(2, line).from(Room::Ample));
    }
    panel
        .part(PanelPart::new(4, years(figures, context)).from(Room::Ample))
        .part(PanelPart::new(5, customers(figures)).from(Room::Ample))
        .part(PanelPart::new(6, buyers(figures, context)).from(Room::Ample))
}

/// Who buys: buyers of the segment with the source, our penetration with its interval, new against returning revenue.
fn buyers(figures: &Market, context: &Context) -> Table {
    let coins = context.coins();
    let table = Columns::of(|segment: &&SegmentRow| row_id(&segment.id))
        .column("segment", Column::words("Who buys", 0).wide(8, 20), |segment| name(&segment.id))
        .column("market_buyers", Column::number("Buyers", 3), |segment| Cell::figure_or_dot(&segment.market_buyers, count))
        .column("accounts_bought", Column::number("of ours", 1), |segment| {
            let number = |figure| Cell::figure(figure, |n: u32| n.to_string());
            vec![number(&segment.accounts_bought), Cell::text("/"), number(&segment.accounts)]
        })
        .column("penetration", Column::number("", 0), |segment| {
            Cell::figure_or_dot(&segment.penetration, percent).role(Role::Bold)
        })
        .column("interval", Column::words("", 4), |segment| {
            interval(&segment.penetration_low, &segment.penetration_high, percent)
        })
        .column("revenue_new", Column::number("New", 1), move |segment| coins.some(&segment.revenue_new))
        .column("revenue_returning", Column::number("Returning", 1), move |segment| coins.some(&segment.revenue_returning))
        .column("source", Column::words("Source", 5), |segment| segment.source.clone().map_or_else(|| Cell::dim("."), Cell::dim))
        .table(of_a_segment(figures));
    // All or none: it stands where there is room for it.
    let least = u16::try_from(figures.segments.len()).unwrap_or(u16::MAX);
    Table { mark: Some(0), least, ..table }
}

fn of_a_segment(figures: &Market) -> impl Iterator<Item = &SegmentRow> {
    figures.segments.iter().filter(|segment| segment.id.row.is_some())
}

/// The segments, in the same columns for every room. `changes`: with the change of a rival's share beside it.
fn table(figures: &Market, changes: bool, context: &Context) -> Table {
    let coins = context.coins();
    let mut rivals: Vec<&Ref> =
        figures.market_total.rivals.iter().map(|rival| &rival.rival).filter(|rival| rival.row.is_some()).collect();
    // Whoever is summed up as the rest comes last, however large.
    rivals.sort_by_key(|rival| matches!(rival.id.as_deref(), Some("others" | "other" | "rest")));
    rivals.truncate(RIVALS);
    let mut columns = Columns::of(|segment: &&SegmentRow| row_id(&segment.id))
        .column("segment", Column::words("Segment", 0).wide(8, 20), |segment| match segment.id.row {
            Some(_) => name(&segment.id),
            None => Cell::bold("All"),
        })
        .column("market", Column::number("Size", 2), move |segment| {
            Cell::figure_or_dot(&segment.market, |size| coins.headline(size))
        })
        .column("growth", Column::number("Grow", 3), |segment| Cell::figure_or_dot(&segment.growth, change))
        .column("our_share", Column::number("Ours", 1), |segment| {
            Cell::figure_or_dot(&segment.our_share, points).role(Role::Bold)
        })
        .column("our_share_change", Column::number("pt", 4), |segment| change_points(&segment.our_share_change));
    for (keep, rival) in (5..).zip(rivals) {
        // The column of a rival is remembered by the rival's name.
        columns = columns.column("", Column::number(rival.name.clone(), keep), move |segment| {
            let found = segment.rivals.iter().find(|row| row.rival.id == rival.id);
            found.map_or_else(|| vec![Cell::dim(".")], |row| rival_share(row, changes))
        });
    }
    let table = columns
        .column("penetration", Column::number("Bought", 10), |segment| Cell::figure_or_dot(&segment.penetration, percent))
        .column("revenue", Column::number("Won", 11), move |segment| coins.some(&segment.revenue))
        .explained_by(|segment| segment.our_share.shown())
        .total_of("total", &figures.market_total)
        .table(of_a_segment(figures));
    Table { list: true, mark: Some(0), ..table }
}

/// `28 -1`: a rival's share, and its change beside it where it is asked for.
fn rival_share(row: &RivalShare, changes: bool) -> Vec<Cell> {
    let of = |cell: Cell| Cell { row: row.rival.row, ..cell };
    let mut cells = vec![of(Cell::figure(&row.share, |share| format!("{:.0}", share * 100.0)))];
    if changes {
        cells.push(of(rival_change(&row.change)));
    }
    cells
}

/// ` +1`: in whole points beside a rival's share; ` .` where it stands still.
fn rival_change(change: &Figure<f64>) -> Cell {
    match change.get() {
        Some(points) if points.abs() >= 0.5 => Cell::figure(change, |points| format!("{points:>+3.0}")),
        _ => Cell::text("  .").about(change),
    }
}

/// `Voice (Spend) 8.1% - market 6.3% = excess +1.8 pt`.
pub(crate) fn voice(figures: &Market) -> Option<Line> {
    figures.share_of_voice.get()?;
    let share = |figure| Cell::figure(figure, |share| format!("{}%", points(share)));
    let of = figures.voice.of.map_or_else(String::new, |of| format!(" ({})", of.name().to_lowercase()));
    let mut line = Line::of([Cell::dim(format!("Voice{of} ")), share(&figures.share_of_voice)]);
    if figures.share_of_market.get().and(figures.excess_share_of_voice.get()).is_some() {
        let excess = Cell::figure(&figures.excess_share_of_voice, |excess| format!("{excess:+.1} pt"));
        let market = share(&figures.share_of_market);
        line = line.and(1, [Cell::dim("- market "), market, Cell::dim(" = excess "), excess]);
    }
    if figures.share_of_search.get().is_some() {
        line = line.and(2, [Cell::dim("search "), share(&figures.share_of_search)]);
    }
    Some(line)
}

fn years(figures: &Market, context: &Context) -> Table {
    let coins = context.coins();
    let most = figures.revenue_by_year.iter().map(|year| year.revenue.or_zero().as_f64()).fold(0.0, f64::max);
    let is_over = |year: &YearRow| year.working_days_left.or_zero() == 0;
    let share = move |year: &YearRow| if most > 0.0 { year.revenue.or_zero().as_f64() / most } else { 0.0 };
    let table = Columns::of(|year: &&YearRow| RowId::Named(year.year.to_string()))
        .column("year", Column::words("Won revenue by year", 0), move |year| {
            Cell::text(if is_over(year) { year.year.to_string() } else { format!("{} so far", year.year) })
        })
        .column("revenue", Column::number("", 0), move |year| Cell::figure(&year.revenue, |won| coins.headline(won)))
        .column("bar", Column::bars(2, 8, 34), move |year| Content::Bar { share: share(year), role: Role::Accent, mark: None })
        .column("change", Column::words("", 1), move |year| {
            if year.change.get().is_some() {
                Cell::figure(&year.change, change)
            } else if is_over(year) {
                Cell::dim("")
            } else {
                Cell::figure(&year.working_days_left, |days| format!("{days} days left")).role(Role::Dim)
            }
        })
        .explained_by(|year| year.revenue.shown())
        .table(&figures.revenue_by_year);
    Table { mark: Some(0), ..table }
}

fn customers(figures: &Market) -> Line {
    let customers = &figures.market_customers;
    let number = |figure| Cell::figure(figure, |n: usize| n.to_string());
    let mut line = Line::of([Cell::dim("Customers gained "), number(&customers.gained)])
        .and(0, [Cell::dim("silent "), number(&customers.silent)]);
    if customers.revenue_kept.get().is_some() {
        line = line.and(
            1,
            [Cell::dim("kept "), Cell::figure(&customers.revenue_kept, percent), Cell::dim(" of the year before's revenue")],
        );
    }
    line
}
