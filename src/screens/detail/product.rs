//! A product: its stock, its prices over time, what was won with it, the deals that ask for it.

use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::product::Product;
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::as_of::open_deals;
use crate::metrics::sales::pipeline::is_closing;
use crate::metrics::sales::stock::{StockRow, StockState};
use crate::metrics::sums::By;
use crate::screens::sales::stock::sign;
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Sign, Table};
use crate::screens::words::{count, days, near, percent};

use super::blocks::{list_block, note, order_row, row, says, section, signed, to_do, units, year_table, years};
use super::{DetailBody, DetailContext};

/// The most orders that a product shows; "Referred to by" has them all.
const MOST_ORDERS: usize = 20;

/// What a product says; `None` where it was left out.
pub(crate) fn said(id: Id<Product>, view: &DetailContext) -> Option<DetailBody> {
    let product = view.book().products.get(id)?;
    let mut sections = Vec::new();
    sections.extend(view.sales.stock.stock.iter().find(|row| row.record == id).map(|row| stock(row, view)));
    let years = years(By::Product(Some(id)), view);
    if !years.is_empty() {
        sections.push(section("Won by year", Line::new(), 0, vec![PanelPart::new(0, year_table(&years, view))]));
    }
    sections.extend(prices(id, product, view));
    let deals = deals(id, view);
    sections.extend(list_block("In open deals", format!("{}, by close", count(deals.len())), 1, deals));
    let orders = orders(id, view);
    let words = format!("newest {} of {}", orders.0.len(), count(orders.1));
    sections.extend(list_block("Orders", words, 1, orders.0));
    Some(DetailBody { head: head(product, view), sections })
}

/// `Beacons  list 430.00  cost 262.00  margin 39%`.
fn head(product: &Product, view: &DetailContext) -> Line {
    let coins = view.coins();
    let mut line = Line::of([Cell::text(product.family().unwrap_or("product").to_owned())]);
    let (list, cost) = (product.list_price_on(view.today()), product.unit_cost_on(view.today()));
    if let Some(list) = list {
        line = line.and(0, [Cell::dim("list "), Cell::bold(coins.full(list))]);
    }
    if let Some(cost) = cost {
        line = line.and(1, [Cell::dim("unit cost "), Cell::text(coins.full(cost))]);
    }
    if let (Some(list), Some(cost)) = (list.filter(|list| *list > Money::ZERO), cost) {
        line = line.and(2, [Cell::dim("margin at list "), Cell::text(percent((list - cost).as_f64() / list.as_f64()))]);
    }
    line
}

/// What is there, how long it lasts, what is wanted, what is on its way.
fn stock(figures: &StockRow, view: &DetailContext) -> Section {
    let today = view.today();
    let whole = |value: Units| format!("{:.0}", value.as_f64());
    let cover = figures.days_of_cover.get().map_or_else(String::new, |cover| format!(", lasts {}", days(cover)));
    let state = match figures.state {
        StockState::Ok => String::new(),
        state => format!("{}: ", state.name()),
    };
    let mut body = vec![signed(
        sign(figures.state),
        [
            Cell::text(state),
            Cell::figure(&figures.available, units).role(Role::Bold),
            Cell::text(format!(" there{cover}")).about(&figures.days_of_cover),
            Cell::dim(format!("  counted {}", near(figures.counted_on, today))),
        ],
    )];
    let short = figures.short.or_zero() > Units::ZERO;
    let wanted = Cell::figure(&figures.weighted_demand, whole);
    let by = Cell::text(format!(" wanted by the deals closing in {}", view.context.period()));
    if short {
        let mut cells = vec![wanted, by, Cell::text("  "), Cell::figure(&figures.short, whole).role(Role::Bad)];
        cells.push(Cell::new(" short", Role::Bad));
        if figures.margin_short.or_zero() > Money::ZERO {
            let margin = Cell::figure(&figures.margin_short, |margin| view.coins().table(margin)).role(Role::Bad);
            cells.extend([Cell::new(", ", Role::Bad), margin, Cell::new(" of margin", Role::Bad)]);
        }
        body.push(signed(Sign::Bad, cells));
    } else {
        body.push(signed(Sign::Good, [wanted, by]));
    }
    if figures.sell_through.get().is_some() {
        let words = format!(" of what there was to sell was sold in {}", view.context.period());
        body.push(signed(Sign::None, [Cell::figure(&figures.sell_through, percent), Cell::text(words)]));
    }
    for receipt in &figures.incoming {
        body.push(signed(
            Sign::None,
            [Cell::figure(&receipt.units, |n| format!("{} arrive {}", units(n), near(receipt.on, today)))],
        ));
    }
    let reorder = figures.reorder_at.map(|level| format!("order again at {}", units(level)));
    let lead = figures.lead_time_days.get().map(|days| format!("{days} d from order to arrival"));
    let orders: Vec<String> = [reorder, lead].into_iter().flatten().collect();
    if !orders.is_empty() {
        body.push(says(orders.join(", ")));
    }
    let rank = to_do(Records::any(figures.record), view).map_or_else(Line::new, |(_, rank)| rank);
    section("Stock to sell", rank, 0, body)
}

/// List price and unit cost over time, the newest first; beside them what rivals ask.
fn prices(id: Id<Product>, product: &Product, view: &DetailContext) -> Option<Section> {
    let coins = view.coins();
    let today = view.today();
    let mut days: Vec<Option<Day>> =
        product.prices().iter().filter(|price| price.from() <= today).map(|price| Some(price.from())).collect();
    days.sort_unstable();
    if product.list_price().is_some() || product.unit_cost().is_some() {
        days.insert(0, None);
    }
    let money = |money: Option<_>| money.map_or_else(|| Cell::dim("."), |money| Cell::text(coins.full(money)));
    let row = |from: &Option<Day>| {
        let (list, cost) = match from {
            Some(day) => (product.list_price_on(*day), product.unit_cost_on(*day)),
            None => (product.list_price(), product.unit_cost()),
        };
        let from = from.map_or_else(|| "before".to_owned(), |day| near(day, today));
        let contents: Vec<Content> = vec![Cell::text(from.clone()).into(), money(list).into(), money(cost).into()];
        Row { id: RowId::Named(format!("price {from}")), contents, detail: None, figure: None }
    };
    let table = Table {
        columns: vec![Column::words("From", 0), Column::number("List", 0), Column::number("Unit cost", 0)],
        rows: days.iter().rev().map(row).collect(),
        ..Table::default()
    };
    let mut body = Vec::new();
    if !table.rows.is_empty() {
        body.push(PanelPart::new(0, table));
    }
    if let Some(row) = view.marketing.offer.prices.iter().find(|row| row.product.row == Some(Records::any(id))) {
        let rivals: Vec<String> =
            row.rival_prices.iter().map(|price| format!("{} {}", price.rival.name, coins.full(price.price))).collect();
        if row.index.get().is_some() {
            body.push(PanelPart::new(
                1,
                Line::of([
                    Cell::dim("price index "),
                    Cell::figure(&row.index, |index| format!("{index:.0}")).role(Role::Bold),
                    Cell::text(format!("  {}", rivals.join(", "))),
                ]),
            ));
        }
        if row.realisation.get().is_some() {
            let realised = Cell::figure(&row.realisation, percent);
            body.push(PanelPart::new(1, Line::of([Cell::dim("realised of list "), realised])));
        }
    }
    (!body.is_empty()).then(|| section("Prices over time", note(""), 0, body))
}

/// The open deals that name it, the earliest close first: how many units; the chance of those that close in the period.
fn deals(id: Id<Product>, view: &DetailContext) -> Vec<Row> {
    let mut open: Vec<_> = open_deals(view.lens());
    open.sort_by_key(|on| (on.close.is_none(), on.close));
    let rows = open.iter().filter_map(|on| {
        let own: Units =
            on.deal.units().iter().filter(|line| line.product() == id).map(crate::book::deal::ProductUnits::units).sum();
        if own == Units::ZERO {
            return None;
        }
        let close = on.close.map_or_else(|| "no close".to_owned(), |close| near(close, view.today()));
        let wanted =
            if is_closing(view.lens(), on) { format!("{close} at {}", percent(view.sales.chances.of(on))) } else { close };
        Some(row(Records::any(on.id), on.deal.name().to_owned(), Cell::text(units(own)), Cell::text(wanted), view))
    });
    rows.collect()
}

/// The newest orders with it, and how many there are.
fn orders(id: Id<Product>, view: &DetailContext) -> (Vec<Row>, usize) {
    let with = |order: &crate::book::order::Order| order.lines().iter().any(|line| line.product() == Some(id));
    let mut orders: Vec<_> = view.book().orders.iter().filter(|(_, order)| order.on() <= view.today() && with(order)).collect();
    orders.sort_by_key(|(_, order)| std::cmp::Reverse(order.on()));
    let all = orders.len();
    let rows = orders.into_iter().take(MOST_ORDERS).map(|(id, order)| {
        let mut row = order_row(id, order, view);
        // Its customer says more than the products it holds.
        if let Some(name) = row.contents.get_mut(1) {
            *name = Cell::text(view.name(Records::any(order.account()))).of(Records::any(id)).into();
        }
        row
    });
    (rows.collect(), all)
}
