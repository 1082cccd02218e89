//! Orders in the period.

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::sales::orders::{Orders, OrdersOf};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::{Coins, count, counted};

pub(crate) fn panel(figures: &Orders, context: &Context) -> Panel {
    let coins = context.coins();
    let title = Cell::bold(format!("Orders in {}", context.period())).or("Orders");
    let mut panel = Panel::new(PanelId::Orders, title, "Orders").stands_for(&figures.amount);
    let customers = || Cell::figure(&figures.customers, |n| counted(n, "customer", "customers"));
    panel.note = Line::of([customers().role(Role::Dim)]);
    panel.waits = if figures.late.or_zero() > 0 {
        Cell::figure(&figures.late, |n| format!("!{}", count(n))).role(Role::Bad)
    } else {
        Cell::figure(&figures.count, count).role(Role::Dim)
    };
    let orders = Cell::text(if figures.count.or_zero() == 1 { " order" } else { " orders" });
    let first = Line::of([Cell::figure(&figures.count, count).role(Role::Bold), orders])
        .and(0, [Cell::figure(&figures.amount, |amount| coins.headline(amount)).role(Role::Bold)])
        .and(1, [customers()]);
    panel = panel.says(0, first);
    if figures.deliveries_count > 0 {
        let money = |figure| Cell::figure(figure, |amount| coins.table(amount)).role(Role::Dim);
        let (own, delivered) = (money(&figures.own_amount), money(&figures.deliveries_amount));
        panel = panel.says(2, Line::of([own, Cell::dim(" own, "), delivered, Cell::dim(" deliver won deals")]));
    }
    if !figures.by_customer.is_empty() {
        panel = panel.says(0, Table { list: true, ..split(&figures.by_customer, "Customer", coins) });
    }
    panel = panel.says(1, remarks(figures, coins));
    if !figures.by_product.is_empty() {
        panel = panel.part(PanelPart::new(4, split(&figures.by_product, "Product", coins)).from(Room::Ample));
    }
    panel
}

fn split(rows: &[OrdersOf], head: &str, coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.amount.or_zero()).max().unwrap_or_default().as_f64();
    let share = move |row: &OrdersOf| if most > 0.0 { (row.amount.or_zero().as_f64() / most).clamp(0.0, 1.0) } else { 0.0 };
    let name = |row: &OrdersOf| match row.record {
        Some(record) => Cell::text(row.name.clone()).of(record),
        None => Cell::dim(row.name.clone()),
    };
    Columns::of(|row: &&OrdersOf| row.record.map_or_else(|| RowId::Named(row.id.clone()), RowId::Record))
        .column("name", Column::words(head, 0).wide(10, 24), move |row| name(row))
        .column("amount", Column::number("", 0), move |row| Cell::figure(&row.amount, |amount| coins.table(amount)))
        .column("orders", Column::number("n", 3), |row| Cell::figure(&row.orders, count).role(Role::Dim))
        .column("bar", Column::bars(1, 5, 24), move |row| Content::Bar { share: share(row), role: Role::Accent, mark: None })
        .explained_by(|row| row.amount.shown())
        .table(rows)
}

/// `open 12  ! 3 late  2 cancelled count nothing  returned 4k`.
fn remarks(figures: &Orders, coins: Coins) -> Line {
    let mut line = Line::new();
    let some = |figure: &Figure<usize>| figure.or_zero() > 0;
    if some(&figures.open) {
        line = line.and(1, [Cell::figure(&figures.open, count), Cell::text(" open")]);
    }
    if some(&figures.late) {
        line = line.and(0, [Sign::Act.cell(), Cell::text(" "), Cell::figure(&figures.late, count), Cell::text(" late")]);
    }
    if some(&figures.cancelled) {
        let cancelled = Cell::figure(&figures.cancelled, count).role(Role::Dim);
        line = line.and(2, [cancelled, Cell::dim(" cancelled count nothing")]);
    }
    if figures.returned.or_zero() != Money::ZERO {
        let returned = Cell::figure(&figures.returned, |amount| coins.table(amount)).role(Role::Dim);
        line = line.and(3, [Cell::dim("returned "), returned]);
    }
    if some(&figures.unpriced) {
        let unpriced = Cell::figure(&figures.unpriced, count);
        line = line.and(4, [Sign::Act.cell(), Cell::text(" "), unpriced, Cell::text(" without a rate")]);
    }
    line
}
