//! Stock to sell.

use crate::book::money::Money;
use crate::book::record::Units;
use crate::book::table::Table as Records;
use crate::metrics::sales::stock::{State, StockRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Rows, Sign, Table};
use crate::screens::words::{count, days, near, percent};

/// `x` out or short, `!` low, `~` slow, `?` no sales, `+` ok.
pub fn sign(state: State) -> Sign {
    match state {
        State::Out | State::Short => Sign::Bad,
        State::Low => Sign::Act,
        State::Slow => Sign::Close,
        State::NoSales => Sign::Unknown,
        State::Ok => Sign::Good,
    }
}

/// Whole units with separators of thousands: weighted units have decimals that say nothing.
fn units(value: Units) -> String {
    let whole = (value.thousandths().abs() + 500) / 1000;
    let sign = if value < Units::ZERO && whole > 0 { "-" } else { "" };
    format!("{sign}{}", count(usize::try_from(whole).unwrap_or(0)))
}

fn or_dot(value: Option<Units>) -> Cell {
    match value {
        Some(value) if value != Units::ZERO => Cell::text(units(value)),
        _ => Cell::dim("."),
    }
}

/// The stock panel: what is worst first.
pub fn panel(figures: &[StockRow], context: &Context) -> Panel {
    let bad = figures.iter().filter(|row| sign(row.state) == Sign::Bad).count();
    let low = figures.iter().filter(|row| row.state == State::Low).count();
    let mut panel = Panel::new(PanelId::Stock, Cell::bold("Stock to sell").or("Stock"), "Stock");
    panel.waits = if bad > 0 {
        Cell::new(format!("x{bad}"), Role::Bad).key("sales.stock[].state")
    } else if low > 0 {
        Cell::new(format!("!{low}"), Role::Bad).key("sales.stock[].state")
    } else {
        Sign::Good.cell()
    };
    let mut rows: Vec<&StockRow> = figures.iter().collect();
    let rank = |row: &StockRow| match row.state {
        State::Out => 0,
        State::Short => 1,
        State::Low => 2,
        State::Ok => 3,
        State::Slow => 4,
        State::NoSales => 5,
    };
    rows.sort_by(|a, b| {
        let cover = |row: &StockRow| row.days_of_cover.get().unwrap_or(f64::MAX);
        rank(a).cmp(&rank(b)).then(cover(a).total_cmp(&cover(b)))
    });
    if rows.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing was counted by this day")]));
    }
    panel = panel.part(Part::new(0, table(&rows, context)).to(Room::Fair));
    // With room for it the cover stands in bars of its own below.
    let mut long = table(&rows, context);
    long.columns.pop();
    panel = panel.part(Part::new(0, long).from(Room::Ample));
    if let Some((words, covers)) = covers(&rows, context) {
        panel = panel.part(Part::new(4, Line::new()).from(Room::Ample));
        panel = panel.part(Part::new(4, words).from(Room::Ample)).part(Part::new(4, covers).from(Room::Ample));
    }
    if let Some(line) = worst(&rows, context) {
        panel = panel.part(Part::new(3, line).from(Room::Ample));
    }
    panel
}

fn table(rows: &[&StockRow], context: &Context) -> Table {
    let low = f64::from(context.book().company.low_cover_days());
    let longest = rows.iter().filter_map(|row| row.days_of_cover.get()).fold(low * 2.0, f64::max);
    let row = |row: &&StockRow| {
        let sign = sign(row.state);
        let available = row.available.get().unwrap_or(Units::ZERO);
        let cover = row.days_of_cover.get();
        let incoming = row.incoming.first().map(|next| format!("{} on {}", units(next.units), near(next.on, context.lens.as_of)));
        let short = row.short.get().filter(|short| *short != Units::ZERO);
        let contents: Vec<Content> = vec![
            sign.cell().key("sales.stock[].state").into(),
            Cell::text(row.name.clone()).of(Records::any(row.record)).into(),
            Cell::text(units(available)).key("sales.stock[].available").into(),
            cover.map_or_else(|| Cell::dim("."), |cover| Cell::text(days(cover)).key("sales.stock[].days_of_cover")).into(),
            row.sell_through
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("sales.stock[].sell_through"))
                .into(),
            or_dot(row.weighted_demand.get()).key("sales.stock[].weighted_demand").into(),
            short.map_or_else(|| Cell::dim("."), |short| Cell::new(units(short), Role::Bad)).key("sales.stock[].short").into(),
            Cell::dim(incoming.unwrap_or_default()).key("sales.stock[].incoming[].units").into(),
            cover.map_or_else(
                || Cell::default().into(),
                |cover| Content::Bar {
                    share: (cover / longest).clamp(0.0, 1.0),
                    role: sign.role(),
                    mark: Some((low / longest).clamp(0.0, 1.0)),
                },
            ),
        ];
        Row { id: RowId::Record(Records::any(row.record)), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("", 0).wide(8, 22),
            Column::number("Avail", 0),
            Column::number("Cover", 1),
            Column::number("Sold", 4),
            Column::number("Want", 3),
            Column::number("Short", 2).short("Shrt"),
            Column::words("Incoming", 6),
            Column::bars(5, 8, 24),
        ],
        rows: rows.iter().map(row).collect(),
        list: true,
        ..Table::default()
    }
}

/// How long each product lasts, as bars with a mark where it is low. `None` where nothing was sold.
fn covers(rows: &[&StockRow], context: &Context) -> Option<(Line, Table)> {
    let low = f64::from(context.book().company.low_cover_days());
    // A slow product must not press the others into one cell.
    let slow = 182.0;
    let longest = rows.iter().filter_map(|row| row.days_of_cover.get()).fold(low * 2.0, f64::max).min(slow);
    let row = |row: &&StockRow| {
        let cover = row.days_of_cover.get()?.max(0.0);
        let bar = Content::Bar {
            share: (cover / longest).clamp(0.0, 1.0),
            role: sign(row.state).role(),
            mark: Some((low / longest).clamp(0.0, 1.0)),
        };
        let record = Records::any(row.record);
        let contents = vec![Cell::dim(row.name.clone()).of(record).into(), bar];
        Some(Row { id: RowId::Record(record), contents, detail: None, figure: None })
    };
    let rows: Rows = rows.iter().filter_map(row).collect();
    let words = Line::of([Cell::dim(format!("Days of cover, mark at {low:.0}"))]);
    let table = Table { columns: vec![Column::words("", 0).wide(8, 16), Column::bars(0, 12, 40)], rows, ..Table::default() };
    (!table.rows.is_empty()).then_some((words, table))
}

/// `x Beacon L 64 short = 31k margin  60 arrive 14 Dec  lead time 21 d`.
fn worst(rows: &[&StockRow], context: &Context) -> Option<Line> {
    let row = rows.iter().find(|row| row.short.get().is_some_and(|short| short > Units::ZERO))?;
    let short = units(row.short.get()?);
    let record = Records::any(row.record);
    let mut cells =
        vec![sign(row.state).cell(), Cell::text(format!(" {} {short} short", row.name)).key("sales.stock[].short").of(record)];
    if let Some(margin) = row.margin_short.get().filter(|margin| *margin > Money::ZERO) {
        cells.push(
            Cell::text(format!(" = {} margin", context.coins().table(margin))).key("sales.stock[].margin_short").of(record),
        );
    }
    let mut line = Line::of(cells);
    if let Some(next) = row.incoming.first() {
        let text = format!("{} arrive {}", units(next.units), near(next.on, context.lens.as_of));
        line = line.and(1, [Cell::dim(text).key("sales.stock[].incoming[].units")]);
    }
    if let Some(lead) = row.lead_time_days {
        line = line.and(2, [Cell::dim(format!("lead time {lead} d")).key("sales.stock[].lead_time_days")]);
    }
    Some(line)
}
