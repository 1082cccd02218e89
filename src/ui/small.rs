//! The smallest screens: the verdict first, then what to do next, then counts; lines drop from the bottom.

use ratatui::layout::Rect;

use super::arrange::{Arrangement, Class};
use super::body::{self, PanelChoice};
use super::frame::FrameView;
use super::header::freshness;
use super::ink::{Ink, width};
use super::text::{line_width, put_cells, put_line, shortened, written};
use super::widgets::{bullet, verdict};
use crate::screens::say::{Block, Cell, Line, Panel, PanelId, Piece, Role, Room, Screen, Verdict};

pub(crate) fn draw(ink: &mut Ink, view: &FrameView, arrangement: &Arrangement) {
    let (width, height) = arrangement.size;
    if arrangement.class == Class::Nano {
        nano(ink, view.screen, width, height);
    } else {
        little(ink, view, arrangement);
    }
}

fn verdict_of(screen: &Screen) -> Option<&Verdict> {
    screen.panels.iter().flat_map(|panel| &panel.body).find_map(|part| match &part.block {
        Block::Verdict(verdict) => Some(verdict.as_ref()),
        _ => None,
    })
}

/// The panel that answers the tab's question.
fn leading(screen: &Screen) -> Option<&Panel> {
    let has_headline = |panel: &&Panel| !panel.headline.pieces.is_empty() || panel.id == PanelId::Verdict;
    screen.panels.iter().find(has_headline)
}

/// The answer in one line; says how wide it is.
fn answer(ink: &mut Ink, screen: &Screen, x: u16, room: u16) -> u16 {
    match (verdict_of(screen), leading(screen)) {
        (Some(verdict), _) => verdict::in_one_line(ink, verdict, x, 0, room),
        (None, Some(panel)) => {
            put_line(ink, x, 0, room, &panel.headline);
            line_width(&panel.headline, room)
        }
        (None, None) => 0,
    }
}

/// The figures behind whose they are, where that is not everybody's: there is no header that says so.
fn of_whom(screen: &Screen, brief: &Line) -> Line {
    let mut line = brief.clone();
    if let Some(only) = &screen.header.only {
        line.pieces.insert(0, Piece { cells: vec![Cell::new(only.clone(), Role::Accent)], keep: 0, right: false });
    }
    line
}

fn nano(ink: &mut Ink, screen: &Screen, room: u16, height: u16) {
    answer(ink, screen, 0, room);
    if height > 1 {
        let brief = verdict_of(screen).map(|verdict| &verdict.brief).or_else(|| leading(screen).map(|panel| &panel.note));
        if let Some(brief) = brief {
            let brief = shortened(&of_whom(screen, brief));
            put_line(ink, 0, 1, room, &brief);
        }
    }
    if height > 2 {
        let mut time = screen.header.freshness.last().cloned().unwrap_or_default();
        time.text = time.text.trim().to_owned();
        let wide = width(&time.text);
        let left = room.saturating_sub(wide + 1);
        let mut x = 0;
        for panel in urgent(screen) {
            let name = written(&panel.name, true).to_lowercase();
            let wide = width(&panel.waits.text) + 1 + width(&name);
            if x + wide > left {
                break;
            }
            x += ink.cell(x, 2, left, &panel.waits, false) + 1;
            let style = ink.style(Role::Text);
            x += ink.put(x, 2, left, &name, style) + 1;
        }
        if wide <= room {
            ink.cell(room - wide, 2, wide, &time, false);
        }
    }
}

/// The panels in which something waits that is bad or close to it.
fn urgent(screen: &Screen) -> impl Iterator<Item = &Panel> {
    use PanelId as P;
    // What the verdict and the list of this size say already.
    let told = [P::Verdict, P::Pace, P::Pipeline, P::DoNext, P::Objectives, P::Awareness, P::Fit, P::Campaigns];
    let panels = screen.panels.iter().filter(move |panel| !told.contains(&panel.id));
    panels.filter(|panel| matches!(panel.waits.role, Role::Bad | Role::Warn) && !panel.waits.text.is_empty())
}

fn little(ink: &mut Ink, view: &FrameView, arrangement: &Arrangement) {
    let screen = view.screen;
    let (width_, height) = arrangement.size;
    let room = width_.saturating_sub(2);
    let fresh = freshness(&screen.header);
    let fresh_width: u16 = fresh.iter().map(|cell| width(&cell.text)).sum();
    let used = answer(ink, screen, 1, room);
    if used + 2 + fresh_width <= room {
        put_cells(ink, width_ - 1 - fresh_width, 0, fresh_width, &fresh, false);
    }
    match verdict_of(screen) {
        Some(verdict) => {
            put_line(ink, 1, 1, room, &of_whom(screen, &verdict.brief));
            bullet::bar(ink, &verdict.bullet, Rect::new(1, 2, room, 1));
        }
        None => {
            if let Some(panel) = leading(screen) {
                body::draw(ink, &panel.body, Rect::new(1, 1, room, 2), Room::Tight, PanelChoice::default());
            }
        }
    }
    if let Some(placed) = arrangement.placed.first()
        && let Some(panel) = screen.panels.iter().find(|panel| panel.id == placed.id)
    {
        let choice = PanelChoice { pick: view.picks.get(&placed.id), focused: true, heads_in_rule: true, detail: false };
        body::draw(ink, &panel.body, placed.body, Room::Tight, choice);
    }
    let y = height.saturating_sub(2);
    let mut line = Line::new();
    for (keep, panel) in (0..).zip(urgent(screen)) {
        let name = Cell::text(format!("{} ", written(&panel.name, true)));
        line = line.and(keep, [name, panel.waits.clone()]);
    }
    put_line(ink, 1, y, room, &line);
}
