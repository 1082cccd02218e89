//! An order: its lines, its dates, what came back, what it belongs to.

use crate::book::id::{AnyId, Id};
use crate::book::money::{Currency, Money};
use crate::book::order::{Order, OrderLine};
use crate::book::table::Records;
use crate::metrics::ledger::{delivers, order_owner};
use crate::metrics::sales::orders::{self, OrderStanding};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Sign, Table};
use crate::screens::words::{near, percent};

use super::blocks::{away, deal_now, note, section, signed, to_do, units};
use super::{DetailBody, DetailContext, account, partner};

/// The most deals and orders of its customer that an order shows.
const MOST_BESIDE: usize = 8;

/// What an order says; `None` where it was left out.
pub(crate) fn said(id: Id<Order>, view: &DetailContext) -> Option<DetailBody> {
    let order = view.book().orders.get(id)?;
    let mut sections = vec![lines(order, view)];
    sections.push(stands(id, order, view));
    sections.extend(returns(order, view));
    sections.push(belongs(order, view));
    sections.extend(account::beside(order.account(), MOST_BESIDE, view));
    Some(DetailBody { head: head(order, view), sections })
}

/// `28,000.00 EUR  ordered 12 Nov 2026  Norrland Port  owner Ines`.
fn head(order: &Order, view: &DetailContext) -> Line {
    let own = view.book().company.currency();
    let mut line = match orders::amount(view.lens(), order) {
        Some(amount) => Line::of([Cell::bold(format!("{} {}", own.full(amount), own.code()))]),
        None => Line::of([Cell::dim("no rate for its currency")]),
    };
    if let Some(currency) = order.currency().filter(|currency| *currency != own) {
        line = line.and(4, [Cell::dim(format!("written {} {}", currency.full(order.amount()), currency.code()))]);
    }
    line = line.and(0, [Cell::dim("ordered "), Cell::bold(order.on().long())]);
    line = line.and(1, [Cell::text(view.name(Records::any(order.account())))]);
    if let Some(owner) = order_owner(view.book(), order) {
        line = line.and(2, [Cell::dim("owner "), Cell::bold(view.name(Records::any(owner)))]);
    }
    if let Some(channel) = order.channel() {
        line = line.and(3, [Cell::dim("channel "), Cell::text(view.name(Records::any(channel)))]);
    }
    line
}

fn lines(order: &Order, view: &DetailContext) -> Section {
    let currency = order.currency().unwrap_or(view.book().company.currency());
    let discounts = order.lines().iter().any(|line| line.discount().is_some());
    let rows = order.lines().iter().enumerate().map(|(at, line)| {
        let id = line.product().map(Records::any);
        let discount = line.discount().map_or_else(
            || Cell::dim(if discounts { "." } else { "" }),
            |discount| Cell::text(format!("{} %", (discount * rust_decimal::Decimal::ONE_HUNDRED).normalize())),
        );
        // A converted price could not be held against a list price in the company's currency.
        let product = line.product().and_then(|product| view.book().products.get(product));
        let list = product.and_then(|product| product.list_price_on(order.on()));
        let list = list.filter(|list| *list > Money::ZERO && currency == view.book().company.currency());
        let thousandths = line.units().map(|units| i128::from(units.thousandths())).filter(|units| *units > 0);
        let at_list = list.zip(thousandths).and_then(|(list, thousandths)| list.times(thousandths, 1000));
        let realised = at_list.filter(|at_list| *at_list > Money::ZERO).map(|at_list| line.amount().as_f64() / at_list.as_f64());
        let contents: Vec<Content> = vec![
            id.map_or_else(|| Cell::dim("no product"), |id| Cell::text(view.name(id)).of(id)).into(),
            line.units().map_or_else(|| Cell::dim("."), |of| Cell::text(units(of))).into(),
            price(line, thousandths, currency).into(),
            discount.into(),
            Cell::bold(currency.full(line.amount())).into(),
            list.map_or_else(|| Cell::dim("."), |list| Cell::dim(currency.full(list))).into(),
            realised.map_or_else(|| Cell::dim("."), |share| Cell::text(percent(share))).into(),
        ];
        let id = id.map_or_else(|| RowId::Named(format!("line {at}")), RowId::Record);
        Row { id, contents, detail: None, figure: None }
    });
    let blank = || Content::from(Cell::default());
    let total: Vec<Content> =
        vec![Cell::bold("All").into(), blank(), blank(), blank(), Cell::bold(currency.full(order.amount())).into()];
    let table = Table {
        columns: vec![
            Column::words("Product", 0).wide(10, 30),
            Column::number("Units", 0),
            Column::number("Price", 1),
            Column::number("Discount", 2),
            Column::number("Amount", 0),
            Column::number("List", 4),
            Column::number("Real", 3),
        ],
        rows: rows.collect(),
        totals: vec![Row { id: RowId::Named("all".into()), contents: total, detail: None, figure: None }],
        list: true,
        ..Table::default()
    };
    section("Its lines", note(currency.code()), 0, vec![PanelPart::new(0, table)])
}

/// The price of a unit; where only the total is written, what it comes to, rounded, dim.
fn price(line: &OrderLine, thousandths: Option<i128>, currency: Currency) -> Cell {
    let derived = || line.total().zip(thousandths).and_then(|(total, units)| total.times(1000, units));
    match line.price() {
        Some(price) => Cell::text(price.full()),
        None => Cell::dim(derived().map_or_else(|| ".".to_owned(), |price| currency.full(price))),
    }
}

/// What became of it, and how its money counts.
fn stands(id: Id<Order>, order: &Order, view: &DetailContext) -> Section {
    let today = view.today();
    let due = order.due().map(|due| format!("due {}", near(due, today)));
    let mut body = Vec::new();
    let shipping = view.sales.orders.open.get().is_some();
    match orders::standing(view.lens(), order) {
        OrderStanding::Cancelled => {
            let day = order.cancelled().map_or_else(String::new, |day| near(day, today));
            body.push(signed(Sign::Bad, [Cell::text(format!("cancelled {day}: it counts nothing"))]));
        }
        OrderStanding::Shipped => {
            let shipped = order.shipped().unwrap_or(order.on());
            let late = order.due().filter(|due| *due < shipped);
            let words = match (late, due) {
                (Some(due), _) => format!("shipped {}, {} d after it was due", near(shipped, today), shipped - due),
                (None, Some(due)) => format!("shipped {}, {due}: in time", near(shipped, today)),
                (None, None) => format!("shipped {}", near(shipped, today)),
            };
            body.push(signed(if late.is_some() { Sign::Close } else { Sign::Good }, [Cell::text(words)]));
        }
        OrderStanding::Open { .. } if !shipping => {}
        OrderStanding::Open { late } => {
            let words = match order.due() {
                Some(day) => format!("not shipped, due {}, {}", near(day, today), away(day, today)),
                None => "not shipped, no due day".to_owned(),
            };
            body.push(signed(if late { Sign::Act } else { Sign::None }, [Cell::text(words)]));
        }
    }
    if !order.is_cancelled_on(today) {
        let counts = match order.deal() {
            Some(deal) if delivers(view.book(), order, today) => {
                let key = view.book().key_of(Records::any(deal));
                format!("it delivers {key}, which is won: its money counts with the deal, not again here")
            }
            _ => format!("it counts as won on {}", near(order.on(), today)),
        };
        body.push(signed(Sign::None, [Cell::text(counts)]));
    }
    let rank = to_do(Records::any(id), view).map_or_else(Line::new, |(_, rank)| rank);
    section("How it stands", rank, 0, body)
}

fn returns(order: &Order, view: &DetailContext) -> Option<Section> {
    let currency = order.currency().unwrap_or(view.book().company.currency());
    let known: Vec<_> = order.returns().iter().filter(|back| back.on() <= view.today()).collect();
    let rows: Vec<Row> = known
        .iter()
        .enumerate()
        .map(|(at, back)| {
            let contents: Vec<Content> = vec![
                Cell::text(near(back.on(), view.today())).into(),
                Cell::text(view.name(Records::any(back.product()))).into(),
                Cell::text(units(back.units())).into(),
                Cell::new(format!("-{}", currency.full(back.amount())), Role::Bad).into(),
            ];
            Row { id: RowId::Named(format!("return {at}")), contents, detail: None, figure: None }
        })
        .collect();
    let table = Table {
        columns: vec![
            Column::number("", 0),
            Column::words("", 0).wide(10, 30),
            Column::number("Units", 0),
            Column::number("Given back", 0),
        ],
        rows: rows.into(),
        ..Table::default()
    };
    (!known.is_empty()).then(|| section("Returns", note("each counts on its own day"), 0, vec![PanelPart::new(0, table)]))
}

/// Its customer, deal and partner, as rows that open.
fn belongs(order: &Order, view: &DetailContext) -> Section {
    let mut rows = Vec::new();
    let mut push = |label: &str, id: AnyId, cells: Vec<Cell>| {
        let contents: Vec<Content> = vec![Cell::dim(label).into(), cells.into()];
        rows.push(Row { id: RowId::Record(id), contents, detail: None, figure: None });
    };
    if let Some(cells) = account::in_a_row(order.account(), view) {
        push("Account", Records::any(order.account()), cells);
    }
    if let Some(deal) = order.deal().and_then(|deal| deal_now(deal, view)) {
        let id = Records::any(deal.id);
        push("Deal", id, vec![Cell::text(format!("{}  {}", view.book().key_of(id), view.name(id)))]);
    }
    if let Some((id, cells)) = order.partner().and_then(|id| Some((id, partner::in_a_row(id, None, view)?))) {
        push("Partner", Records::any(id), cells);
    }
    let table = Table {
        columns: vec![Column::words("", 0).wide(7, 8), Column::words("", 0).wide(20, 200).grow()],
        rows: rows.into(),
        list: true,
        ..Table::default()
    };
    section("It belongs to", Line::new(), 0, vec![PanelPart::new(0, table)])
}
