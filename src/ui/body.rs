//! The body of a panel: which parts fit its rows, and how many rows each gets.

use ratatui::layout::Rect;

use super::frame::Pick;
use super::ink::Ink;
use super::text::put_line;
use super::widgets::{self, table};
use crate::screens::say::{Block, PanelPart, Room};

#[derive(Clone, Copy, Default)]
pub(crate) struct PanelChoice<'a> {
    /// The selected row and the first row shown; `None`: the panel remembers none.
    pub(crate) pick: Option<&'a Pick>,
    /// Whether the panel has the focus: only then the selection is painted.
    pub(crate) focused: bool,
    /// Whether the heads of the first table stand in the title rule.
    pub(crate) heads_in_rule: bool,
    /// Whether lists end with their detail line.
    pub(crate) detail: bool,
}

impl PanelChoice<'_> {
    pub(crate) fn shape(&self, room: Room) -> BodyShape {
        BodyShape { room, heads_in_rule: self.heads_in_rule, detail: self.detail }
    }
}

/// What decides how many rows a part takes, besides its contents.
#[derive(Clone, Copy)]
pub(crate) struct BodyShape {
    pub(crate) room: Room,
    /// Whether the heads of the first table stand in the title rule.
    pub(crate) heads_in_rule: bool,
    /// Whether lists end with their detail line.
    pub(crate) detail: bool,
}

/// The parts that are said in so much room; where a panel has no form for it, those of the next smaller one, or of any.
pub(crate) fn said(parts: &[PanelPart], room: Room) -> impl Iterator<Item = &PanelPart> {
    let rooms = [room, Room::Fair, Room::Tight, Room::Ample, Room::Whole];
    let room = rooms.into_iter().find(|room| parts.iter().any(|part| part.fits(*room))).unwrap_or(room);
    parts.iter().filter(move |part| part.fits(room))
}

pub(crate) struct Laid<'a> {
    pub(crate) part: &'a PanelPart,
    pub(crate) area: Rect,
}

/// A part with the rows it can do with, makes use of, and gets.
struct KeptPart<'a> {
    part: &'a PanelPart,
    least: u16,
    most: u16,
    rows: u16,
}

/// Fewest and most rows that a block makes use of.
pub(crate) fn rows_of(block: &Block, shape: BodyShape) -> (u16, u16) {
    match block {
        Block::Line(_) => (1, 1),
        Block::Table(table) => table::rows(table, shape),
        Block::Verdict(verdict) => widgets::verdict::rows(verdict, shape),
        Block::Pace(pace) => widgets::pace::rows(pace),
        Block::Waves(_) => (4, u16::MAX),
        Block::ColumnChart(columns) => (columns.least.max(1) + 2, columns.most.max(columns.least).max(1) + 2),
        Block::Waterfall(waterfall) => {
            let rows = u16::try_from(waterfall.steps.len()).unwrap_or(u16::MAX).saturating_add(1);
            // Every step is read before any remark on it.
            (rows.saturating_sub(1), rows)
        }
        Block::Grid(grid) => (6, 15.max(u16::try_from(grid.places.len()).unwrap_or(u16::MAX))),
        Block::Roadmap(roadmap) => {
            let rows = u16::try_from(roadmap.rows.len()).unwrap_or(u16::MAX).saturating_add(1);
            (rows.min(2), rows)
        }
        Block::Life(life) => {
            let rows = u16::try_from(life.tracks.len()).unwrap_or(u16::MAX).saturating_add(2);
            (rows.min(3), rows)
        }
        Block::Beside(sides) => {
            let each = sides.iter().map(|side| {
                let shape = BodyShape { heads_in_rule: false, ..shape };
                said(&side.body, shape.room)
                    .map(|part| rows_of(&part.block, shape))
                    .fold((0_u16, 0_u16), |sum, rows| (sum.0.saturating_add(rows.0), sum.1.saturating_add(rows.1)))
            });
            each.fold((1, 1), |most, rows| (most.0.max(rows.0.min(3)), most.1.max(rows.1)))
        }
    }
}

/// Tables whose first rows say the most give the others up, the last one first, where everything fits then.
fn give_up_rows(kept: &mut [KeptPart<'_>], height: u16) {
    let gives = |one: &KeptPart| matches!(&one.part.block, Block::Table(table) if table.least > 0);
    let least = |one: &KeptPart| if gives(one) { one.least } else { one.rows };
    let mut over = kept.iter().fold(0_u16, |sum, one| sum.saturating_add(one.rows)).saturating_sub(height);
    if kept.iter().fold(0_u16, |sum, one| sum.saturating_add(least(one))) > height {
        return;
    }
    let mut order: Vec<&mut KeptPart> = kept.iter_mut().collect();
    order.sort_by_key(|one| one.part.keep);
    for one in order.into_iter().rev() {
        let less = over.min(one.rows - least(one));
        one.rows -= less;
        over -= less;
    }
}

/// Lays the parts out in the area, from top to bottom.
pub(crate) fn lay(parts: &[PanelPart], area: Rect, shape: BodyShape) -> Vec<Laid<'_>> {
    let mut kept: Vec<KeptPart> = said(parts, shape.room)
        .map(|part| {
            let (least, most) = rows_of(&part.block, shape);
            // A long list can be scrolled, any other table is wanted whole.
            let rows = match &part.block {
                // A chart over years is read from so many rows on.
                Block::Waves(_) => 8,
                Block::Table(table) => most.min(least.saturating_add(if table.list && table.rows.len() > 8 { 3 } else { 6 })),
                _ => least,
            };
            KeptPart { part, least, most, rows }
        })
        .collect();
    let sum = |kept: &[KeptPart]| kept.iter().fold(0_u16, |sum, one| sum.saturating_add(one.rows));
    give_up_rows(&mut kept, area.height);
    while let Some(over) = sum(&kept).checked_sub(area.height).filter(|over| *over > 0) {
        let Some(worst) = kept.iter().map(|one| one.part.keep).max() else { break };
        let of_worst = |one: &KeptPart| one.part.keep == worst;
        if let Some(one) = kept.iter_mut().rev().find(|one| of_worst(one) && one.rows > one.least) {
            one.rows -= over.min(one.rows - one.least);
        } else if let Some(index) = kept.iter().rposition(of_worst).filter(|_| worst > 0 && kept.len() > 1) {
            kept.remove(index);
        } else {
            break;
        }
    }
    // What is left goes to the parts in order of keeping.
    let mut left = area.height.saturating_sub(sum(&kept));
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by_key(|index| kept[*index].part.keep);
    for index in order {
        let one = &mut kept[index];
        let more = one.most.saturating_sub(one.rows).min(left);
        one.rows += more;
        left -= more;
    }
    let mut y = area.y;
    let mut laid = Vec::with_capacity(kept.len());
    for KeptPart { part, rows, .. } in kept {
        let rows = rows.min(area.bottom().saturating_sub(y));
        laid.push(Laid { part, area: Rect { y, height: rows, ..area } });
        y += rows;
    }
    laid
}

pub(crate) fn draw(ink: &mut Ink, parts: &[PanelPart], area: Rect, room: Room, choice: PanelChoice) {
    for laid in lay(parts, area, choice.shape(room)) {
        block(ink, &laid.part.block, laid.area, room, choice);
    }
}

fn block(ink: &mut Ink, block: &Block, area: Rect, room: Room, choice: PanelChoice) {
    if area.is_empty() {
        return;
    }
    match block {
        Block::Line(line) => put_line(ink, area.x, area.y, area.width, line),
        Block::Table(table) => table::draw(ink, table, area, room, choice),
        Block::Verdict(verdict) => widgets::verdict::draw(ink, verdict, area, room),
        Block::Pace(pace) => widgets::pace::draw(ink, pace, area, room),
        Block::ColumnChart(columns) => widgets::columns::draw(ink, columns, area),
        Block::Waterfall(waterfall) => widgets::waterfall::draw(ink, waterfall, area),
        Block::Waves(waves) => widgets::waves::draw(ink, waves, area),
        Block::Grid(grid) => widgets::grid::draw(ink, grid, area),
        Block::Roadmap(roadmap) => widgets::roadmap::draw(ink, roadmap, area),
        Block::Life(life) => widgets::life::draw(ink, life, area),
        Block::Beside(sides) => {
            let total: u32 = sides.iter().map(|side| u32::from(side.share)).sum::<u32>().max(1);
            let (mut from, mut sum) = (area.x, 0);
            for (index, side) in sides.iter().enumerate() {
                sum += u32::from(side.share);
                let end = if index + 1 == sides.len() {
                    area.right()
                } else {
                    area.x + u16::try_from(u32::from(area.width) * sum / total).unwrap_or(0)
                };
                let part = Rect { x: from, width: end.saturating_sub(from), ..area };
                draw(ink, &side.body, part, room, PanelChoice { heads_in_rule: false, ..choice });
                from = end + 2;
            }
        }
    }
}
