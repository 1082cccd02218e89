//! The goods of a deal against price, cost and stock.

use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::as_of::{DealOn, DealState};
use crate::metrics::sales::deal::{Goods, GoodsLine, goods};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Room, Row, RowId, Section, Sign, Table};
use crate::screens::words::percent;

use super::DetailContext;
use super::blocks::{dim, section, signed, units};

/// The block; `None` where the deal names no product.
pub(crate) fn block(on: &DealOn, view: &DetailContext) -> Option<Section> {
    let goods = goods(view.lens(), on, &view.sales.stock.stock, &view.sales.chances)?;
    let mut body = vec![PanelPart::new(0, table(&goods, on, view))];
    if let Some(margin) = goods.margin {
        let share = goods.margin_share.map_or_else(String::new, |share| format!(", {:.1} %", share * 100.0));
        let sign = if margin.minor() > 0 { Sign::Good } else { Sign::Bad };
        body.push(signed(
            sign,
            [Cell::text(format!("margin {}{share}", view.coins().full(margin))), Cell::dim(" before channel cost")],
        ));
    }
    let fair = |part: PanelPart| part.from(Room::Fair);
    let own: Vec<String> = goods.lines.iter().filter_map(|line| line.own).map(|own| format!("{own:.0}")).collect();
    if on.state == DealState::Open && goods.lines.iter().any(|line| line.wanted.is_some()) {
        let of_this = if own.is_empty() { String::new() } else { format!(", of it here {}", own.join(" + ")) };
        body.push(fair(dim(format!("want: units closing in {} x chance{of_this}", view.context.period()))));
    }
    if goods.lines.iter().any(|line| line.price.is_some()) {
        body.push(fair(dim(if goods.shared {
            "price: the amount shared by units x list price"
        } else {
            "price: amount / units, as only one product is named"
        })));
    }
    let title = if on.state == DealState::Open { "Units against stock" } else { "Its goods" };
    Some(section(title, Line::new(), 1, body))
}

/// What is there and wanted says nothing of a deal that is decided.
fn table(goods: &Goods, on: &DealOn, view: &DetailContext) -> Table {
    let shown = if on.state == DealState::Open { 8 } else { 5 };
    let coins = view.coins();
    let money = |money: Option<_>| money.map_or_else(|| Cell::dim("."), |money| Cell::text(coins.full(money)));
    let or_dot = |value: Option<Units>| match value {
        Some(value) if value != Units::ZERO => Cell::text(format!("{:.0}", value.as_f64())),
        Some(_) | None => Cell::dim("."),
    };
    let row = |line: &GoodsLine| {
        let id = Records::any(line.product);
        let short = or_dot(line.short);
        let short = if short.role == Role::Text { Cell::new(short.text, Role::Bad) } else { short };
        let contents: Vec<Content> = vec![
            Cell::text(view.name(id)).of(id).into(),
            Cell::text(units(line.units)).into(),
            money(line.price).into(),
            money(line.list).into(),
            line.realised.map_or_else(|| Cell::dim("."), |share| Cell::text(percent(share))).into(),
            or_dot(line.available).into(),
            or_dot(line.wanted).into(),
            short.into(),
        ];
        let contents = contents.into_iter().take(shown).collect();
        Row { id: RowId::Record(id), contents, detail: None, figure: None }
    };
    let all: Vec<Content> = vec![
        Cell::bold("All").into(),
        Cell::default().into(),
        on.amount.map_or_else(|| Cell::dim("."), |all| Cell::bold(coins.full(all))).into(),
    ];
    let columns = [
        Column::words("Product", 0).wide(8, 20),
        Column::number("Units", 0),
        Column::number("Price", 0),
        Column::number("List", 2),
        Column::number("Real", 3),
        Column::number("There", 1),
        Column::number("Want", 4),
        Column::number("Short", 1),
    ];
    Table {
        columns: columns.into_iter().take(shown).collect(),
        rows: goods.lines.iter().map(row).collect(),
        totals: vec![Row { id: RowId::Named("all".into()), contents: all, detail: None, figure: None }],
        list: true,
        ..Table::default()
    }
}

/// Whether all units that a deal names are there: `120 units are there`, `60 of 120 units are short`.
pub(crate) fn there(on: &DealOn, view: &DetailContext) -> Option<(Sign, String)> {
    let goods = goods(view.lens(), on, &view.sales.stock.stock, &view.sales.chances)?;
    let counted: Vec<&GoodsLine> = goods.lines.iter().filter(|line| line.available.is_some()).collect();
    if counted.is_empty() {
        return None;
    }
    let wanted: Units = counted.iter().map(|line| line.units).sum();
    let missing = |line: &&GoodsLine| (line.units - line.available.unwrap_or_default().max(Units::ZERO)).max(Units::ZERO);
    let missing: Units = counted.iter().map(missing).sum();
    Some(if missing == Units::ZERO {
        (Sign::Good, format!("{} units are there", units(wanted)))
    } else {
        (Sign::Act, format!("{} of {} units are not there", units(missing), units(wanted)))
    })
}
