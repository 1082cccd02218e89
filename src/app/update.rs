//! The only place where a session changes. It reads no file, clock or terminal; the host performs what it asks for.

use std::collections::HashMap;
use std::sync::Arc;

use crate::book::id::AnyId;
use crate::book::origin::Place;
use crate::book::people::TeamId;
use crate::keys::{Action, Chord, Code, Meaning};
use crate::metrics::lens::Scope;
use crate::screens::say::{Cell, Line, PanelId, Role, RowId, Sign, Tab};
use crate::store::Snapshot;
use crate::ui::{Hit, arrange};

use super::layers::{Command, Layer, What};
use super::message::{Effect, Msg, Now};
use super::prompt::{Ask, Prompt, Typed};
use super::session::{Origin, Session};
use super::{changes, explain, lists, marketing, moving, sales, shown};

/// What a message changes, and what is to be done about it.
pub fn update(session: &mut Session, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    if pass_time(session, now) {
        effects.push(Effect::Redraw);
    }
    effects.extend(match msg {
        Msg::Key(chord) => key(session, chord),
        Msg::Paste(text) => paste(session, &text),
        Msg::Click(x, y) => click(session, x, y),
        Msg::Wheel(rows) => moving::by(session, rows),
        Msg::Resize(columns, rows) => {
            // The first size comes with the start: then the mouse is reported, where it is asked for.
            let start = session.size == (0, 0) && session.mouse;
            session.size = (columns, rows);
            if start { vec![Effect::Mouse(true), Effect::Redraw] } else { redraw() }
        }
        Msg::FilesChanged if session.paused => {
            session.missed = true;
            Vec::new()
        }
        Msg::FilesChanged => vec![Effect::Reload],
        Msg::Loaded(snapshot) => loaded(session, *snapshot, now),
        Msg::Edited(Ok(())) => vec![Effect::Reload, Effect::Redraw],
        Msg::Edited(Err(why)) | Msg::Alarm(why) | Msg::Written(Err(why)) => toast(session, Sign::Act, &why),
        Msg::Written(Ok(path)) => toast(session, Sign::Good, &format!("written to {}", path.display())),
        Msg::Moment => Vec::new(),
        Msg::Turn => show(session, if session.tab == Tab::Sales { Tab::Marketing } else { Tab::Sales }),
    });
    effects
}

fn redraw() -> Vec<Effect> {
    vec![Effect::Redraw]
}

/// Makes what is on screen anew with the next drawing.
pub fn changed(session: &mut Session) -> Vec<Effect> {
    session.shown = None;
    redraw()
}

fn overlay_changed(session: &mut Session) -> Vec<Effect> {
    shown::refresh_overlay(session);
    redraw()
}

/// Says something in the last row, until the next key.
pub fn toast(session: &mut Session, sign: Sign, words: &str) -> Vec<Effect> {
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    session.toast = Some(Line::of([sign.cell(), Cell::text(format!(" {clean}"))]));
    redraw()
}

/// Midnight moves the screen; promised data becomes late. Whether anything changed.
fn pass_time(session: &mut Session, now: Now) -> bool {
    let today = session.book.company.today(now);
    let late = session.as_of.is_none() && !session.is_sample() && is_late(session, now);
    if today == session.today && late == session.late {
        return false;
    }
    session.today = today;
    session.late = late;
    session.shown = None;
    true
}

fn is_late(session: &Session, now: Now) -> bool {
    let Some(hours) = session.book.company.refresh_hours else { return false };
    session.newest_change.is_some_and(|newest| now - newest > chrono::Duration::hours(i64::from(hours)))
}

/// The book was read again: the last good one goes, choices stay by id.
fn loaded(session: &mut Session, snapshot: Snapshot, now: Now) -> Vec<Effect> {
    shown::ensure(session);
    let before = session.shown.take().map(|shown| changes::figures(&shown.screen)).unwrap_or_default();
    let attained = sales::attained(session);
    let by_key = remember_keys(session);
    session.book = Arc::clone(&snapshot.book);
    // The figures hold the old book.
    session.figures = None;
    session.read_at = snapshot.read_at;
    session.newest_change = snapshot.newest_change;
    session.stale = snapshot.stale;
    session.today = session.book.company.today(now);
    find_keys(session, by_key);
    shown::ensure(session);
    if let Some(shown) = &session.shown {
        session.changes = changes::between(&before, &changes::figures(&shown.screen));
    }
    moving::keep_in_place(session);
    let hit = sales::target_hit(session, attained);
    if hit.is_empty() { redraw() } else { [hit, redraw()].concat() }
}

/// Records that are chosen or open, by their table and the id as written: numbers are only good in their own book.
type ByKey = HashMap<AnyId, String>;

fn remember_keys(session: &Session) -> ByKey {
    let picks = session
        .sales
        .pane
        .picks
        .values()
        .chain(session.marketing.pane.picks.values())
        .chain(session.layers.iter().map(|layer| &layer.pick));
    let chosen = picks.filter_map(|pick| pick.row.as_ref().and_then(RowId::record));
    let open = session.layers.iter().flat_map(|layer| match &layer.what {
        What::Detail { records, .. } => records.clone(),
        What::Explain(figure) => figure.records().collect(),
        _ => Vec::new(),
    });
    chosen.chain(open).map(|id| (id, session.book.key_of(id).to_owned())).collect()
}

fn find_keys(session: &mut Session, by_key: ByKey) {
    let book = Arc::clone(&session.book);
    let found: HashMap<AnyId, Option<AnyId>> = by_key.into_iter().map(|(id, key)| (id, book.find_any(id.table, &key))).collect();
    let anew = |id: AnyId| found.get(&id).copied().flatten();
    let picks = session.sales.pane.picks.values_mut().chain(session.marketing.pane.picks.values_mut());
    for pick in picks.chain(session.layers.iter_mut().map(|layer| &mut layer.pick)) {
        match pick.row {
            Some(RowId::Record(id)) => pick.row = anew(id).map(RowId::Record),
            Some(RowId::Again(list, id)) => pick.row = anew(id).map(|id| RowId::Again(list, id)),
            Some(RowId::Named(_)) | None => {}
        }
    }
    for layer in &mut session.layers {
        if let What::Detail { records, at, .. } = &mut layer.what {
            let current = records.get(*at).copied().and_then(anew);
            *records = records.iter().copied().filter_map(anew).collect();
            *at = current.and_then(|id| records.iter().position(|record| *record == id)).unwrap_or(0);
        }
    }
    // A record that is no longer there closes its detail and its explanation.
    session.layers.retain_mut(|layer| match &mut layer.what {
        What::Detail { records, .. } => !records.is_empty(),
        What::Explain(figure) => figure.follow(anew),
        _ => true,
    });
    let known = |scope: Scope| match scope {
        Scope::Person(id) => book.people.get(id).is_some(),
        Scope::Team(team) => (team.0 as usize) < book.teams.len(),
        Scope::Company => true,
    };
    if !known(session.sales.scope) {
        session.sales.scope = Scope::Company;
    }
}

fn key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    if session.setup.wall {
        return wall_key(session, chord);
    }
    let had_toast = session.toast.take().is_some();
    let mut effects = if had_toast { redraw() } else { Vec::new() };
    if session.prompt.is_some() && !(chord.ctrl && chord.code == Code::Char('z')) {
        effects.extend(prompt_key(session, chord));
        return effects;
    }
    session.typed.push(chord);
    let meaning = session.setup.keys.meaning(&session.typed);
    match meaning {
        Meaning::Begins => {}
        Meaning::Does(action) => {
            session.typed.clear();
            effects.extend(act(session, action));
        }
        Meaning::Nothing => {
            // The last key may begin or be something by itself.
            let alone = session.typed.len() > 1;
            session.typed.clear();
            if alone {
                effects.extend(key(session, chord));
            }
        }
    }
    effects
}

/// On the wall only leaving and painting anew are let through.
fn wall_key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    match session.setup.keys.meaning(&[chord]) {
        Meaning::Does(action @ (Action::Close | Action::Quit | Action::Repaint | Action::Suspend)) => act(session, action),
        _ => toast(session, Sign::None, "keys are locked on the wall; q leaves"),
    }
}

fn paste(session: &mut Session, text: &str) -> Vec<Effect> {
    let Some(prompt) = session.prompt.as_mut() else { return Vec::new() };
    prompt.paste(text);
    typed(session)
}

/// A key while a line of input is there.
fn prompt_key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    let Some(prompt) = session.prompt.as_mut() else { return Vec::new() };
    let ask = prompt.ask;
    match prompt.key(chord) {
        Typed::Changed => typed(session),
        Typed::Nothing => Vec::new(),
        Typed::Move(rows) => moving::by(session, rows),
        Typed::Esc => {
            session.prompt = None;
            match ask {
                Ask::Filter => {
                    session.pane_mut().filter = None;
                    changed(session)
                }
                Ask::Command => {
                    session.layers.pop();
                    overlay_changed(session)
                }
                Ask::AsOf => redraw(),
            }
        }
        Typed::Enter => match ask {
            Ask::Filter => {
                session.prompt = None;
                redraw()
            }
            Ask::AsOf => as_of(session),
            Ask::Command => command(session),
        },
    }
}

/// The line of input has another text.
fn typed(session: &mut Session) -> Vec<Effect> {
    let Some(prompt) = &session.prompt else { return Vec::new() };
    let text = prompt.text().to_owned();
    match prompt.ask {
        Ask::Filter => {
            let focus = session.pane().focus;
            session.pane_mut().filter = (!text.is_empty()).then_some((focus, text));
            changed(session)
        }
        Ask::Command => {
            let commands = matching(session, &text);
            let first = commands.first().map(|command| command.row(&session.book));
            if let Some(Layer { what: What::Commands(shown), pick, .. }) = session.layers.last_mut() {
                pick.row = first;
                pick.offset = 0;
                *shown = commands;
            }
            overlay_changed(session)
        }
        Ask::AsOf => redraw(),
    }
}

/// Everything that can be done: the actions, and whose figures to show.
fn commands(session: &Session) -> Vec<Command> {
    let book = &session.book;
    let people = book.people.iter().filter(|(_, person)| person.left.is_none()).map(|(id, _)| Scope::Person(id));
    let teams = (0..u32::try_from(book.teams.len()).unwrap_or(0)).map(|number| Scope::Team(TeamId(number)));
    let scopes = std::iter::once(Scope::Company).chain(teams).chain(people).filter(|_| !book.people.is_empty());
    Action::ALL.iter().copied().map(Command::Do).chain(scopes.map(Command::Only)).collect()
}

/// The commands whose name or words match what is typed, best first. `q` is quit, as everywhere.
fn matching(session: &Session, text: &str) -> Vec<Command> {
    use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
    use nucleo_matcher::{Config, Matcher, Utf32Str};
    if text == "q" || text == "q!" || text == "wq" {
        return vec![Command::Do(Action::Quit)];
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let scored = commands(session).into_iter().filter_map(|command| {
        let words = format!("{} {}", command.name(&session.book), command.help());
        Some((pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher)?, command))
    });
    let mut scored: Vec<(u32, Command)> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}

/// Enter in the list of commands.
fn command(session: &mut Session) -> Vec<Effect> {
    let chosen = match session.layers.last() {
        Some(Layer { what: What::Commands(commands), pick, .. }) => {
            let named = |command: &&Command| pick.row == Some(command.row(&session.book));
            commands.iter().find(named).or(commands.first()).copied()
        }
        _ => None,
    };
    session.prompt = None;
    session.layers.pop();
    shown::refresh_overlay(session);
    let mut effects = redraw();
    effects.extend(match chosen {
        Some(Command::Do(action)) => act(session, action),
        Some(Command::Only(scope)) => {
            session.sales.scope = scope;
            session.changes.clear();
            changed(session)
        }
        None => Vec::new(),
    });
    effects
}

/// Enter after a date.
fn as_of(session: &mut Session) -> Vec<Effect> {
    let Some(prompt) = session.prompt.take() else { return Vec::new() };
    let text = prompt.text().trim().to_owned();
    if text.is_empty() || text == "today" {
        return today(session);
    }
    match super::dates::parse(&text, session.today) {
        Some(day) if day > session.today => {
            toast(session, Sign::Act, "that day is still to come: what is known then is not known yet")
        }
        Some(day) => {
            session.as_of = (day != session.today).then_some(day);
            session.sales.period = None;
            changed(session)
        }
        None => toast(session, Sign::Act, &format!("`{text}` is no date: write 2026-11-23, -7 or 23 Nov")),
    }
}

fn today(session: &mut Session) -> Vec<Effect> {
    session.as_of = None;
    session.sales.period = None;
    session.marketing.back = 0;
    let mut effects = changed(session);
    if session.paused {
        effects.extend(pause(session));
    }
    effects
}

fn pause(session: &mut Session) -> Vec<Effect> {
    session.paused = !session.paused;
    let mut effects = changed(session);
    if !session.paused && std::mem::take(&mut session.missed) {
        effects.push(Effect::Reload);
    }
    effects
}

/// Does an action.
pub fn act(session: &mut Session, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => vec![Effect::Remember, Effect::Quit],
        Action::Close if session.layers.is_empty() => vec![Effect::Remember, Effect::Quit],
        Action::Close | Action::Back => back(session),
        Action::Suspend => vec![Effect::Suspend],
        Action::Repaint => vec![Effect::Repaint],
        Action::Help => open(session, What::Help),
        Action::Problems => open(session, What::Problems),
        Action::Commands => {
            session.prompt = Some(Prompt::new(Ask::Command));
            let all = commands(session);
            open(session, What::Commands(all))
        }
        Action::Marketing => show(session, Tab::Marketing),
        Action::Sales => show(session, Tab::Sales),
        Action::Today => today(session),
        Action::AsOf => {
            session.prompt = Some(Prompt::new(Ask::AsOf));
            redraw()
        }
        Action::Up => moving::by(session, -1),
        Action::Down => moving::by(session, 1),
        Action::First => moving::to(session, moving::Goal::First),
        Action::Last => moving::to(session, moving::Goal::Last),
        Action::PageUp => moving::to(session, moving::Goal::Pages(-2)),
        Action::PageDown => moving::to(session, moving::Goal::Pages(2)),
        Action::HalfUp => moving::to(session, moving::Goal::Pages(-1)),
        Action::HalfDown => moving::to(session, moving::Goal::Pages(1)),
        Action::NextPanel => focus(session, 1),
        Action::PreviousPanel => focus(session, -1),
        Action::Open => open_chosen(session),
        Action::NextRecord => beside(session, 1),
        Action::PreviousRecord => beside(session, -1),
        Action::Zoom if session.layers.is_empty() => {
            let pane = session.pane_mut();
            pane.zoom = !pane.zoom;
            moving::keep_in_place(session);
            redraw()
        }
        Action::Filter if session.layers.is_empty() => filter(session),
        Action::Sort if session.layers.is_empty() => sort(session, false),
        Action::Reverse if session.layers.is_empty() => sort(session, true),
        Action::Reload => match session.setup.origin {
            Origin::Folder(_) => vec![Effect::Reload],
            Origin::Sample => {
                toast(session, Sign::None, "the sample company is part of the program: there is nothing to read again")
            }
        },
        Action::Pause => pause(session),
        Action::Theme => {
            session.theme = session.theme.next();
            let name = session.theme.name;
            toast(session, Sign::None, &format!("theme {name}"))
        }
        Action::Mouse => {
            session.mouse = !session.mouse;
            let words = if session.mouse { "mouse on: clicks choose" } else { "mouse off: the terminal selects text" };
            let mut effects = toast(session, Sign::None, words);
            effects.push(Effect::Mouse(session.mouse));
            effects
        }
        Action::Edit => edit(session),
        Action::CopyCell => copy(session, false),
        Action::CopyPanel => copy(session, true),
        Action::Export => export(session),
        Action::Explain => explain::explain(session),
        Action::Missing => explain::missing(session),
        Action::Left => explain::step(session, false),
        Action::Right => explain::step(session, true),
        Action::Zoom | Action::Filter | Action::Sort | Action::Reverse => Vec::new(),
        Action::Week
        | Action::Month
        | Action::Quarter
        | Action::Shorter
        | Action::Longer
        | Action::PreviousPeriod
        | Action::NextPeriod
        | Action::Compare
        | Action::Measure => match session.tab {
            Tab::Sales => sales::act(session, action),
            Tab::Marketing => marketing::act(session, action),
        },
    }
}

fn show(session: &mut Session, tab: Tab) -> Vec<Effect> {
    session.layers.clear();
    if session.tab == tab {
        return overlay_changed(session);
    }
    session.tab = tab;
    session.changes.clear();
    changed(session)
}

/// One level back: the line of input, the uppermost layer, the zoom, the filter. Never quits.
fn back(session: &mut Session) -> Vec<Effect> {
    if session.layers.pop().is_some() {
        return overlay_changed(session);
    }
    let pane = session.pane_mut();
    if pane.filter.take().is_some() {
        return changed(session);
    }
    pane.zoom = false;
    redraw()
}

/// Opens a layer.
pub fn open(session: &mut Session, what: What) -> Vec<Effect> {
    shown::ensure(session);
    session.layers.push(Layer::new(what));
    let effects = overlay_changed(session);
    moving::choose_first(session);
    effects
}

/// Opens the chosen row's record: of the uppermost layer, else of the focused panel.
fn open_chosen(session: &mut Session) -> Vec<Effect> {
    shown::ensure(session);
    if let Some(layer) = session.layers.last() {
        if let Some(id) = layer.chosen() {
            let trail = match &layer.what {
                What::Explain(figure) => explain::trail(figure),
                _ => layer.record().map_or_else(String::new, |record| session.book.name_of(record).to_owned()),
            };
            let overlay = session.shown.as_ref().and_then(|shown| shown.overlay.as_ref());
            let list = overlay.and_then(|overlay| lists::overlay_list(overlay, layer.pick.row.as_ref()));
            let records: Vec<AnyId> =
                list.map_or_else(|| vec![id], |list| list.rows.iter().filter_map(|row| row.id.record()).collect());
            let at = records.iter().position(|record| *record == id).unwrap_or(0);
            return open(session, What::Detail { records, at, trail });
        }
        return match &layer.what {
            What::Problems => edit(session),
            _ => Vec::new(),
        };
    }
    let focus = session.pane().focus;
    let Some(panel) = session.shown.as_ref().and_then(|shown| lists::panel(&shown.screen, focus)) else { return Vec::new() };
    let Some(list) = lists::list(panel) else { return Vec::new() };
    let records: Vec<AnyId> = list.rows.iter().filter_map(|row| row.id.record()).collect();
    let chosen =
        session.pane().picks.get(&focus).and_then(|pick| pick.row.as_ref()).and_then(RowId::record).or(records.first().copied());
    let Some(at) = chosen.and_then(|id| records.iter().position(|record| *record == id)) else { return Vec::new() };
    let tab = match session.tab {
        Tab::Sales => "Sales",
        Tab::Marketing => "Marketing",
    };
    let trail = format!("{tab} > {}", panel.name.text);
    open(session, What::Detail { records, at, trail })
}

/// The next or previous record of the list that a detail was opened from.
fn beside(session: &mut Session, step: i32) -> Vec<Effect> {
    let Some(Layer { what: What::Detail { records, at, .. }, pick, scroll }) = session.layers.last_mut() else {
        return Vec::new();
    };
    let next = i64::try_from(*at).unwrap_or(0) + i64::from(step);
    let Some(next) = usize::try_from(next).ok().filter(|next| *next < records.len()) else { return Vec::new() };
    *at = next;
    *pick = crate::ui::Pick::default();
    *scroll = 0;
    let effects = overlay_changed(session);
    moving::choose_first(session);
    effects
}

/// The next or previous panel.
fn focus(session: &mut Session, step: i32) -> Vec<Effect> {
    if !session.layers.is_empty() {
        return Vec::new();
    }
    let order = moving::arrangement(session).tab_order();
    let Some(last) = order.len().checked_sub(1) else { return Vec::new() };
    let at = order.iter().position(|panel| *panel == session.pane().focus).unwrap_or(0);
    let next = match step {
        1 if at >= last => 0,
        1 => at + 1,
        _ if at == 0 => last,
        _ => at - 1,
    };
    order.get(next).map_or_else(Vec::new, |panel| focus_on(session, *panel))
}

/// Puts the focus on a panel; into the slot where it is not on the screen.
pub fn focus_on(session: &mut Session, panel: PanelId) -> Vec<Effect> {
    let in_strip = moving::arrangement(session).strip.contains(&panel);
    let had_filter = session.pane().filter.is_some();
    let pane = session.pane_mut();
    pane.focus = panel;
    pane.cursor = None;
    if in_strip {
        pane.slot = panel;
    }
    if had_filter {
        pane.filter = None;
        session.shown = None;
    }
    session.prompt = None;
    redraw()
}

fn click(session: &mut Session, x: u16, y: u16) -> Vec<Effect> {
    if !session.layers.is_empty() {
        return Vec::new();
    }
    shown::ensure(session);
    let arrangement = moving::arrangement(session);
    match arrangement.at(x, y) {
        Some(Hit::Panel(panel, row)) => {
            let was = session.pane().focus == panel;
            let before = session.pane().picks.get(&panel).and_then(|pick| pick.row.clone());
            let effects = focus_on(session, panel);
            shown::ensure(session);
            let offset = session.pane().picks.get(&panel).map_or(0, |pick| pick.offset);
            let shown = session.shown.as_ref();
            let hit = row
                .zip(shown)
                .and_then(|(row, shown)| crate::ui::row_at(&shown.screen, &arrangement, panel, offset, row))
                .cloned();
            if let Some(hit) = hit {
                let again = was && before.as_ref() == Some(&hit);
                session.pane_mut().picks.entry(panel).or_default().row = Some(hit);
                if again {
                    return open_chosen(session);
                }
            }
            effects
        }
        Some(Hit::Strip(_)) => focus(session, 1),
        Some(Hit::Header(_)) => show(session, if session.tab == Tab::Sales { Tab::Marketing } else { Tab::Sales }),
        Some(Hit::Footer(_)) => open(session, What::Help),
        None => Vec::new(),
    }
}

fn filter(session: &mut Session) -> Vec<Effect> {
    shown::ensure(session);
    let focus = session.pane().focus;
    let has_list = session.shown.as_ref().and_then(|shown| lists::panel(&shown.screen, focus)).and_then(lists::list).is_some();
    if !has_list {
        return toast(session, Sign::None, "this panel has no list to filter");
    }
    let typed = session.pane().filter.as_ref().filter(|(panel, _)| *panel == focus).map_or("", |(_, text)| text).to_owned();
    session.prompt = Some(Prompt::new(Ask::Filter).with(&typed));
    redraw()
}

/// The next column to sort by, then as it is said again; or turned round.
fn sort(session: &mut Session, reverse: bool) -> Vec<Effect> {
    shown::ensure(session);
    let focus = session.pane().focus;
    let Some(list) = session.shown.as_ref().and_then(|shown| lists::panel(&shown.screen, focus)).and_then(lists::list) else {
        return toast(session, Sign::None, "this panel has no list to sort");
    };
    let columns = lists::sortable(list);
    let now = session.pane().orders.get(&focus).copied().flatten();
    let next = if reverse {
        now.map(|(column, turned)| (column, !turned)).or_else(|| columns.first().map(|column| (*column, true)))
    } else {
        let at = now.and_then(|(column, _)| columns.iter().position(|known| *known == column));
        at.map_or(columns.first(), |at| columns.get(at + 1)).map(|column| (*column, false))
    };
    let words = match next {
        None => "in its own order".to_owned(),
        Some((column, turned)) => {
            let head = list.columns.get(column).map_or("", |column| &column.head);
            format!("sorted by {}{}", head.to_lowercase(), if turned { ", turned round" } else { "" })
        }
    };
    session.pane_mut().orders.insert(focus, next);
    session.shown = None;
    toast(session, Sign::None, &words)
}

/// The record that an action is meant for: the chosen one of the uppermost layer or of the focused list.
fn meant(session: &Session) -> Option<AnyId> {
    match session.layers.last() {
        Some(layer) => layer.record().or(layer.chosen()),
        None => session.pane().picks.get(&session.pane().focus).and_then(|pick| pick.row.as_ref()).and_then(RowId::record),
    }
}

/// Opens the record, or the chosen problem, in the editor at its line.
fn edit(session: &mut Session) -> Vec<Effect> {
    let Origin::Folder(folder) = session.setup.origin.clone() else {
        return toast(
            session,
            Sign::None,
            "the sample is part of the program: `quarterdeck init DIR` writes it as a book to edit",
        );
    };
    let problem = match session.layers.last() {
        Some(Layer { what: What::Problems, pick, .. }) => {
            let count = session.book.problems.len();
            let at = (0..count).find(|at| pick.row.as_ref() == Some(&crate::screens::problems::row_id(*at))).unwrap_or(0);
            session.book.problems.get(at).map(|problem| problem.place.clone())
        }
        _ => None,
    };
    let place: Option<Place> = problem.or_else(|| meant(session).and_then(|id| session.book.place_of(id)));
    match place {
        Some(place) => {
            vec![Effect::Edit { path: folder.join(&*place.file), line: place.line.max(1), column: place.column.max(1) }]
        }
        None => toast(session, Sign::None, "choose a record first"),
    }
}

/// Copies the chosen row, or the focused panel's list as tab-separated values.
fn copy(session: &mut Session, whole: bool) -> Vec<Effect> {
    shown::ensure(session);
    let focus = session.pane().focus;
    let Some(shown) = session.shown.as_ref() else { return Vec::new() };
    let rows: Vec<&crate::screens::say::Row> = match &shown.overlay {
        Some(overlay) => lists::overlay_rows(overlay),
        None => {
            lists::panel(&shown.screen, focus).and_then(lists::list).map(|list| list.rows.iter().collect()).unwrap_or_default()
        }
    };
    let line = |row: &crate::screens::say::Row| row.contents.iter().map(lists::said).collect::<Vec<_>>().join("\t");
    let pick = session.layers.last().map_or_else(|| session.pane().picks.get(&focus), |layer| Some(&layer.pick));
    let (text, words) = if whole {
        let text: Vec<String> = rows.iter().map(|row| line(row)).collect();
        (text.join("\n"), format!("{} rows copied", text.len()))
    } else {
        let at = lists::position(&rows, pick.and_then(|pick| pick.row.as_ref())).unwrap_or(0);
        (rows.get(at).map(|row| lists::text(row)).unwrap_or_default(), "copied".to_owned())
    };
    if text.is_empty() {
        return toast(session, Sign::None, "there is nothing to copy here");
    }
    let shortened: String = text.chars().take(40).collect();
    let said = if whole { words } else { format!("{words}: {shortened}") };
    let mut effects = toast(session, Sign::Good, &said);
    effects.push(Effect::Copy(text));
    effects
}

/// Writes what the tab says to a text file in the working folder, and the whole report beside it as JSON.
fn export(session: &mut Session) -> Vec<Effect> {
    shown::ensure(session);
    let Some(shown) = session.shown.as_ref() else { return Vec::new() };
    let panels: Vec<&crate::screens::say::Panel> = shown.screen.panels.iter().collect();
    let text = crate::report::text::text(&shown.screen, &panels);
    let tab = match session.tab {
        Tab::Sales => "sales",
        Tab::Marketing => "marketing",
    };
    let name = format!("quarterdeck-{tab}-{}", session.day());
    let figures = session.figures.as_ref();
    let json = figures.map(|figures| crate::report::json::json(&figures.lens(session), &figures.sales, &figures.marketing));
    let mut effects = Vec::new();
    match json {
        Some(Ok(json)) => effects.push(Effect::Write { path: format!("{name}.json").into(), text: json }),
        Some(Err(error)) => effects.extend(toast(session, Sign::Act, &error.to_string())),
        None => {}
    }
    effects.push(Effect::Write { path: format!("{name}.txt").into(), text });
    effects
}

/// The sizes and the zoom decide what stands where.
pub fn arrangement_of(session: &Session) -> crate::ui::Arrangement {
    let pane = session.pane();
    let (present, quiet) = session
        .shown
        .as_ref()
        .map_or((Vec::new(), false), |shown| (shown::present(&shown.screen), shown.screen.missing.is_some()));
    let zoom = pane.zoom.then_some(pane.focus).filter(|panel| present.contains(panel));
    arrange(session.tab, &present, pane.slot, zoom, session.size, quiet)
}

/// A word about a change of horizon and the like.
pub fn hint(session: &mut Session, words: &str) -> Vec<Effect> {
    session.toast = Some(Line::of([Cell::new(words, Role::Dim)]));
    redraw()
}
