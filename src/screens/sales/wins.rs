//! What a book of deals alone can tell: win rate by segment, won by product, lost by reason, customers.

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::sales::pipeline::{Cycle, Pipeline};
use crate::metrics::sales::wins::{Loss, Split, Wins, WonOf};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, Role, RowId, Table};
use crate::screens::words::{Coins, count, counted, days, percent};

/// The scale of the whiskers: from nothing to this rate at least.
const WHISKER_SCALE: f64 = 0.8;

fn row_id(split: &Split) -> RowId {
    split.record.map_or_else(|| RowId::Named(split.id.clone()), RowId::Record)
}

/// Win rate of the trailing year by segment, with its interval; by channel or product where there are no segments.
pub(crate) fn win_rate(figures: &Wins, pipeline: &Pipeline, context: &Context) -> Option<Panel> {
    let splits = [("Segment", &figures.segments), ("Product", &figures.products), ("Channel", &figures.channels)];
    let (head, rows) =
        splits.into_iter().find(|(_, rows)| rows.iter().any(|row| row.record.is_some() && row.win_rate_year.is_some()))?;
    let mut shown: Vec<(&Split, &WonOf)> = rows.iter().filter_map(|row| Some((row, row.win_rate_year.as_ref()?))).collect();
    shown.sort_by_key(|(_, rate)| std::cmp::Reverse(rate.of.or_zero()));
    let top = shown.iter().map(|(_, rate)| rate.high).fold(WHISKER_SCALE, f64::max);
    let mut columns = Columns::of(|(split, _): &(&Split, &WonOf)| row_id(split))
        .column("name", Column::words(head, 0).wide(8, 22), |(split, _)| Cell {
            row: split.record,
            ..Cell::text(split.name.clone())
        })
        .column("won", Column::number("Won", 1), |(_, rate)| won_of(rate))
        .column("win_rate_year", Column::number("", 0), |(_, rate)| Cell::figure(&rate.rate, percent))
        .column("interval", Column { head: format!("0% to {}", percent(top)), ..Column::bars(2, 9, 24) }, move |(_, rate)| {
            whisker(rate, top)
        })
        .explained_by(|(_, rate)| rate.rate.shown());
    let mut waits = Cell::default();
    if let Some(rate) = &figures.win_rate_year {
        waits = Cell::figure(&rate.rate, percent).role(Role::Dim);
        columns = columns.total(
            "total",
            vec![
                ("name", Cell::bold("All").into()),
                ("won", won_of(rate)),
                ("win_rate_year", Cell::figure(&rate.rate, percent).into()),
                ("interval", whisker(rate, top)),
            ],
        );
    }
    let table = Table { list: true, ..columns.table(shown) };
    let mut panel = Panel::new(PanelId::WinRate, Cell::bold("Win rate, trailing year").or("Win rate"), "Win rate").says(0, table);
    panel.waits = waits;
    Some(panel.says(1, cycle_line(pipeline, context.coins())))
}

/// `7/14`.
fn won_of(rate: &WonOf) -> Content {
    let number = |n: u32| count(n as usize);
    vec![Cell::figure(&rate.count, number), Cell::text("/"), Cell::figure(&rate.of, number)].into()
}

fn whisker(rate: &WonOf, top: f64) -> Content {
    let at = |value: f64| (value / top).clamp(0.0, 1.0);
    Content::Whisker { low: at(rate.low), middle: at(rate.rate.or_zero()), high: at(rate.high) }
}

/// `cycle 52 d n 27   average won 40.0k`.
fn cycle_line(pipeline: &Pipeline, coins: Coins) -> Line {
    let mut line = Line::new();
    let Cycle { median, n } = &pipeline.cycle_days;
    if median.get().is_some() {
        let n = Cell::figure(n, count).role(Role::Dim);
        line = line.and(0, [Cell::dim("cycle "), Cell::figure(median, days), Cell::dim(" n "), n]);
    }
    if pipeline.average_won.get().is_some() {
        let average = Cell::figure(&pipeline.average_won, |amount| coins.headline(amount));
        line = line.and(1, [Cell::dim("average won "), average]);
    }
    line
}

/// Won by product in the period.
pub(crate) fn products(figures: &Wins, all: &Figure<Money>, context: &Context) -> Option<Panel> {
    let coins = context.coins();
    if !figures.products.iter().any(|row| row.record.is_some()) {
        return None;
    }
    let mut rows: Vec<&Split> = figures.products.iter().filter(|row| row.won.or_zero() != Money::ZERO).collect();
    rows.sort_by(|a, b| (a.id == "none").cmp(&(b.id == "none")).then(b.won.or_zero().cmp(&a.won.or_zero())));
    let title = Cell::bold(format!("Won by product, {}", context.period())).or("Won by product");
    let mut panel = Panel::new(PanelId::Products, title, "Products").says(0, won_table(&rows, all, coins));
    panel.waits = Cell::figure(&figures.products_sold, count).role(Role::Dim);
    Some(panel)
}

fn won_table(rows: &[&Split], all: &Figure<Money>, coins: Coins) -> Table {
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount));
    let most = rows.iter().map(|row| row.won.or_zero()).max().unwrap_or_default().as_f64();
    let share = move |row: &Split| if most > 0.0 { (row.won.or_zero().as_f64() / most).clamp(0.0, 1.0) } else { 0.0 };
    let name = |row: &Split| if row.record.is_some() { Cell::text(row.name.clone()) } else { Cell::dim(row.name.clone()) };
    let table = Columns::of(|split: &&Split| row_id(split))
        .column("name", Column::words("Product", 0).wide(8, 24), move |row| Cell { row: row.record, ..name(row) })
        .column("won", Column::number("Won", 0), move |row| money(&row.won))
        .column("won_deals", Column::number("deals", 2), |row| {
            Cell::figure(&row.won_deals, |n| count(n as usize)).role(Role::Dim)
        })
        .column("bar", Column::bars(1, 5, 30), move |row| Content::Bar { share: share(row), role: Role::Accent, mark: None })
        .explained_by(|row| row.won.shown())
        .total("total", vec![("name", Cell::bold("All").into()), ("won", money(all).role(Role::Bold).into())])
        .table(rows.iter().copied());
    Table { list: true, ..table }
}

/// Lost in the period, by reason and rival.
pub(crate) fn lost(figures: &Wins, lost_deals: &Figure<u32>, context: &Context) -> Panel {
    let coins = context.coins();
    let most = figures.lost_by.iter().map(|row| row.amount.or_zero().as_f64()).fold(0.0, f64::max);
    let most_deals = f64::from(figures.lost_by.iter().map(|row| row.deals.or_zero()).max().unwrap_or(0).max(1));
    let share = move |loss: &Loss| {
        if most > 0.0 { loss.amount.or_zero().as_f64() / most } else { f64::from(loss.deals.or_zero()) / most_deals }
    };
    let mut panel =
        Panel::new(PanelId::Lost, Cell::bold(format!("Lost in {}", context.period())).or("Lost"), "Lost").stands_for(lost_deals);
    panel.note = Line::of([
        Cell::figure(lost_deals, |n| counted(n as usize, "deal", "deals")).role(Role::Dim),
        Cell::dim(", "),
        Cell::figure(&figures.lost_amount, |amount| coins.headline(amount)).role(Role::Dim),
    ]);
    panel.waits = Cell::figure(lost_deals, |n| count(n as usize)).role(Role::Dim);
    if figures.lost_by.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing was lost")]));
    }
    let table = Columns::of(|loss: &&Loss| RowId::Named(loss.id.clone()))
        .column("name", Column::words("Lost because", 0).wide(8, 20), |loss| Cell::text(loss.name.clone()))
        .column("deals", Column::number("n", 0), |loss| Cell::figure(&loss.deals, |n| count(n as usize)))
        .column("amount", Column::number("Amount", 1), move |loss| Cell::figure(&loss.amount, |amount| coins.table(amount)))
        .column("bar", Column::bars(2, 5, 30), move |loss| Content::Bar { share: share(loss), role: Role::Accent, mark: None })
        .explained_by(|loss| loss.deals.shown())
        .table(&figures.lost_by);
    panel = panel.says(0, Table { list: true, ..table });
    let named: Vec<&Loss> = figures.lost_to.iter().filter(|loss| loss.id != "none").collect();
    if !named.is_empty() {
        let rival = |loss: &Loss| [Cell::text(format!("{} ", loss.name)), Cell::figure(&loss.deals, |n| count(n as usize))];
        let mut line = Line::of(std::iter::once(Cell::dim("to ")).chain(named.iter().take(1).flat_map(|loss| rival(loss))));
        for (keep, loss) in (1..).zip(named.iter().skip(1)) {
            line = line.and(keep, rival(loss));
        }
        panel = panel.says(1, line);
    }
    panel
}
