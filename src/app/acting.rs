//! Doing something to a record: the leader, the line of input, the change that comes of it.

use std::fmt::Write as _;

use crate::act::ask::{AnswerChoice, AnswerKind, No};
use crate::act::change::Change;
use crate::act::line;
use crate::act::subject::{Subject, acted_on};
use crate::act::{Act, NEW, PUT_OFF};
use crate::book::Book;
use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::keys::{Action, Chord, Code, Keymap};
use crate::screens::say::Sign;
use crate::screens::words::with_article;
use crate::store::scrub;
use crate::store::write::act::{Done, NotDone, Pen};
use crate::ui::{Bottom, Class, class};

use super::answers::{redraw, toast};
use super::asked::{PendingAct, Preview};
use super::layers::Layer;
use super::message::{Effect, Job};
use super::place::meant;
use super::session::Session;
use super::{place, put_off, shown, written};

pub(super) fn subject(session: &Session, record: AnyId) -> Subject<'_> {
    of(&session.data.book, session, record)
}

fn of<'a>(book: &'a Book, session: &Session, record: AnyId) -> Subject<'a> {
    let me = session.setup.me.as_deref().and_then(|me| book.people.find(me));
    Subject { book, record, today: session.data.today, me }
}

/// With a pen does something; without one says why there is none.
fn with_pen(session: &mut Session, does: impl FnOnce(&mut Session, Pen) -> Vec<Effect>) -> Vec<Effect> {
    match session.pen().cloned() {
        Ok(pen) => does(session, pen),
        Err(why) => toast(session, Sign::None, &why),
    }
}

/// The leader: what can be done to the chosen record, or to those that are marked, is shown; the next key does it.
pub(super) fn begin(session: &mut Session) -> Vec<Effect> {
    place::settle(session);
    let records = match meant(session) {
        _ if !session.marked.is_empty() => session.marked.clone(),
        Some(record) => vec![record],
        None => put_off::together(session),
    };
    let book = std::sync::Arc::clone(&session.data.book);
    let records: Vec<AnyId> = records.into_iter().map(|record| acted_on(&book, record)).collect();
    let refused = session.pen().err();
    let Some(first) = records.first().copied() else {
        return toast(session, Sign::None, refused.as_deref().unwrap_or("choose a record first"));
    };
    if !put_off::can(session, &records) {
        if let Some(why) = refused {
            return toast(session, Sign::None, &why);
        }
        if Act::on(first.table).next().is_none() {
            let edit = session.setup.keys.key(Action::Edit);
            let words = format!("nothing can be done to {} here: {edit} opens it in the editor", with_article(first.table.one()));
            return toast(session, Sign::None, &words);
        }
    }
    session.layers.push(Layer::Leader(records));
    redraw()
}

/// What can be new is shown; the next key asks for it. The row in focus implies what it can.
pub(super) fn begin_new(session: &mut Session) -> Vec<Effect> {
    place::settle(session);
    with_pen(session, |session, _| {
        let company = AnyId { table: TableName::Company, number: 0 };
        session.layers.push(Layer::New(meant(session).unwrap_or(company)));
        redraw()
    })
}

/// The key behind the leader; `None`: it is not the leader's turn.
pub(super) fn leader_key(session: &mut Session, chord: Chord) -> Option<Vec<Effect>> {
    if let Some(Layer::New(of)) = session.layers.last() {
        let of = *of;
        session.layers.pop();
        let act = if let Code::Char(key) = chord.code { Act::new_by(key) } else { None };
        let Some(act) = act.filter(|_| !chord.ctrl && !chord.alt) else { return Some(redraw()) };
        let asked = PendingAct::new(act, vec![of], &subject(session, of));
        session.layers.push(Layer::Act(Box::new(asked)));
        return Some(redraw());
    }
    let Some(Layer::Leader(records)) = session.layers.last() else { return None };
    let records = records.clone();
    session.layers.pop();
    let Code::Char(key) = chord.code else { return Some(redraw()) };
    let first = records.first().copied().filter(|_| !chord.ctrl && !chord.alt)?;
    if key == PUT_OFF.key && put_off::is_put_off(session, &records) {
        let words = format!("{} again in do next", called(session, &records));
        return Some(put_off::keep(session, &records, None, words));
    }
    if key == PUT_OFF.key && put_off::can(session, &records) {
        let asked = PendingAct::new(&PUT_OFF, records, &subject(session, first));
        session.layers.push(Layer::Act(Box::new(asked)));
        return Some(redraw());
    }
    if let Err(why) = session.pen() {
        return Some(toast(session, Sign::None, &why));
    }
    let Some(act) = Act::on(first.table).find(|act| act.key == key) else {
        if key == PUT_OFF.key {
            let words = format!("{} does not wait in do next", called(session, &records));
            return Some(toast(session, Sign::None, &words));
        }
        let words = format!("{} {key} does nothing to {}", session.setup.keys.key(Action::Do), with_article(first.table.one()));
        return Some(toast(session, Sign::None, &words));
    };
    Some(ask(session, act, records))
}

/// Asks for an act's answers, where all records can take it.
fn ask(session: &mut Session, act: &'static Act, records: Vec<AnyId>) -> Vec<Effect> {
    for record in &records {
        let subject = subject(session, *record);
        if !act.tables.contains(&record.table) {
            let words = format!("{} is {}: {} is not for it", subject.name(), with_article(record.table.one()), act.words);
            return toast(session, Sign::None, &words);
        }
        if let Err(no) = act.may(&subject) {
            let words = format!("{}: {}", subject.name(), why_not(&no, *record, &session.setup.keys));
            return toast(session, Sign::None, &words);
        }
    }
    let Some(first) = records.first().copied() else { return redraw() };
    let asked = PendingAct::new(act, records, &subject(session, first));
    session.layers.push(Layer::Act(Box::new(asked)));
    redraw()
}

/// Why not, with the key of the act that helps: `won on 3 Nov 2026: d r reopens it`.
fn why_not(no: &No, record: AnyId, keys: &Keymap) -> String {
    let helps = no.instead.and_then(|name| Act::named(name, record.table));
    helps.map_or_else(|| no.what.clone(), |act| format!("{}: {} {} {}s it", no.what, keys.key(Action::Do), act.key, act.name))
}

fn with_asked(session: &mut Session, does: impl FnOnce(&mut PendingAct, &Subject)) {
    let book = std::sync::Arc::clone(&session.data.book);
    let Some(Layer::Act(asked)) = session.layers.last() else { return };
    let Some(first) = asked.records.first().copied() else { return };
    let subject = of(&book, session, first);
    if let Some(Layer::Act(asked)) = session.layers.last_mut() {
        does(asked, &subject);
    }
}

/// Another text stands in the line.
pub(super) fn typed(session: &mut Session) -> Vec<Effect> {
    with_asked(session, PendingAct::typed);
    look_ahead(session)
}

/// A key that the line of input takes otherwise while an act is asked for; `None`: it takes it as ever.
pub(super) fn key(session: &mut Session, chord: Chord) -> Option<Vec<Effect>> {
    let Some(Layer::Act(asked)) = session.layers.last() else { return None };
    // While it is written only leaving is left.
    if asked.change.is_some() {
        return (chord.code != Code::Esc).then(Vec::new);
    }
    let digit = match chord.code {
        Code::Char(c) if !chord.ctrl && !chord.alt => c.to_digit(10),
        _ => None,
    };
    let mut chosen = false;
    with_asked(session, |asked, subject| chosen = digit.is_some_and(|digit| asked.choose(digit, subject)));
    chosen.then(|| look_ahead(session))
}

/// The next question, or the one before.
pub(super) fn step(session: &mut Session, by: i32) -> Vec<Effect> {
    with_asked(session, |asked, subject| asked.step(by, subject));
    look_ahead(session)
}

/// What Enter would write is looked up beside the keys, where there is room to show it.
fn look_ahead(session: &mut Session) -> Vec<Effect> {
    let (columns, rows) = session.size;
    let change = if class(columns, rows) < Class::Wide { None } else { planned(session) };
    let pen = session.pen().cloned();
    let Some(Layer::Act(asked)) = session.layers.last_mut() else { return redraw() };
    let (Some(change), Ok(pen)) = (change, pen) else {
        asked.preview = None;
        return redraw();
    };
    // One at a time: what was typed meanwhile is looked up after it.
    if asked.looking.is_some() {
        asked.looking = Some(true);
        return redraw();
    }
    asked.looking = Some(false);
    vec![Effect::Work(Job::Preview(Box::new(pen.write(change)))), Effect::Redraw]
}

/// The change that Enter would write; `None`: it would ask on.
fn planned(session: &Session) -> Option<Change> {
    let Some(Layer::Act(asked)) = session.layers.last() else { return None };
    if asked.change.is_some() || asked.act.is_own() {
        return None;
    }
    let subjects: Vec<Subject> = asked.records.iter().map(|record| subject(session, *record)).collect();
    let answers = asked.as_ref().clone().answers(subjects.first()?)?;
    asked.act.plan_all(&subjects, &answers).ok()
}

pub(super) fn previewed(session: &mut Session, result: Result<Done, NotDone>) -> Vec<Effect> {
    let Some(Layer::Act(asked)) = session.layers.last_mut() else { return Vec::new() };
    let again = asked.looking.take() == Some(true);
    if asked.change.is_none() {
        asked.preview = match result {
            Ok(done) => {
                let (before, after) = written::lines(&done.step);
                let marked = |mark, lines: Vec<String>| lines.into_iter().map(move |line| (mark, line));
                let lines = marked("- ", before).chain(marked("+ ", after)).collect();
                Some(Preview { title: done.step.place, lines })
            }
            Err(NotDone::Nothing) => None,
            Err(why) => Some(Preview { title: "cannot be written".to_owned(), lines: vec![("! ", why.to_string())] }),
        };
    }
    if again { look_ahead(session) } else { redraw() }
}

/// What was seen of a record that was changed meanwhile, and what stands there now: the lines in which they differ.
pub(super) fn both(why: &NotDone) -> Option<Preview> {
    let NotDone::Changed { place, seen, now, .. } = why else { return None };
    let told = |mark, text: &str, other: &str| {
        let differs = |line: &&str| !other.lines().any(|known| known == *line);
        text.lines().filter(differs).map(|line| (mark, scrub(line.trim_start()).into_owned())).collect::<Vec<_>>()
    };
    let lines = match now {
        Some(now) => [told("seen ", seen, now), told("now  ", now, seen)].concat(),
        None => vec![("now  ", "it is gone".to_owned())],
    };
    Some(Preview { title: format!("{place} changed meanwhile"), lines })
}

/// Enter: writes what was answered.
pub(super) fn enter(session: &mut Session) -> Vec<Effect> {
    let pen = session.pen().cloned();
    let book = std::sync::Arc::clone(&session.data.book);
    let Some(Layer::Act(asked)) = session.layers.last() else { return redraw() };
    let records = asked.records.clone();
    let subjects: Vec<Subject> = records.iter().map(|record| of(&book, session, *record)).collect();
    let Some(first) = subjects.first() else { return redraw() };
    let Some(Layer::Act(asked)) = session.layers.last_mut() else { return redraw() };
    let Some(answers) = asked.answers(first) else { return redraw() };
    match asked.act.plan_all(&subjects, &answers) {
        Ok(change) => {
            asked.said = None;
            if asked.act.is_own() {
                asked.change = Some(change.clone());
                let until = answers.day("until").or(Some(first.today + 1));
                let words = format!("{} {}: the last row lists it", called(session, &records), change.words);
                return put_off::keep(session, &records, until, words);
            }
            let pen = match pen {
                Ok(pen) => pen,
                Err(why) => return toast(session, Sign::None, &why),
            };
            asked.change = Some(change.clone());
            vec![Effect::Work(Job::Act(Box::new(pen.write(change)))), Effect::Redraw]
        }
        Err(no) => {
            asked.refused(&no, first);
            redraw()
        }
    }
}

pub(super) fn undo(session: &mut Session, again: bool) -> Vec<Effect> {
    with_pen(session, |_, pen| vec![Effect::Work(Job::Act(Box::new(if again { pen.redo() } else { pen.undo() })))])
}

/// What was written so far is looked up.
pub(super) fn written(session: &mut Session) -> Vec<Effect> {
    with_pen(session, |_, pen| vec![Effect::Work(Job::Steps(pen))])
}

/// Marks the chosen row, or takes its mark away, and goes on to the next.
pub(super) fn mark(session: &mut Session) -> Vec<Effect> {
    shown::ensure(session);
    let Some(record) = meant(session) else { return toast(session, Sign::None, "choose a record first") };
    match session.marked.iter().position(|marked| *marked == record) {
        Some(at) => drop(session.marked.remove(at)),
        None => session.marked.push(record),
    }
    redraw()
}

/// The keys behind the leader that the records can take, with their words.
pub(super) fn keys(session: &Session, records: &[AnyId]) -> Vec<(String, String)> {
    let Some(first) = records.first() else { return Vec::new() };
    let can = |act: &&Act| {
        session.pen().is_ok()
            && records.iter().all(|record| act.tables.contains(&record.table) && act.may(&subject(session, *record)).is_ok())
    };
    let mut keys: Vec<(String, String)> =
        Act::on(first.table).filter(can).map(|act| (act.key.to_string(), act.words.to_owned())).collect();
    if put_off::can(session, records) {
        let words = if put_off::is_put_off(session, records) { "take back" } else { PUT_OFF.words };
        keys.push((PUT_OFF.key.to_string(), words.to_owned()));
    }
    keys.push((session.setup.keys.key(Action::Back), "back".to_owned()));
    keys
}

/// What the records are called: the name of the only one, else how many there are.
pub(super) fn called(session: &Session, records: &[AnyId]) -> String {
    match records {
        [only] => subject(session, *only).name(),
        [first, rest @ ..] if rest.iter().all(|other| other.table == first.table) => {
            format!("{} {}", records.len(), first.table.name())
        }
        _ => format!("{} records", records.len()),
    }
}

pub(super) fn new_keys(session: &Session) -> Vec<(String, String)> {
    let keys = NEW.iter().map(|act| (act.key.to_string(), format!("new {}", act.words)));
    keys.chain([(session.setup.keys.key(Action::Back), "back".to_owned())]).collect()
}

/// The line of input of an act: what it is done to, what was answered so far, what is asked, what may be answered.
pub(super) fn prompt(session: &Session, asked: &PendingAct) -> Bottom {
    let Some((ask, typed)) = asked.ask().zip(asked.line()) else { return Bottom::Keys(Vec::new()) };
    let columns = usize::from(session.size.0);
    let on = match asked.records.as_slice() {
        _ if asked.act.tables.is_empty() => "new".to_owned(),
        records => called(session, records),
    };
    let mut label = format!("{} {}", asked.act.words, cut(&on, (columns / 3).max(10)));
    for (before, text) in asked.answered() {
        let _ = write!(label, " | {} {}", before.words, cut(text, 16));
    }
    let further: Vec<&str> = asked.further().map(|ask| ask.words).collect();
    // What is wrong needs the room more than what was answered.
    let most = if asked.said.is_some() { columns / 4 } else { columns / 2 };
    let label = format!("{} | {}:", keep_end(&label, most), ask.words);
    let said = match (&asked.said, &asked.change) {
        (Some(why), _) => format!("! {why}"),
        (None, Some(_)) => "writing".to_owned(),
        (None, None) => {
            let lines = matches!(ask.kind, AnswerKind::Lines);
            // A digit begins a line: there it chooses nothing.
            let told = |(digit, choice): (u32, &AnswerChoice)| {
                if lines { cut(&choice.value, 24) } else { format!("{digit} {}", cut(&choice.words, 24)) }
            };
            let mut parts: Vec<String> = (1..).zip(&asked.choices).map(told).collect();
            if lines && parts.is_empty() {
                parts.push(line::EXAMPLE.to_owned());
            }
            if !further.is_empty() {
                parts.push(format!("[{}]", further.join(", ")));
            }
            parts.join("  ")
        }
    };
    let room = columns.saturating_sub(label.chars().count() + 24);
    Bottom::Prompt {
        label,
        text: typed.text().to_owned(),
        cursor: typed.input.cursor(),
        meant: asked.now.clone().unwrap_or_default(),
        so_far: cut(&said, room),
    }
}

/// The beginning of a text that has more characters than there is room for.
fn cut(text: &str, room: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    if text.chars().count() <= room { clean.collect() } else { clean.take(room.saturating_sub(2)).chain("..".chars()).collect() }
}

/// The end of a text that has more characters than there is room for.
fn keep_end(text: &str, room: usize) -> String {
    let count = text.chars().count();
    if count <= room { text.to_owned() } else { "..".chars().chain(text.chars().skip(count - room.saturating_sub(2))).collect() }
}
