//! Offer fit: product, message, price.

use crate::book::table::Records;
use crate::metrics::marketing::offer::{MessageRow, NeedRow, Offer, PriceRow, RealisedRow};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::percent;

use super::terms::{name, row_id};

pub(crate) fn panel(figures: &Offer, context: &Context) -> Panel {
    let calls = &figures.offer_calls;
    let mut panel = Panel::new(PanelId::Offer, Cell::bold("Offer fit: product, message, price").or("Offer fit"), "Offer");
    panel.waits = if calls.or_zero() > 0 { Cell::figure(calls, |n| format!("!{n}")).role(Role::Bad) } else { Sign::Good.cell() };
    let prices_known: Vec<&PriceRow> =
        figures.prices.iter().filter(|price| price.index.get().is_some() || price.realisation.get().is_some()).collect();
    for (room, all) in [(Room::Tight, false), (Room::Ample, true)] {
        let said = |keep, table: Table| {
            let part = PanelPart::new(keep, table);
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
    if figures.realisation.get().is_some() {
        let all = Cell::figure(&figures.realisation, percent).role(Role::Bold);
        let line = realised(vec![Cell::dim("realised "), all], &figures.realised_segments);
        panel = panel.part(PanelPart::new(2, line).from(Room::Ample));
        let line = realised(vec![Cell::dim("by channel")], &figures.realised_channels);
        panel = panel.part(PanelPart::new(5, line).from(Room::Ample));
    }
    panel
}

/// `realised 88%  Ports 93%  Marinas 89%`.
fn realised(lead: Vec<Cell>, rows: &[RealisedRow]) -> Line {
    let mut line = Line::of(lead);
    for (keep, row) in (1..).zip(rows) {
        let of = |cell: Cell| Cell { row: row.id.row, ..cell };
        let rate = Cell::figure(&row.realisation, percent);
        line = line.and(keep, [of(Cell::text(format!("{} ", row.id.name))), of(rate)]);
    }
    line
}

/// `!` where the opportunity calls for a change.
pub(crate) fn need_sign(need: &NeedRow) -> Sign {
    if need.calls() { Sign::Act } else { Sign::None }
}

/// `!` where too few believe it.
pub(crate) fn message_sign(message: &MessageRow) -> Sign {
    if message.calls() { Sign::Act } else { Sign::Good }
}

/// `!` where the price is dear against the rivals'.
pub(crate) fn price_sign(price: &PriceRow) -> Sign {
    match price.index.get() {
        Some(_) if price.calls() => Sign::Act,
        Some(_) => Sign::Good,
        None => Sign::None,
    }
}

/// The needs, the greatest opportunity first; no fewer than `least` of them.
fn needs(rows: &[NeedRow], least: usize) -> Table {
    let one = |figure| Cell::figure(figure, |value| format!("{value:.1}"));
    let table = Columns::of(|need: &&NeedRow| RowId::Record(Records::any(need.id)))
        .column("sign", Column::words("", 0).wide(1, 1), |need| need_sign(need).cell())
        .column("need", Column::words("Need", 0).wide(22, 30), |need| Cell::text(need.need.clone()).of(Records::any(need.id)))
        .column("opportunity", Column::number("Opp", 0).wide(4, 5), move |need| one(&need.opportunity).role(Role::Bold))
        .column("importance", Column::number("Imp", 1), move |need| one(&need.importance))
        .column("satisfaction", Column::number("Sat", 2), move |need| one(&need.satisfaction))
        .column("best_rival", Column::words("Best rival", 3), move |need| {
            match need.best_rival.row.and(need.best_rival_satisfaction.get()) {
                Some(_) => vec![Cell::text(format!("{} ", need.best_rival.name)), one(&need.best_rival_satisfaction)],
                None => vec![Cell::dim(".")],
            }
        })
        .column("change", Column::words("What to change", 4).wide(12, 30), |need| {
            need.change.clone().map_or_else(|| Cell::dim("."), Cell::text)
        })
        .explained_by(|need| need.opportunity.shown())
        .table(rows);
    Table { list: true, mark: Some(0), least: u16::try_from(least).unwrap_or(u16::MAX), ..table }
}

fn messages(rows: &[MessageRow]) -> Table {
    let rate = |figure| Cell::figure(figure, |value: f64| format!("{:.0}", value * 100.0));
    let table = Columns::of(|message: &&MessageRow| row_id(&message.id))
        .column("sign", Column::words("", 0).wide(1, 1), |message| message_sign(message).cell())
        .column("words", Column::words("Message", 0).wide(12, 34), |message| Cell {
            row: message.id.row,
            ..Cell::text(message.words.clone())
        })
        .column("shown", Column::number("Shown", 3), |message| Cell::figure(&message.shown, |n| n.to_string()).role(Role::Dim))
        .column("understood", Column::number("Clear", 1).wide(5, 5), move |message| rate(&message.understood))
        .column("believed", Column::number("Trust", 0), move |message| rate(&message.believed))
        .column("would_act", Column::number("Act", 0), move |message| rate(&message.would_act))
        .explained_by(|message| message.believed.shown())
        .table(rows);
    Table { mark: Some(0), least: 3, ..table }
}

/// The prices, the dearest first; no fewer than `least` of them.
fn prices(rows: &[&PriceRow], least: usize, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| b.index.or_zero().total_cmp(&a.index.or_zero()));
    let table = Columns::of(|price: &&PriceRow| row_id(&price.product))
        .column("sign", Column::words("", 0).wide(1, 1), |price| price_sign(price).cell())
        .column("product", Column::words("Price index, realised", 0).wide(12, 24).short("Price"), |price| name(&price.product))
        .column("index", Column::number("Idx", 0).wide(4, 6), |price| {
            Cell::figure_or_dot(&price.index, |index| format!("{index:.0}")).role(Role::Bold)
        })
        .column("realisation", Column::number("Real", 1), |price| Cell::figure_or_dot(&price.realisation, percent))
        .column("list_price", Column::number("List", 2), move |price| {
            Cell::figure_or_dot(&price.list_price, |list| coins.full(list)).role(Role::Dim)
        })
        .explained_by(|price| price.index.shown())
        .table(rows);
    Table { mark: Some(0), least: u16::try_from(least).unwrap_or(u16::MAX), ..table }
}
