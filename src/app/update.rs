//! The only place where a session changes. It reads no file, clock or terminal; the host performs what it asks for.

use crate::book::id::AnyId;
use crate::keys::{Action, Chord, Code, Meaning};
use crate::screens::say::{PanelId, RowId, Sign, Tab};
use crate::ui::Hit;

use super::answers::{changed, open, overlay_changed, redraw, toast};
use super::layers::{Layer, What};
use super::message::{Effect, Msg, Now};
use super::prompt::{Ask, Prompt};
use super::session::{Origin, Session};
use super::{explain, hand_out, lists, marketing, moving, reload, sales, shown, typing};

/// What a message changes, and what is to be done about it.
pub fn update(session: &mut Session, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    if pass_time(session, now) {
        effects.push(Effect::Redraw);
    }
    effects.extend(match msg {
        Msg::Key(chord) => key(session, chord),
        Msg::Paste(text) => typing::paste(session, &text),
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
        Msg::Loaded(snapshot) => reload::loaded(session, *snapshot, now),
        Msg::Edited(Ok(())) => vec![Effect::Reload, Effect::Redraw],
        Msg::Edited(Err(why)) | Msg::Alarm(why) | Msg::Written(Err(why)) => toast(session, Sign::Act, &why),
        Msg::Written(Ok(path)) => toast(session, Sign::Good, &format!("written to {}", path.display())),
        Msg::Moment => Vec::new(),
        Msg::Turn => show(session, if session.tab == Tab::Sales { Tab::Marketing } else { Tab::Sales }),
    });
    effects
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
    let Some(hours) = session.book.company.refresh_hours() else { return false };
    session.newest_change.is_some_and(|newest| now - newest > chrono::Duration::hours(i64::from(hours)))
}

fn key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    if session.setup.wall {
        return wall_key(session, chord);
    }
    let had_toast = session.toast.take().is_some();
    let mut effects = if had_toast { redraw() } else { Vec::new() };
    if session.prompt.is_some() && !(chord.ctrl && chord.code == Code::Char('z')) {
        effects.extend(typing::prompt_key(session, chord));
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

pub(super) fn today(session: &mut Session) -> Vec<Effect> {
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
            let all = typing::commands(session);
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
            let on = !session.pane().zoom;
            zoom(session, on)
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
        Action::Edit => hand_out::edit(session),
        Action::CopyCell => hand_out::copy(session, false),
        Action::CopyPanel => hand_out::copy(session, true),
        Action::Export => hand_out::export(session),
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
        shown::rearrange(session);
        return redraw();
    }
    zoom(session, false)
}

/// Gives the focused panel the whole screen, or takes it back.
fn zoom(session: &mut Session, on: bool) -> Vec<Effect> {
    session.pane_mut().zoom = on;
    let order = moving::unzoomed(session).tab_order();
    // A panel that has no place of its own on the whole screen gives the focus to one that has.
    if !on && !order.contains(&session.pane().focus) {
        let start = [PanelId::DoNext, PanelId::Campaigns].into_iter().find(|panel| order.contains(panel));
        if let Some(panel) = start.or(order.first().copied()) {
            session.pane_mut().focus = panel;
        }
    }
    moving::keep_in_place(session);
    redraw()
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
            What::Problems => hand_out::edit(session),
            _ => Vec::new(),
        };
    }
    if let Some(opened) = explain::behind(session) {
        return opened;
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
    let mut order = moving::unzoomed(session).tab_order();
    if session.pane().zoom {
        // Zoomed, those are gone through too whose short form stands in another panel.
        let present = session.shown.as_ref().map(|shown| shown::present(&shown.screen)).unwrap_or_default();
        order.extend(present.into_iter().filter(|panel| *panel != PanelId::Digest && !order.contains(panel)).collect::<Vec<_>>());
    }
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
    let in_strip = moving::unzoomed(session).strip.contains(&panel);
    let had_filter = session.pane().filter.is_some();
    let pane = session.pane_mut();
    pane.focus = panel;
    pane.cursor = None;
    if in_strip {
        pane.slot = panel;
    }
    if had_filter {
        pane.filter = None;
        shown::rearrange(session);
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
    let now = session.pane().orders.get(&focus);
    let next = if reverse {
        now.map(|(name, turned)| (name.clone(), !turned))
            .or_else(|| columns.first().map(|column| (column.name().to_owned(), true)))
    } else {
        let at = now.and_then(|(name, _)| columns.iter().position(|column| column.name() == name));
        at.map_or(columns.first(), |at| columns.get(at + 1)).map(|column| (column.name().to_owned(), false))
    };
    let words = match &next {
        None => "in its own order".to_owned(),
        Some((name, turned)) => {
            let head = columns.iter().find(|column| column.name() == name).map_or("", |column| &column.head);
            format!("sorted by {}{}", head.to_lowercase(), if *turned { ", turned round" } else { "" })
        }
    };
    match next {
        Some(order) => session.pane_mut().orders.insert(focus, order),
        None => session.pane_mut().orders.remove(&focus),
    };
    shown::rearrange(session);
    toast(session, Sign::None, &words)
}
