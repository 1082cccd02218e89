//! What several details are built of: signed lines, lists of deals and orders, activities.

use crate::book::account::Account;
use crate::book::activity::Activity;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::{AnyId, Id};
use crate::book::money::{Currency, Money};
use crate::book::order::Order;
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::as_of::{DealOn, DealState, deal_on};
use crate::metrics::sales::do_next::{Item, ListEntry};
use crate::metrics::sales::orders::{OrderStanding, amount, standing};
use crate::metrics::sums::{By, SpanTotal};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Row, RowId, Section, Sign, Table};
use crate::screens::words::{count, near};

use super::DetailContext;

/// The most activities and answers that a block shows; "Referred to by" has them all.
pub(crate) const MOST_HAPPENED: usize = 12;
const MOST_LISTED: usize = 200;
const MOST_YEARS: usize = 6;

/// How a record stands is given up to so many cells before its name is cut.
const WIDEST_STATE: u16 = 22;

pub(crate) fn section(title: impl Into<String>, note: Line, column: u8, body: Vec<PanelPart>) -> Section {
    Section { title: Cell::bold(title), note, body, column, full: false }
}

pub(crate) fn note(text: impl Into<String>) -> Line {
    Line::of([Cell::dim(text)])
}

pub(crate) fn signed(sign: Sign, cells: impl IntoIterator<Item = Cell>) -> PanelPart {
    let lead = [sign.cell(), Cell::text(" ")];
    PanelPart::new(0, Line::of(lead.into_iter().chain(cells)))
}

pub(crate) fn says(text: impl Into<String>) -> PanelPart {
    PanelPart::new(0, Line::of([Cell::text(text)]))
}

pub(crate) fn dim(text: impl Into<String>) -> PanelPart {
    PanelPart::new(1, Line::of([Cell::dim(text)]))
}

/// Money without `.00`: `36,000`, `1,249.50`.
pub(crate) fn whole(currency: Currency, amount: Money) -> String {
    let text = currency.full(amount);
    let zeros = format!(".{}", "0".repeat(currency.digits() as usize));
    text.strip_suffix(&zeros).map_or_else(|| text.clone(), str::to_owned)
}

/// Whole units with separators: `1,284`.
pub(crate) fn units(value: Units) -> String {
    if value.thousandths() % 1000 != 0 {
        return value.to_string();
    }
    let sign = if value < Units::ZERO { "-" } else { "" };
    format!("{sign}{}", count(usize::try_from(value.thousandths().unsigned_abs() / 1000).unwrap_or(usize::MAX)))
}

/// `in 17 d`, `today`, `3 d ago`.
pub(crate) fn away(day: Day, today: Day) -> String {
    match day - today {
        0 => "today".to_owned(),
        days if days > 0 => format!("in {days} d"),
        days => format!("{} d ago", -days),
    }
}

/// `Mar 2021`.
pub(crate) fn month(day: Day) -> String {
    format!("{} {}", crate::book::day::month_name(day.month()), day.year())
}

/// What there is to do about a record, and its place on the list of what to do next.
pub(crate) fn to_do<'a>(id: AnyId, view: &DetailContext<'a>) -> Option<(&'a Item, Line)> {
    let list = &view.sales.do_next;
    let rows = list.rows();
    let is_in = |row: &ListEntry| match row {
        ListEntry::One(item) => item.record == id,
        ListEntry::Group(group, _) => list.items_of(group).any(|item| item.record == id),
    };
    let at = rows.iter().position(is_in)?;
    let item = list.do_next.iter().find(|item| item.record == id)?;
    let mut cells = vec![Cell::dim(format!("rank {} of {}, ", at + 1, rows.len()))];
    if item.stake.get().is_some() {
        cells.extend([
            Cell::text("stake "),
            Cell::figure(&item.stake, |stake| view.coins().headline(stake)),
            Cell::text(" x urgency "),
            Cell::figure(&item.urgency, |urgency| format!("{urgency:.2}")),
        ]);
    } else {
        cells.push(Cell::text("no stake known"));
    }
    Some((item, Line::of(cells)))
}

pub(crate) fn pair(label: &str, cells: Vec<Cell>) -> Row {
    let contents: Vec<Content> = vec![Cell::dim(label).into(), cells.into()];
    Row { id: RowId::Named(label.to_owned()), contents, detail: None, figure: None }
}

pub(crate) fn pairs(rows: Vec<Row>) -> Table {
    Table { columns: vec![Column::words("", 0), Column::words("", 0).wide(16, 200)], rows: rows.into(), ..Table::default() }
}

/// A list of records: what it is, its name, its money, how it stands.
pub(crate) fn list(rows: Vec<Row>) -> Table {
    // How a record stands says little when it is cut: the name gives way first.
    let stands = |row: &Row| match row.contents.get(3) {
        Some(Content::Text(cells)) => cells.iter().map(|cell| cell.text.chars().count()).sum(),
        _ => 0,
    };
    let widest = u16::try_from(rows.iter().map(stands).max().unwrap_or(0)).unwrap_or(u16::MAX);
    Table {
        columns: vec![
            Column::words("", 2),
            Column::words("", 0).wide(10, 40).grow(),
            Column::number("", 0),
            Column::words("", 1).wide(widest.min(WIDEST_STATE), 40),
        ],
        rows: rows.into(),
        list: true,
        ..Table::default()
    }
}

pub(crate) fn row(id: AnyId, name: String, money: Cell, stands: Cell, view: &DetailContext) -> Row {
    let key = view.book().key_of(id);
    let key = if key == "?" { String::new() } else { key.to_owned() };
    let contents: Vec<Content> = vec![Cell::dim(key).into(), Cell::text(name).of(id).into(), money.into(), stands.into()];
    Row { id: RowId::Record(id), contents, detail: None, figure: None }
}

/// A deal in a list: `D-1082  Quay 3 spare lights  25k  Qualified, 21 Dec`.
pub(crate) fn deal_row(on: &DealOn, view: &DetailContext) -> Row {
    let money = on.amount.map_or_else(|| Cell::dim("."), |amount| Cell::text(view.coins().table(amount)));
    row(Records::any(on.id), on.deal.name().to_owned(), money, Cell::text(deal_state(on, view)), view)
}

/// `Proposal, 10 Dec`, `won 8 Oct`, `lost 3 Jun, Timing`.
fn deal_state(on: &DealOn, view: &DetailContext) -> String {
    let today = view.today();
    match on.state {
        DealState::Won(day) => format!("won {}", near(day, today)),
        DealState::Lost(day) => {
            let reason = on.deal.lost().map_or("", |lost| lost.reason().name());
            format!("lost {}, {reason}", near(day, today))
        }
        DealState::Open => {
            let stage = on.stage.and_then(|stage| view.book().company.stage(stage)).map_or("open", |stage| stage.name());
            on.close.map_or_else(|| stage.to_owned(), |close| format!("{stage}, {}", near(close, today)))
        }
    }
}

/// An order in a list: `O-2219  Buoy 360 x 14  28k  shipped 12 Nov`.
pub(crate) fn order_row(id: Id<Order>, order: &Order, view: &DetailContext) -> Row {
    let money = amount(view.lens(), order);
    let money = money.map_or_else(|| Cell::dim("."), |amount| Cell::text(view.coins().table(amount)));
    row(Records::any(id), order_name(order, view), money, Cell::text(order_state(order, view)), view)
}

/// `Buoy 360 x 14, Beacon S x 3`.
fn order_name(order: &Order, view: &DetailContext) -> String {
    let lines = order.lines().iter().map(|line| {
        let name = line.product().map_or_else(|| "no product".to_owned(), |product| view.name(Records::any(product)));
        line.units().map_or_else(|| name.clone(), |of| format!("{name} x {}", units(of)))
    });
    lines.collect::<Vec<_>>().join(", ")
}

/// `cancelled 3 Nov`, `shipped 3 Nov`, `late, due 1 Nov`, `ordered 12 Nov`.
fn order_state(order: &Order, view: &DetailContext) -> String {
    let today = view.today();
    // Where no order says when it was shipped, none is known to be late.
    let shipping = view.sales.orders.open.get().is_some();
    match (standing(view.lens(), order), order.cancelled(), order.shipped(), order.due()) {
        (OrderStanding::Cancelled, Some(day), ..) => format!("cancelled {}", near(day, today)),
        (OrderStanding::Shipped, _, Some(day), _) => format!("shipped {}", near(day, today)),
        (OrderStanding::Open { late: true }, .., Some(due)) if shipping => format!("late, due {}", near(due, today)),
        _ => format!("ordered {}", near(order.on(), today)),
    }
}

/// The deals and orders of a customer that were there on the lens's day, the newest first.
pub(crate) fn sales_of(account: Id<Account>, view: &DetailContext) -> Vec<Row> {
    let book = view.book();
    let mut rows: Vec<(Day, Row)> = Vec::new();
    for (id, deal) in book.deals.iter().filter(|(_, deal)| deal.account() == Some(account)) {
        if let Some(on) = deal_on(book, id, deal, view.today()) {
            let day = match on.state {
                DealState::Open => deal.there_from().unwrap_or(Day::FIRST),
                DealState::Won(day) | DealState::Lost(day) => day,
            };
            rows.push((day, deal_row(&on, view)));
        }
    }
    for (id, order) in book.orders.iter().filter(|(_, order)| order.account() == account && order.on() <= view.today()) {
        rows.push((order.on(), order_row(id, order, view)));
    }
    rows.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(crate) struct Happened {
    pub(crate) on: Day,
    /// `Call`, `log`.
    pub(crate) kind: Cell,
    pub(crate) by: String,
    pub(crate) what: Cell,
}

/// The activities that a test holds for, the newest first.
pub(crate) fn activities(view: &DetailContext, of: impl Fn(&Activity) -> bool) -> Vec<Happened> {
    let book = view.book();
    let rows = book.activities.rows().iter().filter(|activity| activity.on() <= view.today() && of(activity));
    let mut found: Vec<Happened> = rows
        .map(|activity| Happened {
            on: activity.on(),
            kind: Cell::text(activity.kind().name()),
            by: activity.by().map_or_else(String::new, |by| view.name(Records::any(by))),
            what: Cell::text(activity.note().unwrap_or_default()),
        })
        .collect();
    found.sort_by_key(|happened| std::cmp::Reverse(happened.on));
    found
}

/// A table of what happened, the newest first; what does not fit is counted.
pub(crate) fn happenings(happened: Vec<Happened>, view: &DetailContext) -> Table {
    let all = happened.len();
    let row = |(at, happened): (usize, Happened)| {
        let contents: Vec<Content> = vec![
            Cell::text(near(happened.on, view.today())).into(),
            happened.kind.into(),
            Cell::dim(happened.by).into(),
            happened.what.into(),
        ];
        Row { id: RowId::Named(format!("happened {at}")), contents, detail: None, figure: None }
    };
    let rows: Vec<Row> = happened.into_iter().take(MOST_HAPPENED).enumerate().map(row).collect();
    let mut totals = Vec::new();
    if all > rows.len() {
        let words = format!("{} earlier: under Referred to by", all - rows.len());
        totals.push(Row {
            id: RowId::Named("earlier".into()),
            contents: vec![Cell::default().into(), Cell::dim(words).into()],
            detail: None,
            figure: None,
        });
    }
    Table {
        columns: vec![
            Column::number("", 0),
            Column::words("", 0).wide(7, 9),
            Column::words("", 1).wide(4, 12),
            Column::words("", 0).wide(16, 200),
        ],
        rows: rows.into(),
        totals,
        ..Table::default()
    }
}

/// A block of activities; `None` without any.
pub(crate) fn activity_block(happened: Vec<Happened>, view: &DetailContext) -> Option<Section> {
    let newest = happened.first()?.on;
    let words = format!("{}, last {}", count(happened.len()), away(newest, view.today()));
    Some(section("Activities", note(words), 0, vec![PanelPart::new(0, happenings(happened, view))]))
}

/// What was won with something in each of the newest fiscal years that it had sales in, the newest first.
pub(crate) fn years(by: By, view: &DetailContext) -> Vec<(Period, SpanTotal)> {
    let (calendar, sums) = (&view.book().company.calendar(), view.lens().sums);
    let mut year = calendar.containing(Length::Year, view.today());
    let mut found = Vec::new();
    // A book may have gaps of years; none is older than its first sale.
    let first = view.lens().ledger.rows().first().map(|row| row.day);
    while first.is_some_and(|first| calendar.span(year).end >= first) && found.len() < MOST_YEARS {
        let total = sums.within(by, calendar.span(year));
        if total != SpanTotal::default() {
            found.push((year, total));
        }
        year = calendar.previous(year);
    }
    found
}

/// A table of them: `2026  312k  14 deals  28k of orders`.
pub(crate) fn year_table(years: &[(Period, SpanTotal)], view: &DetailContext) -> Table {
    let coins = view.coins();
    let most = years.iter().map(|(_, total)| total.won.as_f64()).fold(0.0, f64::max);
    let with_units = years.iter().any(|(_, total)| total.units != Units::ZERO);
    let row = |(year, total): &(Period, SpanTotal)| {
        let share = if most > 0.0 { (total.won.as_f64() / most).clamp(0.0, 1.0) } else { 0.0 };
        let contents: Vec<Content> = vec![
            Cell::text(view.book().company.calendar().label(*year)).into(),
            Cell::bold(coins.table(total.won)).into(),
            Cell::text(count(total.deals as usize)).into(),
            coins.or_dot(total.orders).into(),
            if with_units { Cell::text(units(total.units)) } else { Cell::default() }.into(),
            Content::Bar { share, role: crate::screens::say::Role::Accent, mark: None },
        ];
        Row { id: RowId::Named(format!("year {}", year.year)), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![
            Column::words("Year", 0),
            Column::number("Won", 0),
            Column::number("Deals", 1),
            Column::number("Orders", 1),
            Column::number("Units", 2),
            Column::bars(3, 6, 24),
        ],
        rows: years.iter().map(row).collect(),
        ..Table::default()
    }
}

/// A block of a list, newest first or as it is; `None` without rows. Of a long one the first are listed, the rest counted.
pub(crate) fn list_block(title: &str, words: String, column: u8, mut rows: Vec<Row>) -> Option<Section> {
    let all = rows.len();
    rows.truncate(MOST_LISTED);
    let more = all - rows.len();
    let mut body = vec![PanelPart::new(0, list(rows))];
    if more > 0 {
        body.push(dim(format!("{} more", count(more))));
    }
    (all > 0).then(|| section(title, note(words), column, body))
}

/// A deal as it was on the lens's day; `None` where it was not there yet or was left out.
pub(crate) fn deal_now<'a>(id: Id<Deal>, view: &DetailContext<'a>) -> Option<DealOn<'a>> {
    deal_on(view.book(), id, view.book().deals.get(id)?, view.today())
}
