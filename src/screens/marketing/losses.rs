//! Why we lose and to whom, why they buy, in their words.

use crate::book::deal::LossReason;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::losses::{BoughtBy, Losses, OwnWords, ReasonRow, RivalRow, SegmentDecided};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, Row, RowId, Table};
use crate::screens::words::{count, near, percent};

use super::terms::{at, name, row_id};

/// The segments that have a column, in the table's order.
fn segments(figures: &Losses) -> Vec<&SegmentDecided> {
    figures.decided_by_segment.iter().filter(|row| row.segment.row.is_some()).collect()
}

/// A name's first word, cut to so many letters.
fn first_word(name: &str, most: usize) -> String {
    let word = name.split(' ').next().unwrap_or(name);
    let cut = || word.chars().take(most - 1).chain(['…']).collect();
    if word.chars().count() > most { cut() } else { word.to_owned() }
}

pub(super) fn plain(figure: &Figure<usize>) -> Cell {
    Cell::figure(figure, |n| n.to_string())
}

fn reasons(figures: &Losses) -> Table {
    let segments = segments(figures);
    let most = figures.lost_by.iter().map(|row| row.deals.or_zero()).max().unwrap_or(1).max(1) as f64;
    let short = |name: &str| first_word(name, 9);
    let mut columns = Columns::of(|reason: &&ReasonRow| RowId::Named(reason.reason.name().into())).column(
        "reason",
        Column::words("Lost because", 0).wide(8, 16),
        |reason| Cell::text(reason.reason.name()),
    );
    for (keep, SegmentDecided { segment, .. }) in (2..).zip(segments.iter().copied()) {
        // A column a segment: remembered by the segment's name, its head.
        columns = columns.column("", Column::number(short(&segment.name), keep), |reason| {
            let found = reason.segments.iter().find(|count| count.segment.id == segment.id);
            at(segment, found.map_or_else(|| Cell::dim("."), |count| plain(&count.deals)))
        });
    }
    let table = columns
        .column("deals", Column::number("All", 0), |reason| Cell::figure(&reason.deals, count).role(Role::Bold))
        .column("bar", Column::bars(1, 5, 12), move |reason| Content::Bar {
            share: reason.deals.or_zero() as f64 / most,
            role: Role::Accent,
            mark: None,
        })
        .explained_by(|reason| reason.deals.shown())
        .table(&figures.lost_by);
    Table { totals: totals(figures, &segments), list: true, ..table }
}

/// Lost, and won of decided, by segment.
fn totals(figures: &Losses, segments: &[&SegmentDecided]) -> Vec<Row> {
    let lost = segments.iter().map(|row| at(&row.segment, plain(&row.lost).role(Role::Bold)));
    let won = segments.iter().map(|row| at(&row.segment, Cell::figure_or_dot(&row.won.rate, percent)));
    let row = |id: &str, first: Cell, segments: Vec<Cell>, all: Cell| {
        let cells = std::iter::once(first).chain(segments).chain([all.role(Role::Bold), Cell::default()]);
        Row { id: RowId::Named(id.into()), contents: cells.map(Content::from).collect(), detail: None, figure: None }
    };
    vec![
        row("all", Cell::bold("All"), lost.collect(), Cell::figure(&figures.lost_deals, count)),
        row(
            "won",
            Cell::dim("Won of decided").or("Won"),
            won.collect(),
            Cell::figure_or_dot(&figures.decided_total.rate, percent),
        ),
    ]
}

/// `to Norlux 121  Pharos 58  Lumar 39`.
fn rivals_line(figures: &Losses) -> Line {
    let mut line = Line::of([Cell::dim("to")]);
    for (keep, rival) in (0..).zip(figures.lost_to.iter().take(5)) {
        line = line.and(keep, [Cell::text(format!("{} ", rival.rival.name)), at(&rival.rival, plain(&rival.deals))]);
    }
    if figures.lost_to_nobody.or_zero() > 0 {
        line = line.and(6, [plain(&figures.lost_to_nobody).role(Role::Dim), Cell::dim(" name no rival")]);
    }
    line
}

/// What was said, with who said it when; `lead`: what it was said of.
fn words(list: &[OwnWords], lead: &str, context: &Context) -> Vec<Line> {
    let quote = |said: &OwnWords| {
        let score = said.score.iter().flat_map(|score| {
            let answer = Cell::figure(score, |score| format!("{score:.0}"));
            [answer.of(said.row), Cell::text(" ")]
        });
        let words = Cell::text(format!("\"{}\"", said.words)).of(said.row);
        Line::of(std::iter::once(Cell::dim(lead)).chain(score).chain([words]))
            .and(1, [Cell::dim(format!("{}, {}", said.account.name, near(said.on, context.lens.as_of)))])
    };
    list.iter().take(6).map(quote).collect()
}

/// `bought because  Delivery 41  Price 30`.
fn bought_because(figures: &Losses) -> Option<Line> {
    let first = figures.bought_by.first()?;
    let said = |row: &BoughtBy| [Cell::text(format!("{} ", row.reason)), plain(&row.deals)];
    let mut line = Line::of(std::iter::once(Cell::dim("bought because  ")).chain(said(first)));
    for (keep, row) in (1..).zip(figures.bought_by.iter().skip(1).take(4)) {
        line = line.and(keep, said(row));
    }
    Some(line)
}

fn lost(figures: &Losses) -> Cell {
    Cell::figure(&figures.lost_deals, count).role(Role::Dim)
}

/// Losses and words, for a full book.
pub(crate) fn panel(figures: &Losses, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Losses, Cell::bold("Why we lose, why they buy").or("Losses"), "Lost");
    panel.note = Line::of([lost(figures), Cell::dim(" lost")]);
    panel.waits = lost(figures);
    panel = panel.says(0, reasons(figures)).says(1, rivals_line(figures));
    if let Some(line) = bought_because(figures) {
        panel = panel.says(2, line);
    }
    // The newest words of either side are kept before older ones.
    for (keep, line) in (3..).step_by(2).zip(words(&figures.lost_words, "lost   ", context)) {
        panel = panel.says(keep, line);
    }
    for (keep, line) in (4..).step_by(2).zip(words(&figures.bought_words, "bought ", context)) {
        panel = panel.says(keep, line);
    }
    panel
}

/// Whether any deal says why it was lost: `Other` alone says nothing.
pub(crate) fn knows_reasons(figures: &Losses) -> bool {
    figures.lost_by.iter().any(|row| row.reason != LossReason::Other)
}

/// Why we lose, for a book of deals alone.
pub(crate) fn loss_reasons(figures: &Losses) -> Panel {
    let mut panel = Panel::new(PanelId::LossReasons, Cell::bold("Why we lose"), "Lost");
    let decided = Cell::figure(&figures.decided_total.of, |n| count(n as usize)).role(Role::Dim);
    panel.note = Line::of([lost(figures), Cell::dim(" lost of "), decided]);
    panel.waits = lost(figures);
    panel.says(0, reasons(figures))
}

/// Rivals and words, for a book of deals alone.
pub(crate) fn rivals(figures: &Losses, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Rivals, Cell::bold("Rivals and words").or("Rivals"), "Rivals");
    panel.waits = Cell::dim(figures.lost_to.len().to_string());
    let most = figures.lost_to.iter().map(|row| row.deals.or_zero()).max().unwrap_or(1).max(1) as f64;
    let table = Columns::of(|rival: &&RivalRow| row_id(&rival.rival))
        .column("rival", Column::words("Lost to", 0).wide(8, 18), |rival| name(&rival.rival))
        .column("deals", Column::number("Deals", 0), |rival| plain(&rival.deals))
        .column("year_before", Column::number("Year 1", 2), |rival| plain(&rival.year_before))
        .column("last_year", Column::number("Year 2", 1), |rival| plain(&rival.last_year))
        .column("bar", Column::bars(3, 5, 12), move |rival| Content::Bar {
            share: rival.deals.or_zero() as f64 / most,
            role: Role::Accent,
            mark: None,
        })
        .column("segment", Column::words("Most in", 4), |rival| {
            let top = rival.segments.iter().max_by_key(|count| count.deals.or_zero()).filter(|count| count.deals.or_zero() > 0);
            top.map_or_else(
                || Content::from(Cell::dim(".")),
                |top| vec![Cell::text(format!("{} ", top.segment.name)), plain(&top.deals)].into(),
            )
        })
        .explained_by(|rival| rival.deals.shown())
        .table(&figures.lost_to);
    if !figures.lost_to.is_empty() {
        panel = panel.says(0, Table { list: true, ..table });
    }
    let nobody = Cell::figure(&figures.lost_to_nobody, count).role(Role::Dim);
    panel = panel.says(1, Line::of([nobody, Cell::dim(" lost deals name no rival")]));
    for line in words(&figures.lost_words, "", context) {
        panel = panel.part(PanelPart::new(2, line).from(Room::Fair));
    }
    panel
}
