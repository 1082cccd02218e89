//! Where the rows of lists stand: for moving through them and for the mouse.

use ratatui::layout::Rect;

use super::arrange::{Arrangement, PlacedPanel};
use super::body::{self, BodyShape};
use super::frame::panel_of;
use super::overlay::{self, Extent};
use super::widgets::table;
use crate::screens::say::{Block, Overlay, Panel, PanelId, Room, RowId, Screen, Table};

/// Where a panel's list stands in its body: first row below the body's top, rows shown, the table.
pub(crate) fn list_of<'a>(panel: &'a Panel, placed: &PlacedPanel) -> Option<(u16, u16, &'a Table)> {
    let in_rule = placed.room == Room::Tight;
    let headline = u16::from(!placed.titled && placed.area.y == 1);
    let body = Rect { y: placed.body.y + headline, height: placed.body.height.saturating_sub(headline), ..placed.body };
    let shape = BodyShape { room: placed.room, heads_in_rule: in_rule, detail: placed.titled };
    let laid = body::lay(&panel.body, body, shape);
    laid.into_iter().find_map(|laid| match &laid.part.block {
        Block::Table(table) if table.list => {
            let (top, rows) = table::list_rows(table, laid.area.height, shape);
            Some((laid.area.y - placed.body.y + top, rows, table))
        }
        _ => None,
    })
}

/// How many rows of a panel's list are visible, for paging; 0 when it is not on the screen or has no list.
pub(crate) fn list_rows(screen: &Screen, arrangement: &Arrangement, id: PanelId) -> u16 {
    let found = panel_of(screen, id).zip(arrangement.place(id)).and_then(|(panel, placed)| list_of(panel, placed));
    found.map_or(0, |(_, rows, _)| rows)
}

/// The row of a panel's list at a row of its body, for clicks; `offset`: the first row shown.
pub(crate) fn row_at<'a>(
    screen: &'a Screen,
    arrangement: &Arrangement,
    id: PanelId,
    offset: usize,
    body_row: u16,
) -> Option<&'a RowId> {
    let (panel, placed) = panel_of(screen, id).zip(arrangement.place(id))?;
    let (top, rows, table) = list_of(panel, placed)?;
    let at = body_row.checked_sub(top).filter(|at| *at < rows)?;
    let offset = offset.min(table.rows.len().saturating_sub(usize::from(rows)));
    table.rows.get(offset + usize::from(at)).map(|row| &row.id)
}

/// How much of an overlay is seen at once.
pub fn overlay_extent(overlay: &Overlay, arrangement: &Arrangement) -> Extent {
    overlay::extent(overlay, arrangement)
}

/// Where a row of an overlay's lists, which begin with their row `offset`, stands on its page.
pub fn overlay_row_place(overlay: &Overlay, arrangement: &Arrangement, id: &RowId, offset: usize) -> Option<u16> {
    overlay::row_place(overlay, arrangement, id, offset)
}

/// The offset that shows row `selected` of `rows` in `height` rows, moving as little as it can.
pub(crate) fn scroll_to_show(offset: usize, selected: usize, rows: usize, height: usize) -> usize {
    let height = height.max(1);
    let offset = if selected < offset {
        selected
    } else if selected >= offset + height {
        selected + 1 - height
    } else {
        offset
    };
    offset.min(rows.saturating_sub(height))
}
