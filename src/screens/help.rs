//! Help and the list of actions, made from the key table.

use crate::act::{ACTS, Act, NEW, PUT_OFF};
use crate::keys::{Action, HelpGroup, Keymap};

use super::say::{Cell, Column, Content, Line, Overlay, PanelPart, Row, RowId, Section, Sign, Tab, Table};

/// Actions that share a row of the help, and the words of the row.
const TOGETHER: &[(&[Action], &str)] = &[
    (&[Action::Marketing, Action::Sales], "Marketing, Sales"),
    (&[Action::Week, Action::Month, Action::Quarter], "Week, Month, qUarter"),
    (&[Action::Shorter, Action::Longer], "shorter, longer"),
    (&[Action::PreviousPeriod, Action::NextPeriod], "period"),
    (&[Action::Up, Action::Down, Action::Left, Action::Right], "rows, cells"),
    (&[Action::First, Action::Last], "first, last"),
    (&[Action::PageUp, Action::PageDown, Action::HalfUp, Action::HalfDown], "page, half a page"),
    (&[Action::NextPanel, Action::PreviousPanel], "next, previous panel"),
    (&[Action::Open, Action::Back], "open, back one level"),
    (&[Action::NextRecord, Action::PreviousRecord], "next, previous record"),
    (&[Action::Explain, Action::Missing], "explain, add what is missing"),
    (&[Action::Sort, Action::Reverse], "sort, reverse"),
    (&[Action::Undo, Action::Redo], "undo, do again"),
    (&[Action::Whose], "mine, a person's, all"),
    (&[Action::Do], "act on the record, below"),
    (&[Action::New], "a new record, below"),
    (&[Action::Mark], "mark it, to act on all"),
    (&[Action::CopyCell, Action::CopyPanel], "copy the row, the panel"),
];

pub(crate) fn help(tab: Tab, keys: &Keymap) -> Overlay {
    let name = match tab {
        Tab::Sales => "Sales",
        Tab::Marketing => "Marketing",
    };
    let close = keys.key(Action::Back);
    let say = |lead: &str, text: &str| Line::of([Cell::bold(format!("{lead:<10}")), Cell::text(text)]);
    let signs = [
        (Sign::Good, "good"),
        (Sign::Close, "close"),
        (Sign::Act, "act"),
        (Sign::Bad, "bad"),
        (Sign::Unknown, "unknown"),
        (Sign::None, "none"),
    ];
    let mut legend = Line::of([Cell::dim("Signs:")]);
    for (keep, (sign, words)) in (1..).zip(signs) {
        legend = legend.and(keep, [sign.cell(), Cell::text(format!(" {words}"))]);
    }
    legend = legend.and(9, [Cell::bold("▴▾"), Cell::text(" just changed")]);
    let two = |title: &str, group: HelpGroup, column: u8| Section {
        title: Cell::bold(title),
        note: Line::new(),
        body: vec![PanelPart::new(0, table(group, keys))],
        column,
        full: false,
    };
    let intro = Section {
        title: Cell::bold(format!("Help: {name}")),
        note: Line::of([Cell::dim(format!("{} finds a key   {close} closes", keys.key(Action::Commands)))]),
        body: vec![
            PanelPart::new(0, say("Sales", "Will we hit the week, the month, the quarter? What do we do today?")),
            PanelPart::new(0, say("Marketing", "Where must we be in 1, 2, 3 years, and are we getting there?")),
            PanelPart::new(1, legend),
        ],
        column: 0,
        full: true,
    };
    Overlay {
        trail: Some(Line::new()),
        head: Vec::new(),
        sections: vec![intro, two("Go", HelpGroup::Go, 0), two("Do", HelpGroup::Do, 1), acts(keys)],
        whole: false,
        beside: true,
    }
}

/// What can be done to records, with the keys behind the leader.
fn acts(keys: &Keymap) -> Section {
    // A record of several tables has a row for each: on the smallest screen nothing of it is cut.
    let rows_of = |leader: &str, act: &Act| {
        let row = |at: usize, on: &str| {
            let (key, help) = if at == 0 { (format!("{leader} {}", act.key), act.help) } else { (String::new(), "") };
            let contents: Vec<Content> = vec![Cell::bold(key).into(), Cell::text(help).into(), Cell::dim(on).into()];
            Row { id: RowId::Named(format!("{leader} {} {on}", act.key)), contents, detail: None, figure: None }
        };
        let mut on: Vec<&str> = act.tables.iter().map(|table| table.one()).collect();
        if on.is_empty() {
            on.push("");
        }
        on.into_iter().enumerate().map(|(at, on)| row(at, on)).collect::<Vec<Row>>()
    };
    let (acts, new) = (keys.key(Action::Do), keys.key(Action::New));
    let rows =
        ACTS.iter().chain([&PUT_OFF]).flat_map(|act| rows_of(&acts, act)).chain(NEW.iter().flat_map(|act| rows_of(&new, act)));
    let table = Table {
        columns: vec![Column::words("", 0).wide(4, 8), Column::words("", 0).grow(), Column::words("", 1)],
        rows: rows.collect(),
        mark: Some(0),
        ..Table::default()
    };
    Section {
        title: Cell::bold("What can be done to a record"),
        note: Line::of([Cell::dim("Tab next question, Enter writes, Esc leaves")]),
        body: vec![PanelPart::new(0, table)],
        column: 0,
        full: true,
    }
}

fn table(group: HelpGroup, keys: &Keymap) -> Table {
    let mut rows = Vec::new();
    let mut done: Vec<Action> = Vec::new();
    for action in Action::ALL.iter().filter(|action| action.group() == group) {
        if done.contains(action) {
            continue;
        }
        let together = TOGETHER.iter().find(|(actions, _)| actions.contains(action));
        let (actions, words) =
            together.map_or((std::slice::from_ref(action), action.help()), |(actions, words)| (*actions, *words));
        done.extend(actions);
        let all: Vec<String> = actions.iter().flat_map(|action| keys.keys(*action)).collect();
        // Many keys: the first of each action.
        let named = if all.join(" ").len() <= 18 { all } else { actions.iter().map(|action| keys.key(*action)).collect() };
        let contents: Vec<Content> = vec![Cell::bold(named.join(" ")).into(), Cell::text(words).into()];
        rows.push(Row { id: RowId::Named(action.name().into()), contents, detail: None, figure: None });
    }
    Table {
        columns: vec![Column::words("", 0).wide(8, 22), Column::words("", 0).grow()],
        rows: rows.into(),
        mark: Some(0),
        ..Table::default()
    }
}

/// A command in the list: its keys, what it does, its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommandRow {
    pub(crate) keys: String,
    pub(crate) words: String,
    /// Its name, by which its row is remembered.
    pub(crate) name: String,
}

/// Every command that matches what is typed, as a list: `Enter` does it.
pub(crate) fn commands(commands: &[CommandRow], typed: &str) -> Overlay {
    let rows = commands.iter().map(|command| {
        let contents: Vec<Content> = vec![
            Cell::bold(command.keys.clone()).into(),
            Cell::text(command.words.clone()).into(),
            Cell::dim(format!(":{}", command.name)).into(),
        ];
        Row { id: RowId::Named(command.name.clone()), contents, detail: None, figure: None }
    });
    let table = Table {
        columns: vec![Column::words("Keys", 0).wide(8, 18), Column::words("Action", 0).grow(), Column::words("", 1)],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    };
    let section = Section {
        title: Cell::bold(if typed.is_empty() { "Every action".to_owned() } else { format!("Actions like {typed}") }),
        note: Line::of([Cell::dim(commands.len().to_string())]),
        body: vec![PanelPart::new(0, table)],
        column: 0,
        full: true,
    };
    Overlay { trail: None, head: Vec::new(), sections: vec![section], whole: false, beside: false }
}
