//! Offer fit: product, message, price.

use crate::book::table::Table as Records;
use crate::metrics::marketing::offer::{MessageRow, NeedRow, Offer, PriceRow, RealisedRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::percent;

use super::terms::{name, row_id};

/// A need above this opportunity (of 20) calls for a change.
pub const OPPORTUNITY: f64 = 10.0;
/// A message that fewer of those who saw it believe does not carry.
const BELIEVED: f64 = 0.5;
/// A price index above this is dear.
const DEAR: f64 = 105.0;

/// The offer panel.
pub fn panel(figures: &Offer, context: &Context) -> Panel {
    let calls = figures.needs.iter().filter(|need| need.opportunity.get().is_some_and(|o| o > OPPORTUNITY)).count()
        + figures.messages.iter().filter(|message| message_sign(message) == Sign::Act).count()
        + figures.prices.iter().filter(|price| price_sign(price) == Sign::Act).count();
    let mut panel = Panel::new(PanelId::Offer, Cell::bold("Offer fit: product, message, price").or("Offer fit"), "Offer");
    panel.waits = if calls > 0 { Cell::new(format!("!{calls}"), Role::Bad) } else { Sign::Good.cell() };
    let prices_known: Vec<&PriceRow> =
        figures.prices.iter().filter(|price| price.index.get().is_some() || price.realisation.get().is_some()).collect();
    for (room, all) in [(Room::Tight, false), (Room::Ample, true)] {
        let said = |keep, table: Table| {
            let part = Part::new(keep, table);
            if all { part.from(room) } else { part.to(Room::Fair) }
        };
        if !figures.needs.is_empty() {
            panel = panel.part(said(0, needs(&figures.needs, if all { figures.needs.len().min(6) } else { 2 })));
        }
        if !figures.messages.is_empty() {
            panel = panel.part(said(1, messages(&figures.messages)));
        }
        if !prices_known.is_empty() {
            panel = panel.part(said(3, prices(&prices_known, if all { 3 } else { 1 }, context)));
        }
    }
    if let Some(all) = figures.realisation.get() {
        let all = Cell::bold(percent(all)).key("marketing.realisation");
        let lead = vec![Cell::dim("realised "), all];
        let line = realised(lead, &figures.realised_segments, "marketing.realised_segments[].realisation");
        panel = panel.part(Part::new(2, line).from(Room::Ample));
        let lead = vec![Cell::dim("by channel")];
        let line = realised(lead, &figures.realised_channels, "marketing.realised_channels[].realisation");
        panel = panel.part(Part::new(5, line).from(Room::Ample));
    }
    panel
}

/// `realised 88%  Ports 93%  Marinas 89%`.
fn realised(lead: Vec<Cell>, rows: &[RealisedRow], key: &'static str) -> Line {
    let mut line = Line::of(lead);
    for (keep, row) in (1..).zip(rows) {
        let rate = row.realisation.get().map_or_else(|| "n/a".to_owned(), percent);
        let mut cell = Cell::text(format!("{} {rate}", row.id.name)).key(key);
        cell.row = row.id.row;
        line = line.and(keep, [cell]);
    }
    line
}

/// `!` where the opportunity calls for a change.
pub fn need_sign(need: &NeedRow) -> Sign {
    if need.opportunity.get().is_some_and(|opportunity| opportunity > OPPORTUNITY) { Sign::Act } else { Sign::None }
}

/// `!` where too few believe it.
pub fn message_sign(message: &MessageRow) -> Sign {
    if message.believed.get().is_some_and(|believed| believed < BELIEVED) { Sign::Act } else { Sign::Good }
}

/// `!` where the price is dear against the rivals'.
pub fn price_sign(price: &PriceRow) -> Sign {
    match price.index.get() {
        Some(index) if index > DEAR => Sign::Act,
        Some(_) => Sign::Good,
        None => Sign::None,
    }
}

/// The needs, the greatest opportunity first; no fewer than `least` of them.
fn needs(rows: &[NeedRow], least: usize) -> Table {
    let row = |need: &NeedRow| {
        let rival = match (need.best_rival.row.is_some(), need.best_rival_satisfaction) {
            (true, Some(value)) => {
                Cell::text(format!("{} {value:.1}", need.best_rival.name)).key("marketing.needs[].best_rival_satisfaction")
            }
            _ => Cell::dim("."),
        };
        let contents: Vec<Content> = vec![
            need_sign(need).cell().into(),
            Cell::text(need.need.clone()).of(Records::any(need.id)).into(),
            need.opportunity
                .get()
                .map_or_else(|| Cell::dim("n/a"), |o| Cell::bold(format!("{o:.1}")))
                .key("marketing.needs[].opportunity")
                .into(),
            Cell::text(format!("{:.1}", need.importance)).key("marketing.needs[].importance").into(),
            Cell::text(format!("{:.1}", need.satisfaction)).key("marketing.needs[].satisfaction").into(),
            rival.into(),
            need.change.clone().map_or_else(|| Cell::dim("."), Cell::text).key("marketing.needs[].change").into(),
        ];
        Row { id: RowId::Record(Records::any(need.id)), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Need", 0).wide(22, 30),
            Column::number("Opp", 0).wide(4, 5),
            Column::number("Imp", 1),
            Column::number("Sat", 2),
            Column::words("Best rival", 3),
            Column::words("What to change", 4).wide(12, 30),
        ],
        rows: rows.iter().map(row).collect(),
        list: true,
        mark: Some(0),
        least: u16::try_from(least).unwrap_or(u16::MAX),
        ..Table::default()
    }
}

fn messages(rows: &[MessageRow]) -> Table {
    let rate = |value: Option<f64>, key: &'static str| {
        value.map_or_else(|| Cell::dim("n/a"), |value| Cell::text(format!("{:.0}", value * 100.0)).key(key))
    };
    let row = |message: &MessageRow| {
        let contents: Vec<Content> = vec![
            message_sign(message).cell().into(),
            {
                let mut cell = Cell::text(message.words.clone());
                cell.row = message.id.row;
                cell.into()
            },
            Cell::dim(message.shown.to_string()).key("marketing.messages[].shown").into(),
            rate(message.understood.get(), "marketing.messages[].understood").into(),
            rate(message.believed.get(), "marketing.messages[].believed").into(),
            rate(message.would_act.get(), "marketing.messages[].would_act").into(),
        ];
        Row { id: row_id(&message.id), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Message", 0).wide(12, 34),
            Column::number("Shown", 3),
            Column::number("Und", 1).wide(3, 4),
            Column::number("Bel", 0),
            Column::number("Act", 0),
        ],
        rows: rows.iter().map(row).collect(),
        mark: Some(0),
        least: 3,
        ..Table::default()
    }
}

/// The prices, the dearest first; no fewer than `least` of them.
fn prices(rows: &[&PriceRow], least: usize, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| b.index.get().unwrap_or(0.0).total_cmp(&a.index.get().unwrap_or(0.0)));
    let row = |price: &&PriceRow| {
        let contents: Vec<Content> = vec![
            price_sign(price).cell().into(),
            name(&price.product).into(),
            price
                .index
                .get()
                .map_or_else(|| Cell::dim("."), |index| Cell::bold(format!("{index:.0}")).key("marketing.prices[].index"))
                .into(),
            price
                .realisation
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.prices[].realisation"))
                .into(),
            price
                .list_price
                .map_or_else(|| Cell::dim("."), |list| Cell::dim(coins.full(list)).key("marketing.prices[].list_price"))
                .into(),
        ];
        Row { id: row_id(&price.product), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Price index, realised", 0).wide(12, 24).short("Price"),
            Column::number("Idx", 0).wide(4, 6),
            Column::number("Real", 1),
            Column::number("List", 2),
        ],
        rows: rows.iter().map(row).collect(),
        mark: Some(0),
        least: u16::try_from(least).unwrap_or(u16::MAX),
        ..Table::default()
    }
}
