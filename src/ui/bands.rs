//! The rows of a large screen: which panels stand beside each other, and how many rows each band gets.

use crate::screens::say::{PanelId, Tab};

use super::arrange::Share;

/// One row of a large screen: its panels with their shares, how many rows it has in the wireframes, and the order in
/// which it takes extra rows (and, from the back, gives them up).
pub(super) struct PanelBand {
    pub(super) shares: Vec<Share>,
    pub(super) rows: u16,
    pub(super) growth: u8,
}

pub(super) fn bands(tab: Tab, wall: bool, present: &[PanelId], width: u16) -> Vec<PanelBand> {
    use PanelId as P;
    let has = |id: P| present.contains(&id);
    let stand_ins = [P::WinRate, P::Revenue, P::DealsSay].into_iter().any(has);
    if tab == Tab::Marketing && stand_ins {
        return standing_in(wall, present);
    }
    let band = |rows, growth, shares: &[Share]| PanelBand { shares: shares.to_vec(), rows, growth };
    let mut all = match (tab, wall) {
        (Tab::Sales, false) => vec![
            band(8, 9, &[(P::Verdict, 1)]),
            band(11, 1, &[(P::Pace, 50), (P::Pipeline, 50)]),
            band(10, 0, &if stand_ins { [(P::DoNext, 63), (P::People, 37)] } else { [(P::DoNext, 68), (P::People, 32)] }),
            band(9, 2, &sales_tables(present, false, width)),
        ],
        (Tab::Sales, true) => vec![
            band(9, 9, &[(P::Verdict, 1)]),
            band(15, 1, &[(P::Pace, 80), (P::Pipeline, 80), (P::Bridge, 80)]),
            band(15, 0, &[(P::DoNext, 150), (P::People, 90)]),
            band(19, 2, &sales_tables(present, true, width)),
        ],
        (Tab::Marketing, false) => vec![
            band(8, 3, &[(P::Objectives, 57), (P::Roadmap, 43)]),
            band(12, 1, &[(P::Awareness, 50), (P::Fit, 50)]),
            band(10, 0, &[(P::Campaigns, 64), (P::Offer, 36)]),
            band(8, 2, &[(P::Market, 47), (P::Funnel, 53)]),
        ],
        (Tab::Marketing, true) => vec![
            band(9, 3, &[(P::Objectives, 126), (P::Roadmap, 114)]),
            band(16, 1, &[(P::Awareness, 80), (P::Fit, 83), (P::Grid, 77)]),
            band(16, 2, &[(P::Market, 80), (P::Offer, 83), (P::Losses, 77)]),
            band(17, 0, &[(P::Campaigns, 110), (P::Funnel, 77), (P::Demand, 53)]),
        ],
    };
    for band in &mut all {
        band.shares.retain(|(id, _)| has(*id));
    }
    all.retain(|band| !band.shares.is_empty());
    all
}

/// The Marketing bands of a book without most of the tab's own tables: in each half the panel of its own that has
/// something to say, else what the deals alone tell.
fn standing_in(wall: bool, present: &[PanelId]) -> Vec<PanelBand> {
    use PanelId as P;
    let halves: [([&[P]; 2], u16, u8); 4] = [
        ([&[P::Objectives, P::Revenue], &[P::Roadmap, P::DealsSay]], 10, 3),
        ([&[P::Awareness, P::WinFit], &[P::Fit, P::Segments]], 10, 0),
        ([&[P::Campaigns, P::LossReasons], &[P::Offer, P::Rivals]], 10, 1),
        ([&[P::Market, P::Gained], &[P::Funnel, P::ProductYears]], 7, 2),
    ];
    let first = |ids: &[P]| ids.iter().copied().find(|id| present.contains(id));
    let band = |(halves, rows, growth): ([&[P]; 2], u16, u8)| PanelBand {
        shares: halves.into_iter().zip([78, 62]).filter_map(|(ids, share)| Some((first(ids)?, share))).collect(),
        rows: if wall { 14 } else { rows },
        growth,
    };
    halves.into_iter().map(band).filter(|band| !band.shares.is_empty()).collect()
}

/// The tables of the last Sales row, stand-ins included.
fn sales_tables(present: &[PanelId], wall: bool, width: u16) -> Vec<Share> {
    use PanelId as P;
    let has = |id: &P| present.contains(id);
    let order: &[P] = if wall {
        &[P::Leads, P::Orders, P::Stock, P::WinRate, P::Products, P::Lost, P::Customers, P::Partners]
    } else {
        &[P::Leads, P::Orders, P::Stock, P::WinRate, P::Products, P::Lost, P::Customers]
    };
    let room = if wall {
        (width / 39).clamp(1, 5)
    } else if width >= 131 {
        4
    } else {
        3
    };
    let shown: Vec<P> = order.iter().copied().filter(has).take(usize::from(room)).collect();
    let uneven = |id: P| match id {
        P::WinRate => 40,
        P::Products => 33,
        P::Lost => 35,
        _ => 32,
    };
    let mixed = shown.iter().any(|id| matches!(id, P::WinRate | P::Products | P::Lost));
    shown.into_iter().map(|id| (id, if mixed && !wall { uneven(id) } else { 32 })).collect()
}

/// The fewest rows a band is shown with, title included.
fn least_rows(band: &PanelBand) -> u16 {
    if band.shares.iter().any(|(id, _)| *id == PanelId::Verdict) {
        return band.rows;
    }
    let least = band.shares.iter().map(|(id, _)| id.least().1).max().unwrap_or(0) + 1;
    least.min(band.rows)
}

fn wanted_rows(band: &PanelBand) -> u16 {
    let wanted = band.shares.iter().map(|(id, _)| id.wanted().1).max().unwrap_or(0) + 1;
    wanted.max(band.rows)
}

pub(super) fn too_narrow(shares: &[Share], width: u16) -> bool {
    let total: u32 = shares.iter().map(|(_, share)| u32::from(*share)).sum();
    shares.iter().any(|(id, share)| u32::from(width) * u32::from(*share) / total.max(1) < u32::from(id.least().0))
}

/// The rows of each band: the wireframe's, with extra rows given in the order of growth and missing ones taken in the
/// reverse.
pub(super) fn share_rows(bands: &[PanelBand], body: u16) -> Vec<u16> {
    let mut rows: Vec<u16> = bands.iter().map(|band| band.rows).collect();
    let mut order: Vec<usize> = (0..bands.len()).collect();
    order.sort_by_key(|index| bands[*index].growth);
    let sum = |rows: &[u16]| rows.iter().map(|rows| u32::from(*rows)).sum::<u32>();
    for index in &order {
        let extra = u32::from(body).saturating_sub(sum(&rows));
        let room = wanted_rows(&bands[*index]).saturating_sub(rows[*index]);
        rows[*index] += room.min(u16::try_from(extra).unwrap_or(u16::MAX));
    }
    for index in order.iter().rev() {
        let over = sum(&rows).saturating_sub(u32::from(body));
        let spare = rows[*index].saturating_sub(least_rows(&bands[*index]));
        rows[*index] -= spare.min(u16::try_from(over).unwrap_or(u16::MAX));
    }
    // Should the least sizes still be too much, the last bands are cut.
    let mut left = body;
    for rows in &mut rows {
        *rows = (*rows).min(left);
        left -= *rows;
    }
    rows
}
