//! Why we lose and to whom, why they buy, in their words.

use crate::book::deal::LossReason;
use crate::metrics::marketing::losses::{BoughtBy, Losses, ReasonRow, RivalRow, Words};
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Table};
use crate::screens::words::{count, near, percent};

use super::terms::{name, row_id};

/// The segments that have a column, in the table's order.
fn segments(figures: &Losses) -> Vec<&Ref> {
    figures.decided_by_segment.iter().map(|row| &row.segment).filter(|segment| segment.row.is_some()).collect()
}

/// The reasons by segment.
fn reasons(figures: &Losses) -> Table {
    let segments = segments(figures);
    let most = figures.lost_by.iter().map(|row| row.deals).max().unwrap_or(1).max(1) as f64;
    let short = |name: &str| name.split(' ').next().unwrap_or(name).chars().take(9).collect::<String>();
    let n = |n: usize| if n == 0 { Cell::dim(".") } else { Cell::text(n.to_string()) };
    let row = |reason: &ReasonRow| {
        let mut contents: Vec<Content> = vec![Cell::text(reason.reason.name()).into()];
        for segment in &segments {
            let found = reason.segments.iter().find(|count| count.segment.id == segment.id).map_or(0, |count| count.deals);
            let mut cell = n(found).key("marketing.lost_by[].segments[].deals");
            cell.row = segment.row;
            contents.push(cell.into());
        }
        contents.push(Cell::bold(count(reason.deals)).key("marketing.lost_by[].deals").into());
        contents.push(Content::Bar { share: reason.deals as f64 / most, role: Role::Accent, mark: None });
        Row { id: RowId::Named(reason.reason.name().into()), contents, detail: None, figure: None }
    };
    let mut all: Vec<Content> = vec![Cell::bold("All").into()];
    let mut won: Vec<Content> = vec![Cell::dim("Won of decided").or("Won").into()];
    for segment in &segments {
        let decided = figures.decided_by_segment.iter().find(|row| row.segment.id == segment.id);
        all.push(Cell::bold(decided.map_or(0, |row| row.lost).to_string()).key("marketing.decided_by_segment[].lost").into());
        let mut rate = decided
            .and_then(|row| row.won.rate.get())
            .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.decided_by_segment[].won.rate"));
        rate.row = segment.row;
        won.push(rate.into());
    }
    all.push(Cell::bold(count(figures.lost_deals)).key("marketing.lost_deals").into());
    all.push(Cell::default().into());
    won.push(
        figures
            .decided_total
            .rate
            .get()
            .map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate)).key("marketing.decided_total.rate"))
            .into(),
    );
    won.push(Cell::default().into());
    let mut columns = vec![Column::words("Lost because", 0).wide(8, 16)];
    columns.extend((2..).zip(&segments).map(|(keep, segment)| Column::number(short(&segment.name), keep)));
    columns.push(Column::number("All", 0));
    columns.push(Column::bars(1, 5, 12));
    Table {
        columns,
        rows: figures.lost_by.iter().map(row).collect(),
        totals: vec![
            Row { id: RowId::Named("all".into()), contents: all, detail: None, figure: None },
            Row { id: RowId::Named("won".into()), contents: won, detail: None, figure: None },
        ],
        list: true,
        ..Table::default()
    }
}

/// `to Norlux 121  Pharos 58  Lumar 39`.
fn rivals_line(figures: &Losses) -> Line {
    let mut line = Line::of([Cell::dim("to")]);
    for (keep, rival) in (0..).zip(figures.lost_to.iter().take(5)) {
        let mut lost = Cell::text(format!("{} {}", rival.rival.name, rival.deals)).key("marketing.lost_to[].deals");
        lost.row = rival.rival.row;
        line = line.and(keep, [lost]);
    }
    if figures.lost_to_nobody > 0 {
        line = line.and(6, [Cell::dim(format!("{} name no rival", figures.lost_to_nobody)).key("marketing.lost_to_nobody")]);
    }
    line
}

/// What was said, with who said it when; `lead`: what it was said of.
fn words(list: &[Words], lead: &str, key: &'static str, context: &Context) -> Vec<Line> {
    let quote = |said: &Words| {
        let score = said.score.map_or_else(String::new, |score| format!("{score:.0} "));
        Line::of([Cell::dim(lead), Cell::text(format!("{score}\"{}\"", said.words)).key(key).of(said.row)])
            .and(1, [Cell::dim(format!("{}, {}", said.account.name, near(said.on, context.lens.as_of)))])
    };
    list.iter().take(6).map(quote).collect()
}

/// `bought because  Delivery 41  Price 30`.
fn bought_because(figures: &Losses) -> Option<Line> {
    let first = figures.bought_by.first()?;
    let said = |row: &BoughtBy| Cell::text(format!("{} {}", row.reason, row.deals)).key("marketing.bought_by[].deals");
    let mut line = Line::of([Cell::dim("bought because  "), said(first)]);
    for (keep, row) in (1..).zip(figures.bought_by.iter().skip(1).take(4)) {
        line = line.and(keep, [said(row)]);
    }
    Some(line)
}

/// Losses and words, for a full book.
pub fn panel(figures: &Losses, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Losses, Cell::bold("Why we lose, why they buy").or("Losses"), "Lost");
    panel.note = Line::of([Cell::dim(format!("{} lost", count(figures.lost_deals))).key("marketing.lost_deals")]);
    panel.waits = Cell::dim(count(figures.lost_deals)).key("marketing.lost_deals");
    panel = panel.says(0, reasons(figures)).says(1, rivals_line(figures));
    if let Some(line) = bought_because(figures) {
        panel = panel.says(2, line);
    }
    // The newest words of either side are kept before older ones.
    for (keep, line) in (3..).step_by(2).zip(words(&figures.lost_words, "lost   ", "marketing.lost_words[].words", context)) {
        panel = panel.says(keep, line);
    }
    for (keep, line) in (4..).step_by(2).zip(words(&figures.bought_words, "bought ", "marketing.bought_words[].words", context)) {
        panel = panel.says(keep, line);
    }
    panel
}

/// Whether any deal says why it was lost: `Other` alone says nothing.
pub fn knows_reasons(figures: &Losses) -> bool {
    figures.lost_by.iter().any(|row| row.reason != LossReason::Other)
}

/// Why we lose, for a book of deals alone.
pub fn loss_reasons(figures: &Losses) -> Panel {
    let decided = figures.decided_total.of as usize;
    let note = format!("{} lost of {}", count(figures.lost_deals), count(decided));
    let mut panel = Panel::new(PanelId::LossReasons, Cell::bold("Why we lose"), "Lost");
    panel.note = Line::of([Cell::dim(note).key("marketing.decided_total.rate")]);
    panel.waits = Cell::dim(count(figures.lost_deals)).key("marketing.lost_deals");
    panel.says(0, reasons(figures))
}

/// Rivals and words, for a book of deals alone.
pub fn rivals(figures: &Losses, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Rivals, Cell::bold("Rivals and words").or("Rivals"), "Rivals");
    panel.waits = Cell::dim(figures.lost_to.len().to_string());
    let most = figures.lost_to.iter().map(|row| row.deals).max().unwrap_or(1).max(1) as f64;
    let row = |rival: &RivalRow| {
        let top = rival.segments.iter().max_by_key(|count| count.deals).filter(|count| count.deals > 0);
        let contents: Vec<Content> = vec![
            name(&rival.rival).into(),
            Cell::text(rival.deals.to_string()).key("marketing.lost_to[].deals").into(),
            Cell::text(rival.year_before.to_string()).key("marketing.lost_to[].year_before").into(),
            Cell::text(rival.last_year.to_string()).key("marketing.lost_to[].last_year").into(),
            Content::Bar { share: rival.deals as f64 / most, role: Role::Accent, mark: None },
            top.map_or_else(
                || Cell::dim("."),
                |top| Cell::text(format!("{} {}", top.segment.name, top.deals)).key("marketing.lost_to[].segments[].deals"),
            )
            .into(),
        ];
        Row { id: row_id(&rival.rival), contents, detail: None, figure: None }
    };
    let table = Table {
        columns: vec![
            Column::words("Lost to", 0).wide(8, 18),
            Column::number("Deals", 0),
            Column::number("Year 1", 2),
            Column::number("Year 2", 1),
            Column::bars(3, 5, 12),
            Column::words("Most in", 4),
        ],
        rows: figures.lost_to.iter().map(row).collect(),
        list: true,
        ..Table::default()
    };
    if !figures.lost_to.is_empty() {
        panel = panel.says(0, table);
    }
    panel = panel.says(
        1,
        Line::of([
            Cell::dim(format!("{} lost deals name no rival", count(figures.lost_to_nobody))).key("marketing.lost_to_nobody")
        ]),
    );
    for line in words(&figures.lost_words, "", "marketing.lost_words[].words", context) {
        panel = panel.part(Part::new(2, line).from(Room::Fair));
    }
    panel
}
