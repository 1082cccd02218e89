//! A deal's life on a time line: stages as a line, what happened as marks.

use ratatui::layout::Rect;

use super::plot::TimeScale;
use crate::book::day::{Day, month_name};
use crate::screens::say::{Life, LifeTrack, Role};
use crate::ui::ink::{Ink, width};

pub(crate) fn draw(ink: &mut Ink, life: &Life, area: Rect) {
    let names = life.tracks.iter().map(|track| width(&track.name.text)).max().unwrap_or(0).min(area.width / 4);
    let x = area.x + names + 3;
    let Some(cells) = area.right().checked_sub(x + 1).filter(|cells| *cells > 8) else { return };
    let time = TimeScale { start: life.start, end: life.end, cells };
    let months = u16::from(area.height > 3);
    if months > 0 {
        month_names(ink, life, area.y, x, time);
    }
    let axis = u16::from(area.height > 2);
    let last = area.bottom() - axis;
    for (y, track) in (area.y + months..last).zip(&life.tracks) {
        ink.cell(area.x, y, names, &track.name, false);
        draw_track(ink, life, track, (x, y, area.right()), time);
    }
    if axis > 0 {
        let style = ink.style(Role::Dim);
        let today = x + time.cell(life.today);
        let mut free_from = x;
        if time.holds(life.today) {
            free_from = today + ink.put(today, last, area.right().saturating_sub(today), "^ today", style) + 1;
        }
        let close = life.close.filter(|day| time.holds(*day)).map(|day| x + time.cell(day));
        if let Some(close) = close.filter(|close| *close >= free_from || close + 8 < today) {
            ink.put(close, last, area.right().saturating_sub(close), "^ close", style);
        }
    }
}

fn month_names(ink: &mut Ink, life: &Life, y: u16, x: u16, time: TimeScale) {
    let style = ink.style(Role::Dim);
    let mut day = Day::from_ymd(life.start.year(), life.start.month(), 1).map_or(life.start, |day| day.plus_months(1));
    let mut free_from = x;
    for _ in 0..240 {
        if day > life.end {
            return;
        }
        let at = x + time.cell(day);
        let name: String = month_name(day.month()).chars().take(3).collect();
        if at >= free_from {
            free_from = at + ink.put(at, y, 3, &name, style) + 1;
        }
        day = day.plus_months(1);
    }
}

fn draw_track(ink: &mut Ink, life: &Life, track: &LifeTrack, (x, y, right): (u16, u16, u16), time: TimeScale) {
    let today = x + time.cell(life.today);
    let marks: Vec<_> = track.marks.iter().filter(|mark| time.holds(mark.day)).collect();
    if track.joined
        && let Some(first) = marks.first()
    {
        let from = x + time.cell(first.day);
        ink.run(from, y, today.saturating_sub(from), "━", Role::Good);
        if let Some(close) = life.close.filter(|day| time.holds(*day)).map(|day| x + time.cell(day)) {
            ink.run(today + 1, y, close.saturating_sub(today + 1), "┈", Role::Dim);
            ink.glyph(close, y, "◇", Role::Accent);
        }
        ink.glyph(today, y, "│", Role::Bold);
    }
    for (index, mark) in marks.iter().enumerate() {
        let at = x + time.cell(mark.day);
        let next = marks.get(index + 1).map_or(right, |next| x + time.cell(next.day));
        let text = if track.joined {
            ink.glyph(at, y, "├", Role::Good);
            format!(" {} ", mark.label)
        } else if mark.day > life.today {
            format!("◇ {}", mark.label)
        } else if mark.label.starts_with(|c: char| c.is_ascii_digit()) {
            mark.label.clone()
        } else {
            format!("•{}", mark.label)
        };
        let from = at + 2 * u16::from(track.joined);
        let room = next.saturating_sub(from);
        let style = ink.style(if track.joined { Role::Bold } else { Role::Text });
        if width(&text) <= room {
            ink.put(from, y, room, &text, style);
        } else if !track.joined {
            ink.put(at, y, 1, "•", style);
        }
    }
}
