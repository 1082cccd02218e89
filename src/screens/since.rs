//! What changed since a day: the forecast then and now, what happened how often, and to which records.

use std::collections::HashMap;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::field::FieldValue;
use crate::book::id::AnyId;
use crate::book::money::Money;
use crate::metrics::sales::since::{EventKind, Moved, RecordEvent, Since};
use crate::metrics::sales::verdict::Progress;

use super::context::Context;
use super::say::{Cell, Column, Content, Line, Overlay, PanelPart, Role, Row, RowId, Section, Table};
use super::words::{chance, count, near, verdict};

fn words(what: EventKind, period: &str) -> String {
    match what {
        EventKind::Won => "won".to_owned(),
        EventKind::Lost => "lost".to_owned(),
        EventKind::New => "new".to_owned(),
        EventKind::MovedIn => format!("into {period}"),
        EventKind::MovedOut => format!("out of {period}"),
        EventKind::Later => "later".to_owned(),
        EventKind::Earlier => "earlier".to_owned(),
        EventKind::Raised => "up".to_owned(),
        EventKind::Lowered => "down".to_owned(),
        EventKind::Stage => "stage".to_owned(),
        EventKind::Lead => "lead".to_owned(),
        EventKind::Touch => "touch".to_owned(),
    }
}

fn role(what: EventKind) -> Role {
    match what {
        EventKind::Won | EventKind::MovedIn | EventKind::Raised => Role::Good,
        EventKind::Lost | EventKind::MovedOut | EventKind::Lowered => Role::Bad,
        EventKind::Later => Role::Warn,
        _ => Role::Text,
    }
}

/// The list of what changed; `now` is the chosen period as it stands.
pub(crate) fn since(figures: &Since, now: &Progress, context: &Context) -> Overlay {
    let lens = context.lens;
    let day = format!("{:?} {}", figures.from.weekday(), near(figures.from, lens.as_of));
    let mut body = vec![PanelPart::new(0, then_and_now(&figures.then, now, context))];
    body.extend(sums(figures, context).into_iter().map(|line| PanelPart::new(0, line)));
    if let Some(why) = figures.unknown {
        let words = format!("moves of closes, amounts and stages are not known: {why}");
        body.push(PanelPart::new(0, Line::of([Cell::new(words, Role::Warn)])));
    }
    let head = Section {
        title: Cell::bold(format!("What changed since {day}")),
        note: Line::of([Cell::dim(format!("to {}", lens.as_of.long()))]),
        body,
        column: 0,
        full: true,
    };
    let mut sections = vec![head];
    if !figures.events.is_empty() {
        sections.push(Section {
            title: Cell::bold("What happened to which"),
            note: Line::of([Cell::dim(count(figures.events.len()))]),
            body: vec![PanelPart::new(0, list(figures, context))],
            column: 0,
            full: true,
        });
    }
    Overlay { trail: None, head: Vec::new(), sections, whole: false, beside: false }
}

/// `Q4 forecast 2.10M > 2.25M   chance 22% > 27% LIKELY MISS   won 1.10M > 1.25M`.
pub(super) fn then_and_now(then: &Progress, now: &Progress, context: &Context) -> Line {
    let coins = context.coins();
    let unknown = || "n/a".to_owned();
    let money = |amount: Option<Money>| amount.map_or_else(unknown, |amount| coins.headline(amount));
    let moved = |name: &str, then: String, now: Cell| {
        [Cell::dim(format!("{name} ")), Cell::text(then), Cell::dim(" > "), now.role(Role::Bold)]
    };
    let money_now = |figure: &crate::metrics::figure::Figure<Money>| Cell::figure(figure, |amount| coins.headline(amount));
    let mut line =
        Line::of(moved(&format!("{} forecast", context.period()), money(then.forecast.p50.get()), money_now(&now.forecast.p50)));
    let chance_now = &now.forecast.chance_of_target;
    if let Some(value) = chance_now.get() {
        let before = then.forecast.chance_of_target.get().map_or_else(unknown, chance);
        let (sign, word) = verdict(Some(value));
        let cells = moved("chance", before, Cell::figure(chance_now, chance));
        line = line.and(0, cells).and(2, [sign.cell(), Cell::text(" "), word]);
    }
    line.and(1, moved("won", money(then.won.get()), money_now(&now.won)))
}

/// How often each happened, and how much money that is.
pub(super) fn sums(figures: &Since, context: &Context) -> Vec<Line> {
    let coins = context.coins();
    let said = figures.sums.iter().map(|sum| {
        let words = Cell::new(words(sum.what, &context.period()), role(sum.what));
        let mut cells = vec![words, Cell::text(" "), Cell::figure(&sum.n, count).role(Role::Bold)];
        if sum.amount.get().is_some() {
            let signed = matches!(sum.what, EventKind::Raised | EventKind::Lowered);
            let amount = |sum| if signed { coins.signed(sum) } else { coins.headline(sum) };
            cells.extend([Cell::text(" "), Cell::figure(&sum.amount, amount)]);
        }
        cells
    });
    let said: Vec<Vec<Cell>> = said.collect();
    if said.is_empty() {
        return vec![Line::of([Cell::dim("nothing changed")])];
    }
    // So many fit beside each other on the smallest screen.
    said.chunks(4).map(|few| few.iter().fold(Line::new(), |line, cells| line.and(0, cells.clone()))).collect()
}

fn list(figures: &Since, context: &Context) -> Table {
    let (book, today, coins) = (context.book(), context.lens.as_of, context.coins());
    let mut seen: HashMap<AnyId, u16> = HashMap::new();
    let row = |event: &RecordEvent| {
        // A record may stand there for several reasons.
        let times = seen.entry(event.record).or_insert(0);
        let id = if *times == 0 { RowId::Record(event.record) } else { RowId::Again(*times, event.record) };
        *times = times.saturating_add(1);
        let amount = event.amount.map_or_else(
            || Cell::dim("."),
            |amount| match event.what {
                EventKind::Raised | EventKind::Lowered => Cell::text(coins.signed(amount)),
                _ => Cell::text(coins.table(amount)),
            },
        );
        let contents: Vec<Content> = vec![
            Cell::new(words(event.what, &context.period()), role(event.what)).into(),
            Cell::text(named(book, event.record)).into(),
            amount.into(),
            Cell::text(event.moved.as_ref().map_or_else(String::new, |moved| self::moved(moved, context))).into(),
            Cell::dim(near(event.on, today)).on(event.on).into(),
        ];
        let sum = figures.sums.iter().find(|sum| sum.what == event.what);
        let figure = sum.map(|sum| if sum.amount.get().is_some() { sum.amount.shown() } else { sum.n.shown() });
        Row { id, contents, detail: None, figure }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(5, 10),
            Column::words("Record", 0).wide(16, 60).grow(),
            Column::number("Amount", 0),
            Column::words("From, to", 1).wide(12, 36).squeezed(8),
            Column::words("On", 0).wide(5, 11),
        ],
        rows: figures.events.iter().map(row).collect(),
        list: true,
        ..Table::default()
    }
}

/// A record's name, with its account's where it has one.
fn named(book: &Book, record: AnyId) -> String {
    let name = book.name_of(record);
    let account = book.fields_of(record).unwrap_or_default().into_iter().find_map(|(field, value)| match value {
        FieldValue::Link(account) if field == "account" => Some(book.name_of(account).to_owned()),
        _ => None,
    });
    account.map_or_else(|| name.to_owned(), |account| format!("{name}, {account}"))
}

/// `30 Nov > 10 Dec`, `Proposal > Contract`.
fn moved(moved: &Moved, context: &Context) -> String {
    let today = context.lens.as_of;
    let day = |day: &Option<Day>| day.map_or_else(|| "none".to_owned(), |day| near(day, today));
    let stage = |key: &Option<String>| {
        let company = &context.book().company;
        let stage = key.as_deref().and_then(|key| company.stage(company.find_stage(key)?));
        stage.map_or_else(|| "none".to_owned(), |stage| stage.name().to_owned())
    };
    let table = |amount: &Money| context.coins().table(*amount);
    match moved {
        Moved::Close(None, Some(close)) => format!("closes {}", near(*close, today)),
        Moved::Close(None, None) => "no close".to_owned(),
        Moved::Close(old, new) => format!("{} > {}", day(old), day(new)),
        Moved::Amount(old, new) => format!("{} > {}", table(old), table(new)),
        Moved::Stage(old, new) => format!("{} > {}", stage(old), stage(new)),
        Moved::Words(words) => words.clone(),
    }
}
