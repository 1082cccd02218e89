//! Channel partners: sourced and influenced, never added.

use crate::book::money::Money;
use crate::book::table::Table as Records;
use crate::metrics::sales::partners::{PartnerRow, total};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{pace_sign, percent};

/// The partners panel.
pub fn panel(figures: &[PartnerRow], context: &Context) -> Panel {
    let quiet = figures.iter().filter(|row| row.quiet).count();
    let mut panel = Panel::new(PanelId::Partners, Cell::bold("Channel partners").or("Partners"), "Partners");
    if quiet > 0 {
        panel.note = Line::of([Cell::dim(format!("! {quiet} quiet")).key("sales.partners_total.quiet")]);
        panel.waits = Cell::new(format!("!{quiet}"), Role::Bad).key("sales.partners[].days_since_touch");
    } else {
        panel.waits = Cell::dim(figures.len().to_string());
    }
    panel = panel.says(0, table(figures, context));
    panel = panel.part(Part::new(2, Line::of([Cell::dim("sourced and influenced are never added")])).from(Room::Ample));
    if figures.iter().any(|row| row.open_deals.get().is_some_and(|open| open > 0)) {
        panel = panel.part(Part::new(3, Line::new()).from(Room::Ample));
        panel = panel.part(Part::new(3, open_deals(figures, context)).from(Room::Ample));
    }
    panel
}

/// The open deals that partners are in, the most money first.
fn open_deals(figures: &[PartnerRow], context: &Context) -> Table {
    let coins = context.coins();
    let amount = |row: &PartnerRow| row.open_amount.get().unwrap_or(Money::ZERO);
    let mut rows: Vec<&PartnerRow> = figures.iter().filter(|row| row.open_deals.get().is_some_and(|open| open > 0)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(amount(row)));
    let most = rows.first().map_or(0.0, |row| amount(row).as_f64());
    let row = |row: &&PartnerRow| {
        let record = Records::any(row.record);
        let contents: Vec<Content> = vec![
            Cell::text(row.name.clone()).of(record).into(),
            Cell::text(row.open_deals.get().unwrap_or(0).to_string()).key("sales.partners[].open_deals").into(),
            coins.or_dot(amount(row)).key("sales.partners[].open_amount").into(),
            Content::Bar { share: if most > 0.0 { amount(row).as_f64() / most } else { 0.0 }, role: Role::Accent, mark: None },
        ];
        Row { id: RowId::Record(record), contents, detail: None, figure: None }
    };
    let all = total(figures);
    let totals: Vec<Content> = vec![
        Cell::bold("All").into(),
        Cell::bold(all.open_deals.to_string()).key("sales.partners_total.open_deals").into(),
        Cell::bold(coins.table(all.open_amount)).key("sales.partners_total.open_amount").into(),
        Cell::default().into(),
    ];
    Table {
        columns: vec![
            Column::words("Open deals with partners", 0).wide(10, 24),
            Column::number("", 0),
            Column::number("", 0),
            Column::bars(1, 6, 24),
        ],
        rows: rows.iter().map(row).collect(),
        totals: vec![Row { id: RowId::Named("open".into()), contents: totals, detail: None, figure: None }],
        ..Table::default()
    }
}

/// The partners' table, what they sourced most first.
pub fn table(figures: &[PartnerRow], context: &Context) -> Table {
    let coins = context.coins();
    let mut rows: Vec<&PartnerRow> = figures.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.sourced.get().unwrap_or(Money::ZERO)));
    let most = figures.iter().filter_map(|row| row.open_amount.get()).map(Money::as_f64).fold(0.0, f64::max);
    let row = |row: &&PartnerRow| {
        // A partner that brought nothing of its target is not well for having been called.
        let sign = if row.quiet { Sign::Act } else { row.pace.map_or(Sign::None, pace_sign) };
        let touch = match row.days_since_touch {
            Some(days) if row.quiet => Cell::new(format!("! {days} d"), Role::Bad),
            Some(days) => Cell::text(format!("{days} d")),
            None => Cell::dim("."),
        };
        let open = row.open_deals.get().unwrap_or(0);
        let open_amount = row.open_amount.get().unwrap_or(Money::ZERO);
        let contents: Vec<Content> = vec![
            sign.cell().into(),
            Cell::text(row.name.clone()).of(Records::any(row.record)).into(),
            coins.or_dot(row.sourced.get().unwrap_or(Money::ZERO)).key("sales.partners[].sourced").into(),
            coins.or_dot(row.influenced.get().unwrap_or(Money::ZERO)).key("sales.partners[].influenced").into(),
            row.attainment
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("sales.partners[].attainment"))
                .into(),
            touch.key("sales.partners[].days_since_touch").into(),
            Cell::text(if open > 0 { open.to_string() } else { ".".into() }).key("sales.partners[].open_deals").into(),
            coins.or_dot(open_amount).key("sales.partners[].open_amount").into(),
            Content::Bar { share: if most > 0.0 { open_amount.as_f64() / most } else { 0.0 }, role: Role::Accent, mark: None },
        ];
        Row { id: RowId::Record(Records::any(row.record)), contents, detail: None, figure: None }
    };
    let all = total(figures);
    let totals: Vec<Content> = vec![
        Cell::text(" ").into(),
        Cell::bold("All").into(),
        Cell::bold(coins.table(all.sourced)).key("sales.partners_total.sourced").into(),
        Cell::bold(coins.table(all.influenced)).key("sales.partners_total.influenced").into(),
        all.attainment
            .map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate)).key("sales.partners_total.attainment"))
            .into(),
        Cell::default().into(),
        Cell::bold(all.open_deals.to_string()).key("sales.partners_total.open_deals").into(),
        Cell::bold(coins.table(all.open_amount)).key("sales.partners_total.open_amount").into(),
        Cell::default().into(),
    ];
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Partner", 0).wide(10, 22),
            Column::number("Sourced", 0).short("Src"),
            Column::number("Infl.", 3),
            Column::number("Target", 1).short("Tgt"),
            Column::number("Touch", 2),
            Column::number("Open", 4),
            Column::number("Amount", 5),
            Column::bars(6, 6, 20),
        ],
        rows: rows.iter().map(row).collect(),
        totals: vec![Row { id: RowId::Named("total".into()), contents: totals, detail: None, figure: None }],
        list: true,
        ..Table::default()
    }
}
