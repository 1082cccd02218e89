//! Stock to sell.

use crate::book::money::Money;
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::figure::Figure;
use crate::metrics::sales::stock::{StockFigures, StockRow, StockState};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, Row, RowId, Rows, Sign, Table,
};
use crate::screens::words::{days, near, percent, whole_units};

/// `x` out or short, `!` low, `~` slow, `?` no sales, `+` ok.
pub(crate) fn sign(state: StockState) -> Sign {
    match state {
        StockState::Out | StockState::Short => Sign::Bad,
        StockState::Low => Sign::Act,
        StockState::Slow => Sign::Close,
        StockState::Ended => Sign::None,
        StockState::NoSales => Sign::Unknown,
        StockState::Ok => Sign::Good,
    }
}

fn or_dot(figure: &Figure<Units>, role: Role) -> Cell {
    let some = figure.or_zero() != Units::ZERO;
    if some { Cell::figure(figure, whole_units).role(role) } else { Cell::dim(".").about(figure) }
}

/// The stock panel: what is worst first.
pub(crate) fn panel(figures: &StockFigures, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Stock, Cell::bold("Stock to sell").or("Stock"), "Stock");
    panel.waits = if figures.stock_out_or_short.or_zero() > 0 {
        Cell::figure(&figures.stock_out_or_short, |n| format!("x{n}")).role(Role::Bad)
    } else if figures.stock_low.or_zero() > 0 {
        Cell::figure(&figures.stock_low, |n| format!("!{n}")).role(Role::Bad)
    } else {
        Sign::Good.cell()
    };
    let mut rows: Vec<&StockRow> = figures.stock.iter().collect();
    let rank = |row: &StockRow| match row.state {
        StockState::Out => 0,
        StockState::Short => 1,
        StockState::Low => 2,
        StockState::Ok => 3,
        StockState::Slow => 4,
        StockState::NoSales => 5,
        StockState::Ended => 6,
    };
    rows.sort_by(|a, b| {
        let cover = |row: &StockRow| row.days_of_cover.get().unwrap_or(f64::MAX);
        rank(a).cmp(&rank(b)).then(cover(a).total_cmp(&cover(b)))
    });
    if rows.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing was counted by this day")]));
    }
    let short = table(&rows, context);
    // With room for it the cover stands in bars of its own below.
    let columns = short.columns.iter().filter(|column| column.id != "bar").cloned().collect();
    let long = Table { columns, ..short.clone() };
    panel = panel.part(PanelPart::new(0, short).to(Room::Fair)).part(PanelPart::new(0, long).from(Room::Ample));
    if let Some((words, covers)) = covers(&rows, context) {
        panel = panel.part(PanelPart::new(4, Line::new()).from(Room::Ample));
        panel = panel.part(PanelPart::new(4, words).from(Room::Ample)).part(PanelPart::new(4, covers).from(Room::Ample));
    }
    if let Some(line) = worst(&rows, context) {
        panel = panel.part(PanelPart::new(3, line).from(Room::Ample));
    }
    panel
}

fn table(rows: &[&StockRow], context: &Context) -> Table {
    let low = f64::from(context.book().company.low_cover_days());
    let longest = rows.iter().filter_map(|row| row.days_of_cover.get()).fold(low * 2.0, f64::max);
    let today = context.lens.as_of;
    let record = |row: &StockRow| Records::any(row.record);
    let incoming = move |row: &StockRow| -> Content {
        let Some(next) = row.incoming.first() else { return Cell::default().into() };
        let number = Cell::figure(&next.units, whole_units).role(Role::Dim);
        vec![number, Cell::dim(format!(" on {}", near(next.on, today)))].into()
    };
    let bar = move |row: &StockRow| match row.days_of_cover.get() {
        None => Cell::default().into(),
        Some(cover) => Content::Bar {
            share: (cover / longest).clamp(0.0, 1.0),
            role: sign(row.state).role(),
            mark: Some((low / longest).clamp(0.0, 1.0)),
        },
    };
    let table = Columns::of(move |row: &&StockRow| RowId::Record(record(row)))
        .column("state", Column::words("", 0).wide(1, 1), |row| sign(row.state).cell().about(&row.days_of_cover))
        .column("name", Column::words("", 0).wide(8, 22), move |row| Cell::text(row.name.clone()).of(record(row)))
        .column("available", Column::number("Avail", 0), |row| Cell::figure(&row.available, whole_units))
        .column("days_of_cover", Column::number("Cover", 1), |row| Cell::figure_or_dot(&row.days_of_cover, days))
        .column("sell_through", Column::number("Sold", 5), |row| Cell::figure_or_dot(&row.sell_through, percent))
        .column("weighted_demand", Column::number("Want", 4), |row| or_dot(&row.weighted_demand, Role::Text))
        .column("short", Column::number("Short", 2), |row| or_dot(&row.short, Role::Bad))
        .column("incoming", Column::words("Incoming", 3), move |row| incoming(row))
        .column("bar", Column::bars(6, 8, 24), move |row| bar(row))
        .explained_by(|row| row.days_of_cover.shown())
        .table(rows.iter().copied());
    Table { list: true, ..table }
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
    let row = rows.iter().find(|row| row.short.or_zero() > Units::ZERO)?;
    let record = Records::any(row.record);
    let short = Cell::figure(&row.short, whole_units).of(record);
    let mut cells = vec![sign(row.state).cell(), Cell::text(format!(" {} ", row.name)), short, Cell::text(" short")];
    if row.margin_short.or_zero() > Money::ZERO {
        let margin = Cell::figure(&row.margin_short, |margin| context.coins().table(margin)).of(record);
        cells.extend([Cell::text(" = "), margin, Cell::text(" margin")]);
    }
    let mut line = Line::of(cells);
    if let Some(next) = row.incoming.first() {
        let number = Cell::figure(&next.units, whole_units).role(Role::Dim).of(record);
        line = line.and(1, [number, Cell::dim(format!(" arrive {}", near(next.on, context.lens.as_of)))]);
    }
    if row.lead_time_days.get().is_some() {
        let days = Cell::figure(&row.lead_time_days, |days| format!("{days} d")).role(Role::Dim).of(record);
        line = line.and(2, [Cell::dim("lead time "), days]);
    }
    Some(line)
}
