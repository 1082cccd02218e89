//! A segment of the market: how large it is and our part of it, what it buys through which channel, what it needs, why
//! deals in it were lost.

use crate::book::channel::Segment;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::marketing::market::SegmentRow;
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Table};
use crate::screens::words::{change, count, percent};

use super::blocks::{note, pair, pairs, section};
use super::{DetailBody, DetailContext};

/// What a segment says; `None` where it was left out.
pub(crate) fn said(id: Id<Segment>, view: &DetailContext) -> Option<DetailBody> {
    view.book().segments.get(id)?;
    let row = view.marketing.market.segments.iter().find(|row| row.id.row == Some(Records::any(id)));
    let mut sections: Vec<Section> = row.map(|row| stands(row, view)).into_iter().collect();
    sections.extend(channels(id, view));
    sections.extend(needs(id, view));
    sections.extend(lost(id, view));
    let accounts = row.map_or(0, |row| row.accounts.or_zero());
    Some(DetailBody { head: Line::of([Cell::text(format!("segment, {} accounts", count(accounts as usize)))]), sections })
}

/// Size, growth, our share, revenue, penetration.
fn stands(row: &SegmentRow, view: &DetailContext) -> Section {
    let coins = view.coins();
    let money = |figure| Cell::figure(figure, |amount: Money| coins.headline(amount));
    let mut rows = vec![pair("Won", vec![money(&row.revenue).role(Role::Bold)])];
    if row.market.get().is_some() {
        let mut size = vec![money(&row.market)];
        if let Some(year) = row.market_year {
            size.push(Cell::dim(format!(" in {year}")));
        }
        if row.growth.get().is_some() {
            size.extend([Cell::text(", "), Cell::figure(&row.growth, change), Cell::dim(" on the year before")]);
        }
        rows.push(pair("Market", size));
    }
    if row.our_share.get().is_some() {
        let one = |share: f64| format!("{:.1}%", share * 100.0);
        let mut share = vec![Cell::figure(&row.our_share, one).role(Role::Bold)];
        if row.our_share_change.get().is_some() {
            share.push(Cell::figure(&row.our_share_change, |points| format!(", {points:+.1} pt")));
        }
        rows.push(pair("Our share", share));
    }
    if row.penetration.get().is_some() {
        let number = |n: u32| count(n as usize);
        let (bought, of) = (Cell::figure(&row.accounts_bought, number), Cell::figure(&row.accounts, number));
        let share = Cell::figure(&row.penetration, percent);
        rows.push(pair("Bought", vec![share, Cell::text(": "), bought, Cell::text(" of "), of, Cell::text(" accounts")]));
    }
    let window = view.marketing.window;
    let words = format!("{} - {}", window.start.long(), window.end.long());
    section("The segment", note(words), 0, vec![PanelPart::new(0, pairs(rows))])
}

/// Won, margin and win rate by channel.
fn channels(id: Id<Segment>, view: &DetailContext) -> Option<Section> {
    let coins = view.coins();
    let own = view.marketing.fit.fit.iter().filter(|row| row.segment.row == Some(Records::any(id)));
    let rows = own.map(|row| {
        let rate = if row.win_rate.rate.get().is_some() {
            let of = Cell::figure(&row.win_rate.of, |n| format!(" of {n}")).role(Role::Dim);
            vec![Cell::figure(&row.win_rate.rate, percent), of]
        } else {
            vec![Cell::dim(".")]
        };
        let contents: Vec<Content> = vec![
            Cell::text(row.channel.name.clone()).into(),
            coins.some(&row.revenue).into(),
            Cell::figure_or_dot(&row.margin, percent).into(),
            rate.into(),
        ];
        Row { id: RowId::Named(format!("channel {}", row.channel.name)), contents, detail: None, figure: None }
    });
    let columns = vec![
        Column::words("Channel", 0).wide(8, 24),
        Column::number("Won", 0),
        Column::number("Margin", 1),
        Column::number("Win rate", 1),
    ];
    table_section("By channel", "", 0, columns, rows.collect())
}

/// What it needs, what matters most and is served worst first.
fn needs(id: Id<Segment>, view: &DetailContext) -> Option<Section> {
    let one = |score: f64| format!("{score:.1}");
    let own = view.marketing.offer.needs.iter().filter(|need| need.segment.row == Some(Records::any(id)));
    let rows = own.map(|need| {
        let contents: Vec<Content> = vec![
            Cell::text(need.need.clone()).into(),
            Cell::figure(&need.opportunity, one).into(),
            Cell::figure(&need.importance, one).into(),
            Cell::figure(&need.satisfaction, one).into(),
            Cell::dim(need.change.clone().unwrap_or_default()).into(),
        ];
        Row { id: RowId::Named(format!("need {}", need.need)), contents, detail: None, figure: None }
    });
    let columns = vec![
        Column::words("Need", 0).wide(12, 36),
        Column::number("Opportunity", 0),
        Column::number("Important", 1),
        Column::number("Satisfied", 1),
        Column::words("What to change", 2),
    ];
    table_section("Needs", "of 10, opportunity of 20", 1, columns, rows.collect())
}

/// Why deals in it were lost, the most frequent reason first.
fn lost(id: Id<Segment>, view: &DetailContext) -> Option<Section> {
    let found = view.marketing.losses.lost_by.iter().filter_map(|row| {
        let here = row.segments.iter().find(|count| count.segment.row == Some(Records::any(id)))?;
        (here.deals.or_zero() > 0).then_some((row.reason, &here.deals))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(_, deals)| std::cmp::Reverse(deals.or_zero()));
    let all: usize = found.iter().map(|(_, deals)| deals.or_zero()).sum();
    let rows = found.into_iter().map(|(reason, deals)| {
        let contents: Vec<Content> = vec![Cell::text(reason.name()).into(), Cell::figure(deals, count).into()];
        Row { id: RowId::Named(format!("lost {}", reason.name())), contents, detail: None, figure: None }
    });
    let columns = vec![Column::words("Lost because", 0).wide(10, 24), Column::number("n", 0)];
    table_section("Why deals were lost", &format!("{} lost", count(all)), 1, columns, rows.collect())
}

fn table_section(title: &str, words: &str, column: u8, columns: Vec<Column>, rows: Vec<Row>) -> Option<Section> {
    let table = Table { columns, rows: rows.into(), ..Table::default() };
    (!table.rows.is_empty()).then(|| section(title, note(words), column, vec![PanelPart::new(0, table)]))
}
