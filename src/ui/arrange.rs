//! What stands where: the size class, the rectangles of the panels, the strip, the slot.
//!
//! A column line stands at the rounded cumulative share of the width, in rows of four or five equal panels one cell
//! less. Own arithmetic, as a constraint solver puts them elsewhere.

use ratatui::layout::Rect;

use crate::screens::say::{PanelId, Room, Tab};

use super::bands::{bands, share_rows, too_narrow};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Three lines at most.
    Nano,
    /// From 40 x 8: verdict, bullet, do next, counts.
    Small,
    /// From 60 x 12, whole from 80 x 24: two panels, one slot, the rest in the strip.
    Base,
    /// From 120 x 36: all panels at once.
    Wide,
    /// From 200 x 54: all panels in their long form.
    Wall,
}

/// The class of a size in cells; the smaller of what width and height allow.
pub(crate) fn class(width: u16, height: u16) -> Class {
    let fits = |w, h| width >= w && height >= h;
    if fits(200, 54) {
        Class::Wall
    } else if fits(120, 36) {
        Class::Wide
    } else if fits(60, 12) {
        Class::Base
    } else if fits(40, 8) {
        Class::Small
    } else {
        Class::Nano
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlacedPanel {
    pub(crate) id: PanelId,
    /// Its cells with the title rule, without the column lines.
    pub(crate) area: Rect,
    /// Its cells without the rule and without the blank column at each side.
    pub(crate) body: Rect,
    /// Whether it has a title rule; the verdict of the base size has none.
    pub(crate) titled: bool,
    pub(crate) room: Room,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hit {
    /// In a panel; the row of its body, `None` on its title.
    Panel(PanelId, Option<u16>),
    /// In the strip, at this column.
    Strip(u16),
    /// In the header, at this column.
    Header(u16),
    /// In the footer, at this column.
    Footer(u16),
}

/// What stands where.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    pub(crate) class: Class,
    pub(crate) tab: Tab,
    /// The size in cells.
    pub(crate) size: (u16, u16),
    pub(crate) placed: Vec<PlacedPanel>,
    /// All panels that are not on the screen, with the one that is chosen for the slot; empty: no strip.
    pub(crate) strip: Vec<PanelId>,
    /// The panel in the slot.
    pub(crate) slot: Option<PanelId>,
    /// The first row.
    pub(crate) header: Rect,
    /// The last row.
    pub(crate) footer: Rect,
    /// The strip's row; empty when there is none.
    pub(crate) strip_row: Rect,
    /// The row of the missing-data line, the hand-off line or the plain rule above the strip; empty when there is none.
    pub(crate) quiet: Rect,
}

/// A panel with its share of a row.
pub(super) type Share = (PanelId, u16);

impl Arrangement {
    pub(crate) fn at(&self, x: u16, y: u16) -> Option<Hit> {
        let here = (x, y).into();
        let panel = self.placed.iter().find(|placed| placed.area.contains(here));
        if let Some(placed) = panel {
            return Some(Hit::Panel(placed.id, y.checked_sub(placed.body.y)));
        }
        let rows = [(self.strip_row, Hit::Strip(x)), (self.header, Hit::Header(x)), (self.footer, Hit::Footer(x))];
        rows.into_iter().find(|(row, _)| row.contains(here)).map(|(_, hit)| hit)
    }

    /// Where a panel stands; `None` when it is not on the screen.
    pub(crate) fn place(&self, id: PanelId) -> Option<&PlacedPanel> {
        self.placed.iter().find(|placed| placed.id == id)
    }

    /// The panels that Tab goes through: those on the screen, in the slot's place all of the strip.
    pub(crate) fn tab_order(&self) -> Vec<PanelId> {
        let mut order = Vec::new();
        for placed in &self.placed {
            // Whichever of the strip's panels stands on the screen, they are gone through in the strip's order.
            if self.strip.contains(&placed.id) {
                if !order.contains(&placed.id) {
                    order.extend(self.strip.iter().copied());
                }
            } else {
                order.push(placed.id);
            }
        }
        let unplaced: Vec<_> = self.strip.iter().copied().filter(|id| !order.contains(id)).collect();
        order.extend(unplaced);
        order
    }
}

/// What takes rows besides the panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extras {
    /// The line that says which data is missing.
    pub(crate) quiet: bool,
    /// Two more rows for a headline number five rows high.
    pub(crate) tall: bool,
}

/// Arranges a tab. `present`: the panels that have something to say; `chosen`: the one for the slot; `zoom`: the one
/// that takes all rows between header and footer.
pub(crate) fn arrange(
    tab: Tab,
    present: &[PanelId],
    chosen: PanelId,
    zoom: Option<PanelId>,
    size: (u16, u16),
    extras: Extras,
) -> Arrangement {
    let (width, height) = size;
    let class = class(width, height);
    let row = |y: u16, rows: u16| Rect::new(0, y, width, rows);
    let mut made = Arrangement {
        class,
        tab,
        size,
        placed: Vec::new(),
        strip: Vec::new(),
        slot: None,
        header: row(0, 1.min(height)),
        footer: row(height.saturating_sub(1), 1.min(height)),
        strip_row: Rect::default(),
        quiet: Rect::default(),
    };
    let present: Vec<PanelId> = present.iter().copied().filter(|id| id.tab() == tab).collect();
    match class {
        Class::Nano | Class::Small => small(&mut made, &present),
        _ if zoom.is_some_and(|id| present.contains(&id)) => {
            let id = zoom.unwrap_or(chosen);
            // With the whole screen to itself a panel says all it has, but on the smallest ones, where more of it would
            // cost what it says in its place.
            let room = match id {
                _ if is_narrow(size) => Room::Tight,
                PanelId::Verdict if class == Class::Base => Room::Fair,
                _ => Room::Whole,
            };
            let titled = room != Room::Tight || id != leading(tab, &present).0;
            made.place_at(id, row(1, height.saturating_sub(2)), titled, room);
        }
        Class::Base => base(&mut made, &present, chosen),
        Class::Wide | Class::Wall => large(&mut made, &present, chosen, extras),
    }
    made
}

impl Arrangement {
    fn place_at(&mut self, id: PanelId, area: Rect, titled: bool, room: Room) {
        let rule = u16::from(titled).min(area.height);
        let body = Rect::new(area.x + 1, area.y + rule, area.width.saturating_sub(2), area.height - rule);
        self.placed.push(PlacedPanel { id, area, body, titled, room });
    }

    fn place_row(&mut self, shares: &[Share], y: u16, rows: u16, room: Room) {
        let width = self.size.0;
        let total: u32 = shares.iter().map(|(_, share)| u32::from(*share)).sum();
        let equal = shares.len() >= 4 && shares.iter().all(|(_, share)| *share == shares[0].1);
        let (mut from, mut sum) = (0, 0);
        for (index, (id, share)) in shares.iter().enumerate() {
            sum += u32::from(*share);
            let end = if index + 1 == shares.len() {
                width
            } else {
                let line = (u32::from(width) * sum * 2 + total) / (total * 2).max(1);
                u16::try_from(line).unwrap_or(width).saturating_sub(u16::from(equal))
            };
            self.place_at(*id, Rect::new(from, y, end.saturating_sub(from), rows), true, room);
            from = end.saturating_add(1).min(width);
        }
    }
}

/// The panel that answers a tab's question, and the one that its day begins with.
fn leading(tab: Tab, present: &[PanelId]) -> (PanelId, PanelId) {
    let first_of = |ids: &[PanelId]| ids.iter().copied().find(|id| present.contains(id)).unwrap_or(ids[0]);
    match tab {
        Tab::Sales => (PanelId::Verdict, PanelId::DoNext),
        Tab::Marketing => (
            first_of(&[PanelId::Objectives, PanelId::Revenue]),
            first_of(&[PanelId::Campaigns, PanelId::WinFit, PanelId::LossReasons]),
        ),
    }
}

/// Whether a base size has no room for two columns of panels.
fn is_narrow((width, height): (u16, u16)) -> bool {
    width < 80 || height < 24
}

/// The small sizes draw the verdict and the first list; only the list can be paged.
fn small(made: &mut Arrangement, present: &[PanelId]) {
    let (_, list) = leading(made.tab, present);
    made.strip = present.iter().copied().filter(|id| *id != list).collect();
    let (width, height) = made.size;
    if made.class == Class::Small && present.contains(&list) {
        let area = Rect::new(0, 3, width, height.saturating_sub(5));
        made.placed.push(PlacedPanel {
            id: list,
            area,
            body: Rect { x: 1, width: width.saturating_sub(2), ..area },
            titled: false,
            room: Room::Tight,
        });
    }
}

fn base(made: &mut Arrangement, present: &[PanelId], chosen: PanelId) {
    let (width, height) = made.size;
    let has = |id: &PanelId| present.contains(id);
    let (head, first) = leading(made.tab, present);
    let pair = match made.tab {
        Tab::Sales => [PanelId::Pace, PanelId::Pipeline],
        Tab::Marketing => [(PanelId::Awareness, PanelId::DealsSay), (PanelId::Fit, PanelId::Segments)]
            .map(|(own, stand_in)| if has(&own) { own } else { stand_in }),
    };
    let narrow = is_narrow(made.size);
    let head_rows = match made.tab {
        Tab::Sales => 5,
        Tab::Marketing => 6,
    };
    // Header, rule, strip, footer, and three rows of a list in the slot stay in any case.
    let head_rows = if has(&head) { head_rows.min(height.saturating_sub(9)) } else { 0 };
    let left = height.saturating_sub(4 + head_rows);
    let mut upper: Vec<PanelId> = pair.into_iter().filter(has).take(if narrow { 1 } else { 2 }).collect();
    if narrow && left < 7 + 5 {
        upper.clear();
    }
    let slot_wanted = first.wanted().1 + 1;
    let slot_least = if made.tab == Tab::Sales { 8 } else { 7 };
    let (mut upper_rows, mut slot_rows) = (0, left);
    if !upper.is_empty() {
        let standing = 7 + slot_least;
        if left >= standing {
            let extra = left - standing;
            let to_slot = extra.min(slot_wanted.saturating_sub(slot_least));
            let to_upper = (extra - to_slot).min(6);
            (upper_rows, slot_rows) = (7 + to_upper, left - 7 - to_upper);
        } else {
            (upper_rows, slot_rows) = (6.min(left - 4), left - 6.min(left - 4));
        }
    }
    let mut y = 1;
    if head_rows > 0 {
        made.place_at(head, Rect::new(0, y, width, head_rows), false, Room::Tight);
        y += head_rows;
    }
    if !upper.is_empty() {
        let shares: Vec<Share> = upper.iter().map(|id| (*id, 1)).collect();
        made.place_row(&shares, y, upper_rows, Room::Tight);
        y += upper_rows;
    }
    let digest = made.tab == Tab::Marketing && !narrow && has(&PanelId::Digest);
    let on_screen = |id: PanelId| made.place(id).is_some() || (digest && id == PanelId::Digest);
    made.strip = present.iter().copied().filter(|id| !on_screen(*id)).collect();
    let slot = [chosen, first].into_iter().find(|id| made.strip.contains(id)).or(made.strip.first().copied());
    made.strip.sort_by_key(|id| (*id != first, strip_rank(*id)));
    if let Some(slot) = slot {
        // A list that needs more than half the width takes the digest's place too.
        if digest && slot.least().0 <= width / 2 - 2 {
            made.place_row(&[(slot, 1), (PanelId::Digest, 1)], y, slot_rows, Room::Tight);
        } else {
            made.place_at(slot, Rect::new(0, y, width, slot_rows), true, Room::Tight);
        }
    }
    made.slot = slot;
    made.quiet = Rect::new(0, height - 3, width, 1);
    made.strip_row = Rect::new(0, height - 2, width, 1);
}

fn strip_rank(id: PanelId) -> usize {
    use PanelId as P;
    let order = [
        P::DoNext,
        P::People,
        P::WinRate,
        P::Products,
        P::Lost,
        P::Leads,
        P::Orders,
        P::Stock,
        P::Customers,
        P::Partners,
        P::Recurring,
        P::Bridge,
        P::Pipeline,
        P::Pace,
        P::Campaigns,
        P::Market,
        P::Offer,
        P::Roadmap,
        P::Awareness,
        P::Funnel,
        P::Losses,
        P::Demand,
    ];
    order.iter().position(|other| *other == id).unwrap_or(order.len())
}

fn large(made: &mut Arrangement, present: &[PanelId], chosen: PanelId, Extras { quiet, tall }: Extras) {
    let (width, height) = made.size;
    let wall = made.class == Class::Wall;
    let room = if wall { Room::Ample } else { Room::Fair };
    let mut bands = bands(made.tab, wall, present, width);
    if tall && let Some(band) = bands.iter_mut().find(|band| band.shares.iter().any(|(id, _)| *id == PanelId::Verdict)) {
        band.rows += 2;
    }
    // What finds no place goes to the strip: not in a band, or too narrow there.
    for band in &mut bands {
        while band.shares.len() > 1 && too_narrow(&band.shares, width) {
            band.shares.pop();
        }
    }
    let placed: Vec<PanelId> = bands.iter().flat_map(|band| band.shares.iter().map(|(id, _)| *id)).collect();
    let under_customers = wall && present.contains(&PanelId::Recurring) && placed.contains(&PanelId::Customers);
    // A shorter form of these stands in another panel of the class.
    let told_elsewhere = |id: PanelId| match id {
        PanelId::Partners => placed.contains(&PanelId::Customers),
        PanelId::Bridge => !wall && placed.contains(&PanelId::Pipeline),
        PanelId::Grid | PanelId::Losses | PanelId::Demand | PanelId::Digest => true,
        PanelId::Recurring => under_customers,
        _ => false,
    };
    made.strip = present.iter().copied().filter(|id| !placed.contains(id) && !told_elsewhere(*id)).collect();
    let strip = !made.strip.is_empty();
    let body = height.saturating_sub(2 + u16::from(strip) + u16::from(quiet));
    let mut rows = share_rows(&bands, body);
    // Where a few panels stand in for all others, their lists and charts take what would be blank.
    if present.contains(&PanelId::Revenue) {
        let bands = u16::try_from(rows.len()).unwrap_or(1).max(1);
        let left = body.saturating_sub(rows.iter().sum());
        for (at, rows) in (0..bands).zip(rows.iter_mut().rev()) {
            *rows += left / bands + u16::from(at < left % bands);
        }
    }
    let mut y = 1;
    for (band, rows) in bands.iter().zip(rows) {
        made.place_row(&band.shares, y, rows, room);
        y += rows;
    }
    // The chosen panel of the strip takes the place of the last one that stands.
    if strip
        && made.strip.contains(&chosen)
        && let Some(last) = made.placed.last_mut()
    {
        let gone = last.id;
        last.id = chosen;
        made.slot = Some(chosen);
        made.strip.insert(0, gone);
    } else if strip && let Some(last) = made.placed.last() {
        made.slot = Some(last.id);
        made.strip.insert(0, last.id);
    }
    if under_customers {
        split_customers(made);
    }
    let above_footer = height.saturating_sub(2);
    if strip {
        made.strip_row = Rect::new(0, above_footer, width, 1);
    }
    if quiet {
        made.quiet = Rect::new(0, above_footer.saturating_sub(u16::from(strip)), width, 1);
    }
}

/// Recurring revenue stands under the customers of the wall.
fn split_customers(made: &mut Arrangement) {
    let wanted = PanelId::Recurring.least().1 + 2;
    let Some(index) = made.placed.iter().position(|placed| placed.id == PanelId::Customers) else { return };
    let whole = made.placed[index];
    if whole.area.height < wanted + PanelId::Customers.least().1 + 3 {
        return;
    }
    let upper = Rect { height: whole.area.height - wanted, ..whole.area };
    let lower = Rect { y: upper.bottom(), height: wanted, ..whole.area };
    let after = made.placed.split_off(index + 1);
    made.placed.pop();
    made.place_at(PanelId::Customers, upper, true, whole.room);
    made.place_at(PanelId::Recurring, lower, true, whole.room);
    made.placed.extend(after);
}
