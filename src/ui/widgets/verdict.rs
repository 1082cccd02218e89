//! The headline of the Sales tab: the chance in big digits, the bullet, week, month and quarter beside each other.

use ratatui::layout::Rect;

use super::{bullet, digits, table};
use crate::screens::say::{Cell, Role, Room, Verdict};
use crate::ui::body::{BodyShape, PanelChoice};
use crate::ui::ink::{Ink, width};
use crate::ui::text::{line_width, put_line};

/// Fewest and most rows it makes use of.
pub(crate) fn rows(verdict: &Verdict, shape: BodyShape) -> (u16, u16) {
    if shape.room == Room::Tight {
        return (2, 4);
    }
    let (_, table) = table::rows(&verdict.horizons, shape);
    let taller = TALLER * u16::from(verdict.tall);
    // At the base size the bullet and the facts have rows of their own.
    let more = if shape.room == Room::Fair { STACKED } else { 1 };
    let least = if shape.room == Room::Fair { 5 } else { 3 };
    (table.saturating_add(least + taller), table.saturating_add(4 + taller + more))
}

/// Rows of the bullet with its labels, and of the facts below it.
const STACKED: u16 = 4;

/// Below this width the bullet stands under the number, not beside it.
const BESIDE: u16 = 118;

/// Whether bullet and facts stand below the number.
pub(crate) fn is_stacked(area: Rect, room: Room) -> bool {
    room >= Room::Fair && area.width < BESIDE
}

/// So many rows more has the headline where its number is five rows high.
const TALLER: u16 = 2;

/// Draws the number; says where the words beside it begin.
fn number(ink: &mut Ink, verdict: &Verdict, x: u16, area: Rect, role: Role) -> u16 {
    let gap = if x > area.x + 1 { 7 } else { 3 };
    let text = &verdict.number.text;
    let cells = if verdict.tall { digits::tall_cells(text) } else { digits::cells(text) };
    let Some(cells) = cells else { return x };
    let style = ink.style(role);
    let draw = if verdict.tall { digits::draw_tall } else { digits::draw };
    draw(ink, x, area.y, area.width, text, style);
    x + cells + gap
}

pub(crate) fn draw(ink: &mut Ink, verdict: &Verdict, area: Rect, room: Room) {
    if room == Room::Tight || area.height < 4 {
        draw_tight(ink, verdict, area);
        return;
    }
    let ample = room >= Room::Ample;
    let x = area.x + if ample { 2 } else { 1 };
    let role = if verdict.sign.is_some() { verdict.word.role } else { Role::Bold };
    let words_at = number(ink, verdict, x, area, role);
    let widest = words(ink, verdict, words_at, area);
    let mut y = area.y + 3 + TALLER * u16::from(verdict.tall);
    if is_stacked(area, room) {
        let table = table::rows(&verdict.horizons, PanelChoice::default().shape(room)).1;
        let rows = if area.height >= 3 + STACKED + table { 3 } else { 1 };
        bullet::draw(ink, &verdict.bullet, Rect { y, height: rows, ..area });
        put_line(ink, area.x, y + rows, area.width, &verdict.facts);
        y += rows + 1;
    } else {
        let least = area.x + if ample { 55 } else { 43 };
        let from = least.max(words_at + widest + 4);
        if from + 20 < area.right() {
            let bar = Rect { x: from, width: area.right() - 1 - from, height: 3, ..area };
            bullet::draw(ink, &verdict.bullet, bar);
        }
        y += u16::from(ample && area.height > 7);
    }
    let rows = area.bottom().saturating_sub(y);
    table::draw(ink, &verdict.horizons, Rect { y, height: rows, ..area }, room, PanelChoice::default());
}

/// The words beside the digits; says how wide the widest is.
fn words(ink: &mut Ink, verdict: &Verdict, x: u16, area: Rect) -> u16 {
    let room = area.right().saturating_sub(x);
    let mut y = area.y;
    let mut widest = 0;
    if let Some(sign) = verdict.sign {
        let word = Cell { text: format!("{} {}", sign.glyph(), verdict.word.text), ..verdict.word.clone() };
        widest = ink.cell(x, y, room, &word, false);
        y += 1;
    }
    if !verdict.of.text.is_empty() {
        widest = widest.max(ink.cell(x, y, room, &verdict.of, false));
        y += 1;
    }
    if !verdict.band.pieces.is_empty() {
        put_line(ink, x, y, room, &verdict.band);
        widest = widest.max(line_width(&verdict.band, room));
        y += 1;
    }
    if y < area.y + 3 {
        put_line(ink, x, y, room, &verdict.beside);
        widest = widest.max(line_width(&verdict.beside, room));
    }
    widest
}

/// Bullet and facts; the bar alone where rows are short or a remark is due.
fn draw_tight(ink: &mut Ink, verdict: &Verdict, area: Rect) {
    let remark = !verdict.remark.pieces.is_empty();
    let labelled = area.height >= 4 && !remark;
    bullet::draw(ink, &verdict.bullet, Rect { height: if labelled { 3 } else { 1 }, ..area });
    let y = area.y + if labelled { 3 } else { 1 };
    if y < area.bottom() {
        put_line(ink, area.x, y, area.width, &verdict.facts);
    }
    if remark && y + 1 < area.bottom() {
        put_line(ink, area.x, y + 1, area.width + 1, &verdict.remark);
    }
}

/// The verdict in so many cells: period, sign, word, number, shortened in this order of need.
pub(crate) fn in_one_line(ink: &mut Ink, verdict: &Verdict, x: u16, y: u16, room: u16) -> u16 {
    let sign = verdict.sign.map_or("", |sign| sign.glyph());
    let number = &verdict.number.text;
    let word = &verdict.word.text;
    let short = verdict.word.short.as_deref().unwrap_or(word);
    let role = if verdict.sign.is_some() { verdict.word.role } else { Role::Bold };
    let of = if verdict.sign.is_none() { "most likely" } else { "" };
    let forms = [
        [verdict.period.as_str(), sign, word, of, number],
        [verdict.period.as_str(), sign, short, "", number],
        ["", sign, short, "", number],
        ["", sign, "", "", number],
    ];
    let total = |form: &[&str]| {
        let texts = form.iter().filter(|text| !text.is_empty());
        texts.map(|text| width(text) + 1).sum::<u16>().saturating_sub(1)
    };
    let form = forms.iter().find(|form| total(*form) <= room).unwrap_or(&forms[3]);
    let roles = [Role::Text, role, role, Role::Dim, Role::Bold];
    let mut at = x;
    for (text, role) in form.iter().zip(roles).filter(|(text, _)| !text.is_empty()) {
        if at > x {
            at += 1;
        }
        let style = ink.style(role);
        at += ink.put(at, y, (x + room).saturating_sub(at), text, style);
    }
    at - x
}
