//! The marketplace, from the customers' side: segments by size and growth, our share and the rivals'.

use crate::metrics::marketing::market::{Market, SegmentRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Table};
use crate::screens::words::{change, count, percent};

use super::terms::{change_points, name, points, row_id};

/// The most rivals that have a column.
const RIVALS: usize = 4;

/// The marketplace panel.
pub fn panel(figures: &Market, context: &Context) -> Panel {
    let year = figures.segments.iter().filter_map(|segment| segment.market_year).max();
    let title = year.map_or_else(|| "Marketplace".to_owned(), |year| format!("Marketplace {year}: size, growth, shares %"));
    let mut panel = Panel::new(PanelId::Market, Cell::bold(title).or("Marketplace"), "Market").note("change in points");
    let falling =
        figures.segments.iter().filter(|segment| segment.our_share_change.get().is_some_and(|change| change < -0.0005)).count();
    panel.waits =
        if falling > 0 { Cell::new(format!("!{falling}"), Role::Bad) } else { Cell::dim(figures.segments.len().to_string()) };
    panel = panel
        .part(Part::new(0, table(figures, false, context)).to(Room::Fair))
        .part(Part::new(0, table(figures, true, context)).from(Room::Ample));
    if let Some(line) = voice(figures) {
        panel = panel.part(Part::new(2, line).from(Room::Ample));
    }
    panel
        .part(Part::new(4, years(figures, context)).from(Room::Ample))
        .part(Part::new(5, customers(figures)).from(Room::Ample))
        .part(Part::new(6, buyers(figures, context)).from(Room::Ample))
}

/// Who buys: buyers of the segment with the source, our penetration with its interval, new against returning revenue.
fn buyers(figures: &Market, context: &Context) -> Table {
    let coins = context.coins();
    let row = |segment: &SegmentRow| {
        let interval = segment
            .penetration_low
            .zip(segment.penetration_high)
            .map_or_else(String::new, |(low, high)| format!("{} to {}", percent(low), percent(high)));
        let contents: Vec<Content> = vec![
            name(&segment.id).into(),
            segment
                .market_buyers
                .map_or_else(|| Cell::dim("."), |n| Cell::text(count(usize::try_from(n).unwrap_or(usize::MAX))))
                .key("marketing.segments[].market_buyers")
                .into(),
            Cell::text(format!("{}/{}", segment.accounts_bought, segment.accounts))
                .key("marketing.segments[].accounts_bought")
                .into(),
            segment
                .penetration
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate)))
                .key("marketing.segments[].penetration")
                .into(),
            Cell::dim(interval).key("marketing.segments[].penetration_low").into(),
            coins.or_dot(segment.revenue_new).key("marketing.segments[].revenue_new").into(),
            coins.or_dot(segment.revenue_returning).key("marketing.segments[].revenue_returning").into(),
            segment.source.clone().map_or_else(|| Cell::dim("."), Cell::dim).key("marketing.segments[].source").into(),
        ];
        Row { id: row_id(&segment.id), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("Who buys", 0).wide(8, 20),
            Column::number("Buyers", 3),
            Column::number("of ours", 1),
            Column::number("", 0),
            Column::words("", 4),
            Column::number("New", 1),
            Column::number("Returning", 1),
            Column::words("Source", 5),
        ],
        rows: figures.segments.iter().filter(|segment| segment.id.row.is_some()).map(row).collect(),
        mark: Some(0),
        // All or none: it stands where there is room for it.
        least: u16::try_from(figures.segments.len()).unwrap_or(u16::MAX),
        ..Table::default()
    }
}

/// The segments, in the same columns for every room. `changes`: with the change of a rival's share beside it.
fn table(figures: &Market, changes: bool, context: &Context) -> Table {
    let coins = context.coins();
    let mut rivals: Vec<(String, String)> = figures
        .market_total
        .rivals
        .iter()
        .filter(|rival| rival.rival.row.is_some())
        .map(|rival| (rival.rival.id.clone().unwrap_or_default(), rival.rival.name.clone()))
        .collect();
    // Whoever is summed up as the rest comes last, however large.
    rivals.sort_by_key(|(id, _)| matches!(id.as_str(), "others" | "other" | "rest"));
    rivals.truncate(RIVALS);
    let row = |segment: &SegmentRow, total: bool| {
        let label = if total { Cell::bold("All") } else { name(&segment.id) };
        let mut contents: Vec<Content> = vec![
            label.into(),
            segment
                .market
                .map_or_else(|| Cell::dim("."), |size| Cell::text(coins.headline(size)).key("marketing.segments[].market"))
                .into(),
            segment
                .growth
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(change(rate)).key("marketing.segments[].growth"))
                .into(),
            segment
                .our_share
                .get()
                .map_or_else(|| Cell::dim("."), |share| Cell::bold(points(share)).key("marketing.segments[].our_share"))
                .into(),
            change_points(segment.our_share_change.get()).key("marketing.segments[].our_share_change").into(),
        ];
        for (id, _) in &rivals {
            let found = segment.rivals.iter().find(|rival| rival.rival.id.as_ref() == Some(id));
            contents.push(
                found
                    .map_or_else(
                        || Cell::dim("."),
                        |rival| {
                            let moved = if changes { rival_change(rival.change) } else { String::new() };
                            let mut cell = Cell::text(format!("{:.0}{moved}", rival.share * 100.0));
                            cell.row = rival.rival.row;
                            cell.key("marketing.segments[].rivals[].share")
                        },
                    )
                    .into(),
            );
        }
        let bought = segment
            .penetration
            .get()
            .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.segments[].penetration"));
        contents.push(bought.into());
        contents.push(coins.or_dot(segment.revenue).key("marketing.segments[].revenue").into());
        Row { id: if total { RowId::Named("total".into()) } else { row_id(&segment.id) }, contents, detail: None, figure: None }
    };
    let mut columns = vec![
        Column::words("Segment", 0).wide(8, 20),
        Column::number("Size", 2),
        Column::number("Grow", 3),
        Column::number("Ours", 1),
        Column::number("pt", 4),
    ];
    columns.extend((5..).zip(&rivals).map(|(keep, (_, name))| Column::number(name.clone(), keep)));
    columns.push(Column::number("Bought", 10));
    columns.push(Column::number("Won", 11));
    Table {
        columns,
        rows: figures.segments.iter().filter(|segment| segment.id.row.is_some()).map(|segment| row(segment, false)).collect(),
        totals: vec![row(&figures.market_total, true)],
        list: true,
        mark: Some(0),
        ..Table::default()
    }
}

/// ` +1`: in whole points beside a rival's share; ` .` where it stands still.
fn rival_change(change: Option<f64>) -> String {
    match change {
        Some(points) if points.abs() >= 0.5 => format!("{points:>+3.0}"),
        _ => "  .".to_owned(),
    }
}

/// `Voice (Spend) 8.1% - market 6.3% = excess +1.8 pt`.
pub fn voice(figures: &Market) -> Option<Line> {
    let voice = figures.share_of_voice.get()?;
    let of = figures.voice.of.map_or_else(String::new, |of| format!(" ({})", of.name().to_lowercase()));
    let mut line =
        Line::of([Cell::dim(format!("Voice{of} ")), Cell::text(format!("{}%", points(voice))).key("marketing.share_of_voice")]);
    if let (Some(market), Some(excess)) = (figures.share_of_market.get(), figures.excess_share_of_voice.get()) {
        line = line.and(
            1,
            [
                Cell::dim("- market "),
                Cell::text(format!("{}%", points(market))).key("marketing.share_of_market"),
                Cell::dim(" = excess "),
                Cell::text(format!("{excess:+.1} pt")).key("marketing.excess_share_of_voice"),
            ],
        );
    }
    if let Some(search) = figures.share_of_search.get() {
        line = line.and(2, [Cell::dim("search "), Cell::text(format!("{}%", points(search))).key("marketing.share_of_search")]);
    }
    Some(line)
}

fn years(figures: &Market, context: &Context) -> Table {
    let coins = context.coins();
    let most = figures.revenue_by_year.iter().map(|year| year.revenue.as_f64()).fold(0.0, f64::max);
    let rows = figures.revenue_by_year.iter().map(|year| {
        let words = if year.working_days_left > 0 { format!("{} days left", year.working_days_left) } else { String::new() };
        let moved = year
            .change
            .get()
            .map_or_else(|| Cell::dim(words), |rate| Cell::text(change(rate)).key("marketing.revenue_by_year[].change"));
        let name = if year.working_days_left > 0 { format!("{} so far", year.year) } else { year.year.to_string() };
        let contents: Vec<Content> = vec![
            Cell::text(name).into(),
            Cell::text(coins.headline(year.revenue)).key("marketing.revenue_by_year[].revenue").into(),
            Content::Bar { share: if most > 0.0 { year.revenue.as_f64() / most } else { 0.0 }, role: Role::Accent, mark: None },
            moved.into(),
        ];
        Row { id: RowId::Named(year.year.to_string()), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("Won revenue by year", 0),
            Column::number("", 0),
            Column::bars(2, 8, 34),
            Column::words("", 1),
        ],
        rows: rows.collect(),
        mark: Some(0),
        ..Table::default()
    }
}

fn customers(figures: &Market) -> Line {
    let customers = &figures.market_customers;
    let mut line = Line::of([
        Cell::dim("Customers gained "),
        Cell::text(customers.gained.to_string()).key("marketing.market_customers.gained"),
    ])
    .and(0, [Cell::dim("silent "), Cell::text(customers.silent.to_string()).key("marketing.market_customers.silent")]);
    if let Some(kept) = customers.revenue_kept.get() {
        line =
            line.and(1, [Cell::dim("revenue kept "), Cell::text(percent(kept)).key("marketing.market_customers.revenue_kept")]);
    }
    line
}
