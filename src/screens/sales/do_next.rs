//! Do next: one ranked list over everything that waits.

use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::sales::do_next::{Group, Item, Kind, groups};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Rows, Table};
use crate::screens::words::{count, counted, near};

/// The panel of what to do next.
pub fn panel(items: &[Item], context: &Context) -> Panel {
    let coins = context.coins();
    let groups = groups(items);
    let total: Money = items.iter().filter_map(|item| item.stake.get()).sum();
    let title = if groups.is_empty() {
        "Do next".to_owned()
    } else if total > Money::ZERO {
        format!("Do next: {}, {} at stake", count(groups.len()), coins.headline(total))
    } else {
        format!("Do next: {}", count(groups.len()))
    };
    let mut panel =
        Panel::new(PanelId::DoNext, Cell::bold(title).key("sales.do_next[].stake"), "Do next").note("by stake x urgency");
    let late = groups.iter().filter(|group| group.items.iter().any(|item| item.late)).count();
    panel.waits = if late > 0 { Cell::new(format!("!{late}"), Role::Bad) } else { Cell::dim(groups.len().to_string()) };
    if groups.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing waits: no deal is due, no lead late, no stock short")]));
    }
    let kinds = items.iter().any(|item| item.kind != Kind::Deal);
    let rows: Rows = groups.iter().map(|group| row(group, kinds, context)).collect();
    let list = |tight: bool| {
        let (kind, what, why) = if tight { ((1, 1), (30, 48), (16, 60)) } else { ((8, 8), (24, 40), (20, 60)) };
        let mut columns = vec![
            Column::words("", 4).short("").wide(kind.0, kind.1),
            Column::words("What", 0).wide(what.0, what.1).grow(),
            Column::words("Who", 3).short("who").wide(4, 16),
            Column::number("Stake", 1).short("stake"),
            Column::words("When", 2).short("when"),
            Column::words("Why now", 5).short("why").wide(why.0, why.1).grow(),
            Column::words("Next step", 6).wide(24, 40).grow(),
        ];
        if !kinds {
            columns.remove(0);
        }
        Table { columns, rows: rows.clone(), list: true, heads_in_rule: true, ..Table::default() }
    };
    panel.part(Part::new(0, list(true)).to(Room::Tight)).part(Part::new(0, list(false)).from(Room::Fair))
}

/// The record a row opens: the item's; of late leads the oldest.
fn record(group: &Group) -> Option<AnyId> {
    group.items.iter().min_by_key(|item| item.due).map(|item| item.record)
}

fn row(group: &Group, kinds: bool, context: &Context) -> Row {
    let coins = context.coins();
    let today = context.lens.as_of;
    let Some(first) = group.items.iter().min_by_key(|item| item.due).copied() else {
        return Row { id: RowId::Named(String::new()), contents: Vec::new(), detail: None, figure: None };
    };
    let several = group.items.len() > 1;
    let what = if several {
        format!("{} past goal, first contact", counted(group.items.len(), "lead", "leads"))
    } else {
        first.what.clone()
    };
    let who = first.who.clone().unwrap_or_else(|| "-".to_owned());
    let stake = if group.stake == Money::ZERO {
        Cell::dim(".")
    } else {
        Cell::text(coins.table(group.stake)).key("sales.do_next[].stake")
    };
    let oldest = (today - first.due).max(0);
    let why = if several {
        format!("oldest waits {} d", oldest + i32::try_from(context.book().company.lead_response_days()).unwrap_or(1))
    } else {
        first.why.clone()
    };
    let mut contents: Vec<Content> = vec![
        Cell::dim(first.kind.name())
            .or(first.kind.name().get(..1).unwrap_or("").to_uppercase())
            .key("sales.do_next[].kind")
            .into(),
        Cell::text(what).key("sales.do_next[].what").into(),
        Cell::text(who).key("sales.do_next[].who").into(),
        stake.into(),
        when(first, today).key("sales.do_next[].due").on(group.due).into(),
        Cell::text(why).key("sales.do_next[].why").into(),
        first.next_step.clone().map_or_else(|| Cell::dim("."), Cell::text).key("sales.do_next[].next_step").into(),
    ];
    if !kinds {
        contents.remove(0);
    }
    let id = record(group).map_or_else(|| RowId::Named(first.id.clone()), RowId::Record);
    Row { id, contents, detail: Some(detail(group, first, context)), figure: None }
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
fn detail(group: &Group, first: &Item, context: &Context) -> Line {
    let mut line = Line::of([Cell::text(first.why.clone()).key("sales.do_next[].why")]);
    if group.items.len() > 1 {
        let names: Vec<String> = group.items.iter().map(|item| item.id.clone()).collect();
        line = Line::of([Cell::text(names.join(", "))]);
    }
    if let Some(step) = &first.next_step {
        line = line.and(0, [Cell::dim("next: "), Cell::text(step.clone()).key("sales.do_next[].next_step")]);
    }
    let coins = context.coins();
    let parts = format!("rank = stake {} x urgency {:.2}", coins.headline(group.stake), first.urgency);
    line.and(2, [Cell::dim(parts).key("sales.do_next[].urgency")])
        .and(3, [Cell::bold(context.key(Action::Open)), Cell::dim(" opens it")])
}
