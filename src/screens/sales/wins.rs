//! What a book of deals alone can tell: win rate by segment, won by product, lost by reason, customers.

use crate::book::money::Money;
use crate::metrics::sales::pipeline::{Cycle, Pipeline};
use crate::metrics::sales::wins::{Loss, Split, Wins};
use crate::metrics::stats::Rate;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Role, Row, RowId, Table};
use crate::screens::words::{Coins, count, counted, days, percent};

/// The scale of the whiskers: from nothing to this rate at least.
const WHISKER_SCALE: f64 = 0.8;

fn row_id(split: &Split) -> RowId {
    split.record.map_or_else(|| RowId::Named(split.id.clone()), RowId::Record)
}

/// Win rate of the trailing year by segment, with its interval; by channel or product where there are no segments.
pub fn win_rate(figures: &Wins, pipeline: &Pipeline, context: &Context) -> Option<Panel> {
    let splits = [("Segment", &figures.segments), ("Product", &figures.products), ("Channel", &figures.channels)];
    let (head, rows) =
        splits.into_iter().find(|(_, rows)| rows.iter().any(|row| row.record.is_some() && row.win_rate_year.is_some()))?;
    let mut shown: Vec<&Split> = rows.iter().filter(|row| row.win_rate_year.is_some()).collect();
    shown.sort_by_key(|row| std::cmp::Reverse(row.win_rate_year.map_or(0, |rate| rate.of)));
    let top = shown.iter().filter_map(|row| row.win_rate_year).map(|rate| rate.high).fold(WHISKER_SCALE, f64::max);
    let contents = |name: Cell, rate: Rate| -> Vec<Content> {
        let at = |value: f64| (value / top).clamp(0.0, 1.0);
        vec![
            name.into(),
            Cell::text(format!("{}/{}", rate.count, rate.of)).key("sales.segments[].win_rate_year").into(),
            Cell::text(percent(rate.rate)).key("sales.segments[].win_rate_year").into(),
            Content::Whisker { low: at(rate.low), middle: at(rate.rate), high: at(rate.high) },
        ]
    };
    let table_rows = shown.iter().filter_map(|row| {
        let mut name = Cell::text(row.name.clone());
        name.row = row.record;
        Some(Row { id: row_id(row), contents: contents(name, row.win_rate_year?), detail: None, figure: None })
    });
    let totals = figures.win_rate_year.map(|rate| Row {
        id: RowId::Named("total".into()),
        contents: contents(Cell::bold("All"), rate),
        detail: None,
        figure: None,
    });
    let table = Table {
        columns: vec![
            Column::words(head, 0).wide(8, 22),
            Column::number("Won", 1),
            Column::number("", 0),
            Column { head: format!("0% to {}", percent(top)), ..Column::bars(2, 9, 24) },
        ],
        rows: table_rows.collect(),
        totals: totals.into_iter().collect(),
        list: true,
        ..Table::default()
    };
    let mut panel = Panel::new(PanelId::WinRate, Cell::bold("Win rate, trailing year").or("Win rate"), "Win rate").says(0, table);
    panel.waits =
        figures.win_rate_year.map_or_else(Cell::default, |rate| Cell::dim(percent(rate.rate)).key("sales.win_rate_year"));
    Some(panel.says(1, cycle_line(pipeline, context.coins())))
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
pub fn products(figures: &Wins, context: &Context) -> Option<Panel> {
    let coins = context.coins();
    if !figures.products.iter().any(|row| row.record.is_some()) {
        return None;
    }
    let mut rows: Vec<&Split> = figures.products.iter().filter(|row| row.won != Money::ZERO).collect();
    rows.sort_by(|a, b| (a.id == "none").cmp(&(b.id == "none")).then(b.won.cmp(&a.won)));
    let total: Money = figures.products.iter().map(|row| row.won).sum();
    let table = won_table("Product", &rows, total, "sales.products[].won", coins);
    let mut panel = Panel::new(
        PanelId::Products,
        Cell::bold(format!("Won by product, {}", context.period())).or("Won by product"),
        "Products",
    )
    .says(0, table);
    panel.waits = Cell::dim(figures.products.iter().filter(|row| row.record.is_some()).count().to_string());
    Some(panel)
}

fn won_table(head: &str, rows: &[&Split], total: Money, key: &'static str, coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.won).max().unwrap_or(Money::ZERO).as_f64();
    let row = |split: &&Split| {
        let mut name = if split.record.is_some() { Cell::text(split.name.clone()) } else { Cell::dim(split.name.clone()) };
        name.row = split.record;
        let share = if most > 0.0 { (split.won.as_f64() / most).clamp(0.0, 1.0) } else { 0.0 };
        let contents: Vec<Content> = vec![
            name.into(),
            Cell::text(coins.table(split.won)).key(key).into(),
            Cell::dim(split.won_deals.to_string()).into(),
            Content::Bar { share, role: Role::Accent, mark: None },
        ];
        Row { id: row_id(split), contents, detail: None, figure: None }
    };
    let contents: Vec<Content> = vec![
        Cell::bold("All").into(),
        Cell::bold(coins.table(total)).key("sales.won").into(),
        Cell::default().into(),
        Cell::default().into(),
    ];
    Table {
        columns: vec![
            Column::words(head, 0).wide(8, 24),
            Column::number("Won", 0),
            Column::number("deals", 2),
            Column::bars(1, 5, 30),
        ],
        rows: rows.iter().map(row).collect(),
        totals: vec![Row { id: RowId::Named("total".into()), contents, detail: None, figure: None }],
        list: true,
        ..Table::default()
    }
}

/// Lost in the period, by reason and rival.
pub fn lost(figures: &Wins, context: &Context) -> Panel {
    let coins = context.coins();
    let (deals, amount) =
        figures.lost_by.iter().fold((0_usize, Money::ZERO), |(n, sum), row| (n + row.deals as usize, sum + row.amount));
    let most = figures.lost_by.iter().map(|row| row.amount.as_f64()).fold(0.0, f64::max);
    let most_deals = figures.lost_by.iter().map(|row| row.deals).max().unwrap_or(0);
    let row = |loss: &Loss| {
        let share = if most > 0.0 { loss.amount.as_f64() / most } else { f64::from(loss.deals) / f64::from(most_deals.max(1)) };
        let contents: Vec<Content> = vec![
            Cell::text(loss.name.clone()).into(),
            Cell::text(loss.deals.to_string()).key("sales.lost_by[].deals").into(),
            Cell::text(coins.table(loss.amount)).key("sales.lost_by[].amount").into(),
            Content::Bar { share, role: Role::Accent, mark: None },
        ];
        Row { id: RowId::Named(loss.id.clone()), contents, detail: None, figure: None }
    };
    let table = Table {
        columns: vec![
            Column::words("Lost because", 0).wide(8, 20),
            Column::number("n", 0),
            Column::number("Amount", 1),
            Column::bars(2, 5, 30),
        ],
        rows: figures.lost_by.iter().map(row).collect(),
        list: true,
        ..Table::default()
    };
    let mut panel = Panel::new(PanelId::Lost, Cell::bold(format!("Lost in {}", context.period())).or("Lost"), "Lost");
    panel.note = Line::of([
        Cell::dim(format!("{}, ", counted(deals, "deal", "deals"))).key("sales.lost_deals"),
        Cell::dim(coins.headline(amount)).key("sales.lost_by[].amount"),
    ]);
    panel.waits = Cell::dim(count(deals)).key("sales.lost_deals");
    if figures.lost_by.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing was lost")]));
    }
    panel = panel.says(0, table);
    let named: Vec<&Loss> = figures.lost_to.iter().filter(|loss| loss.id != "none").collect();
    if !named.is_empty() {
        let mut line = Line::of([Cell::dim("to "), Cell::text(rival(named.first())).key("sales.lost_to[].deals")]);
        for (keep, loss) in (1..).zip(named.iter().skip(1)) {
            line = line.and(keep, [Cell::text(rival(Some(loss))).key("sales.lost_to[].deals")]);
        }
        panel = panel.says(1, line);
    }
    panel
}

fn rival(loss: Option<&&Loss>) -> String {
    loss.map_or_else(String::new, |loss| format!("{} {}", loss.name, loss.deals))
}
