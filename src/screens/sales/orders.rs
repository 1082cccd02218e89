//! Orders in the period.

use crate::book::money::Money;
use crate::metrics::sales::orders::{Orders, OrdersOf};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{Coins, count, counted};

/// The orders panel.
pub fn panel(figures: &Orders, context: &Context) -> Panel {
    let coins = context.coins();
    let n = usize::try_from(figures.count.get().unwrap_or(0)).unwrap_or(0);
    let late = figures.late.get().unwrap_or(0);
    let title = Cell::bold(format!("Orders in {}", context.period())).or("Orders");
    let mut panel = Panel::new(PanelId::Orders, title, "Orders");
    panel.note = Line::of([Cell::dim(counted(figures.customers, "customer", "customers")).key("sales.orders.customers")]);
    panel.waits = if late > 0 {
        Cell::new(format!("!{late}"), Role::Bad).key("sales.orders.late")
    } else {
        Cell::dim(count(n)).key("sales.orders.count")
    };
    let amount = figures.amount.get().unwrap_or(Money::ZERO);
    let first = Line::of([Cell::bold(count(n)).key("sales.orders.count"), Cell::text(if n == 1 { " order" } else { " orders" })])
        .and(0, [Cell::bold(coins.headline(amount)).key("sales.orders.amount")])
        .and(1, [Cell::text(counted(figures.customers, "customer", "customers")).key("sales.orders.customers")]);
    panel = panel.says(0, first);
    if figures.deliveries_count > 0 {
        let own = coins.table(figures.own_amount.get().unwrap_or(Money::ZERO));
        let deliver = coins.table(figures.deliveries_amount.get().unwrap_or(Money::ZERO));
        let cells = [
            Cell::dim(format!("{own} own, ")).key("sales.orders.own_amount"),
            Cell::dim(format!("{deliver} deliver won deals")).key("sales.orders.deliveries_amount"),
        ];
        panel = panel.says(2, Line::of(cells));
    }
    if !figures.by_customer.is_empty() {
        panel = panel.says(0, split(&figures.by_customer, "Customer", "sales.orders.by_customer[].amount", true, coins));
    }
    panel = panel.says(1, remarks(figures, coins));
    if !figures.by_product.is_empty() {
        let table = split(&figures.by_product, "Product", "sales.orders.by_product[].amount", false, coins);
        panel = panel.part(Part::new(4, table).from(Room::Ample));
    }
    panel
}

fn split(rows: &[OrdersOf], head: &str, key: &'static str, list: bool, coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.amount).max().unwrap_or(Money::ZERO).as_f64();
    let table_rows = rows.iter().map(|row| {
        let share = if most > 0.0 { (row.amount.as_f64() / most).clamp(0.0, 1.0) } else { 0.0 };
        let contents: Vec<Content> = vec![
            Cell::text(row.name.clone()).of(row.record).into(),
            Cell::text(coins.table(row.amount)).key(key).into(),
            Cell::dim(row.orders.to_string()).into(),
            Content::Bar { share, role: Role::Accent, mark: None },
        ];
        Row { id: RowId::Record(row.record), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![Column::words(head, 0).wide(10, 24), Column::number("", 0), Column::number("n", 3), Column::bars(1, 5, 24)],
        rows: table_rows.collect(),
        list,
        ..Table::default()
    }
}

/// `open 12  ! 3 late  2 cancelled count nothing  returned 4k`.
fn remarks(figures: &Orders, coins: Coins) -> Line {
    let mut line = Line::new();
    if let Some(open) = figures.open.get().filter(|open| *open > 0) {
        line = line.and(1, [Cell::text(format!("{open} open")).key("sales.orders.open")]);
    }
    if let Some(late) = figures.late.get().filter(|late| *late > 0) {
        line = line.and(0, [Sign::Act.cell(), Cell::text(format!(" {late} late")).key("sales.orders.late")]);
    }
    if let Some(cancelled) = figures.cancelled.get().filter(|n| *n > 0) {
        line = line.and(2, [Cell::dim(format!("{cancelled} cancelled count nothing")).key("sales.orders.cancelled")]);
    }
    if let Some(returned) = figures.returned.get().filter(|money| *money != Money::ZERO) {
        line = line.and(3, [Cell::dim(format!("returned {}", coins.table(returned))).key("sales.orders.returned")]);
    }
    if figures.unpriced > 0 {
        line = line
            .and(4, [Sign::Act.cell(), Cell::text(format!(" {} without a rate", figures.unpriced)).key("sales.orders.unpriced")]);
    }
    line
}
