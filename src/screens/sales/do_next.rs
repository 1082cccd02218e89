//! Do next: one ranked list over everything that waits.

use crate::book::day::Day;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::sales::do_next::{DoNext, Entry, Item, Kind};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, Part, Role, Room, RowId, Table};
use crate::screens::words::{count, counted, near};

/// The panel of what to do next.
pub fn panel(figures: &DoNext, context: &Context) -> Panel {
    let coins = context.coins();
    let total = &figures.do_next_total;
    let entries = figures.rows();
    let title = if total.stake.or_zero() > Money::ZERO {
        Cell::figure(&total.stake, |stake| format!("Do next: {}, {} at stake", count(entries.len()), coins.headline(stake)))
    } else if entries.is_empty() {
        Cell::text("Do next")
    } else {
        Cell::figure(&total.rows, |rows| format!("Do next: {}", count(rows)))
    };
    let mut panel = Panel::new(PanelId::DoNext, title.role(Role::Bold), "Do next").note("by stake x urgency");
    panel.waits = if total.late.or_zero() > 0 {
        Cell::figure(&total.late, |n| format!("!{n}")).role(Role::Bad)
    } else {
        Cell::figure(&total.rows, |n| n.to_string()).role(Role::Dim)
    };
    if entries.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing waits: no deal is due, no lead late, no stock short")]));
    }
    let (tight, fair) = lists(figures, &entries, context);
    panel.part(Part::new(0, tight).to(Room::Tight)).part(Part::new(0, fair).from(Room::Fair))
}

/// The list for little room and for more: the same rows.
fn lists(figures: &DoNext, entries: &[Entry], context: &Context) -> (Table, Table) {
    let kinds = figures.do_next.iter().any(|item| item.kind != Kind::Deal);
    let (coins, today) = (context.coins(), context.lens.as_of);
    let text = |text: &Option<String>, none: &str| text.as_ref().map_or_else(|| Cell::dim(none), Cell::text);
    let stake = move |entry: &Entry| coins.some(entry.stake());
    let list = Columns::of(|entry: &Entry| RowId::Record(entry.first().record))
        .column_if(kinds, "kind", Column::words("", 4).short(""), |entry| {
            let name = entry.first().kind.name();
            Cell::dim(name).or(name.get(..1).unwrap_or("").to_uppercase()).about(entry.score())
        })
        .column("what", Column::words("What", 0).grow(), |entry| what(entry))
        .column("who", Column::words("Who", 3).short("who").wide(4, 16), move |entry| {
            entry.first().who.as_ref().map_or_else(|| Cell::text("-"), Cell::text).about(entry.score())
        })
        .column("stake", Column::number("Stake", 1).short("stake"), move |entry| stake(entry))
        .column("due", Column::words("When", 2).short("when"), move |entry| {
            when(entry.first(), today).on(entry.first().due).about(entry.score())
        })
        .column("why", Column::words("Why now", 5).short("why").grow(), |entry| why(entry))
        .column("next_step", Column::words("Next step", 6).wide(24, 40).grow(), move |entry| {
            text(&entry.first().next_step, ".").about(entry.score())
        })
        .explained_by(|entry| entry.score().shown())
        .table_with(entries.iter().copied(), |entry| Some(detail(figures, entry, context)));
    let fair = Table { list: true, heads_in_rule: true, ..list };
    let wide = |table: &Table, kind: (u16, u16), what: (u16, u16), why: (u16, u16)| {
        let mut columns = table.columns.clone();
        for column in &mut columns {
            let (least, most) = match column.id {
                "kind" => kind,
                "what" => what,
                "why" => why,
                _ => continue,
            };
            (column.least, column.most) = (least, Some(most));
        }
        Table { columns, ..table.clone() }
    };
    (wide(&fair, (1, 1), (30, 48), (16, 60)), wide(&fair, (8, 8), (24, 40), (20, 60)))
}

fn what(entry: &Entry) -> Content {
    match entry {
        Entry::One(item) => Cell::text(item.what.clone()).about(&item.score).into(),
        Entry::Leads(leads, _) => {
            Cell::figure(&leads.leads, |n| format!("{} past goal, first contact", counted(n, "lead", "leads"))).into()
        }
    }
}

fn why(entry: &Entry) -> Cell {
    match entry {
        Entry::One(item) => Cell::text(item.why.clone()).about(&item.score),
        Entry::Leads(leads, _) => Cell::figure(&leads.waits_days, |days| format!("oldest waits {days} d")),
    }
}

/// `27 Nov`, `today`, `late 3 d`, `quiet 41 d`.
fn when(item: &Item, today: Day) -> Cell {
    let days = item.due - today;
    match item.kind {
        Kind::Partner if days < 0 => Cell::new(format!("quiet {} d", -days), Role::Warn),
        _ if item.late || days < 0 => Cell::new(format!("late {} d", (-days).max(1)), Role::Bad),
        _ if days == 0 => Cell::new("today", Role::Bad),
        _ => Cell::text(near(item.due, today)),
    }
}

/// The selected row's full reason and next step.
fn detail(figures: &DoNext, entry: &Entry, context: &Context) -> Line {
    let coins = context.coins();
    let mut line = match entry {
        Entry::One(item) => Line::of([Cell::text(item.why.clone()).about(&item.score)]),
        Entry::Leads(leads, _) => {
            let names: Vec<&str> = figures.items_of(leads).map(|item| item.id.as_str()).collect();
            Line::of([Cell::text(names.join(", ")).about(&leads.score)])
        }
    };
    if let Some(step) = &entry.first().next_step {
        line = line.and(0, [Cell::dim("next: "), Cell::text(step.clone()).about(entry.score())]);
    }
    let parts = [
        Cell::dim("rank = stake "),
        Cell::figure(entry.stake(), |stake| coins.headline(stake)).role(Role::Dim),
        Cell::dim(" x urgency "),
        Cell::figure(entry.urgency(), |urgency| format!("{urgency:.2}")).role(Role::Dim),
    ];
    line.and(2, parts).and(3, [Cell::bold(context.key(Action::Open)), Cell::dim(" opens it")])
}
