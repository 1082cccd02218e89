//! The figure under the cursor, and its explanation.

use crate::book::id::AnyId;
use crate::metrics::figure::Shown;
use crate::metrics::lookup;
use crate::screens::explain::{Asked, knows, name};
use crate::screens::needs;
use crate::screens::say::{Cell, Content, Line, PanelId, Row, RowId, Screen, Sign, Tab};
use crate::ui::{Chosen, Spot, spots};

use super::answers::{open, toast};
use super::layers::{Figure, Layer, What};
use super::lists;
use super::message::Effect;
use super::moving;
use super::session::Session;

/// The figure that one has moved to in the focused panel. It is remembered by what it is, so that it holds its column
/// while one moves through the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The row it stands in; `None` in the list: whichever row is selected.
    row: Option<RowId>,
    /// Whether it stands in the selected row of the list.
    selected: bool,
    /// Its JSON path.
    key: &'static str,
    /// Which of the figures there with this path.
    nth: usize,
}

impl Cursor {
    fn of(spots: &[Spot], at: usize) -> Option<Self> {
        let spot = spots.get(at)?;
        let row = spot.row.filter(|_| !spot.selected).map(|row| row.id.clone());
        let mut cursor = Self { row, selected: spot.selected, key: spot.cell.key?, nth: 0 };
        cursor.nth = spots.iter().take(at).filter(|spot| cursor.is_at(spot)).count();
        Some(cursor)
    }

    fn is_at(&self, spot: &Spot) -> bool {
        let row = spot.row.filter(|_| !spot.selected).map(|row| &row.id);
        spot.cell.key == Some(self.key) && spot.selected == self.selected && row == self.row.as_ref()
    }

    fn find(&self, spots: &[Spot]) -> Option<usize> {
        spots.iter().enumerate().filter(|(_, spot)| self.is_at(spot)).map(|(at, _)| at).nth(self.nth)
    }
}

/// The figures of the focused panel.
fn here<'a>(session: &'a Session, arrangement: &crate::ui::Arrangement) -> Vec<Spot<'a>> {
    let pane = session.pane();
    let selected = pane.picks.get(&pane.focus).and_then(|pick| pick.row.as_ref());
    session.shown.as_ref().map_or_else(Vec::new, |shown| spots(&shown.screen, arrangement, pane.focus, selected))
}

/// The chosen figure, for the drawing.
pub fn chosen(session: &Session, arrangement: &crate::ui::Arrangement) -> Option<Chosen> {
    let cursor = session.pane().cursor.as_ref()?;
    let spots = here(session, arrangement);
    let spot = spots.get(cursor.find(&spots)?)?;
    Some(Chosen { row: spot.row.map(|row| row.id.clone()), key: spot.cell.key?, text: spot.cell.text.clone() })
}

/// To the next or the previous figure of the focused panel; before the first one none is chosen.
pub fn step(session: &mut Session, forward: bool) -> Vec<Effect> {
    if !session.layers.is_empty() {
        return Vec::new();
    }
    let arrangement = moving::arrangement(session);
    moving::select_first(session);
    let spots = here(session, &arrangement);
    if spots.is_empty() {
        return toast(session, Sign::None, "there is no figure here");
    }
    let now = session.pane().cursor.as_ref().and_then(|cursor| cursor.find(&spots));
    let next = match (now, forward) {
        (None, true) => Some(0),
        (None, false) => Some(spots.len() - 1),
        (Some(at), true) => Some((at + 1).min(spots.len() - 1)),
        (Some(at), false) => at.checked_sub(1),
    };
    let cursor = next.and_then(|at| Cursor::of(&spots, at));
    let words = next.and_then(|at| spots.get(at)).and_then(|spot| Some((name(spot.cell.key?), spot.cell.clone())));
    session.pane_mut().cursor = cursor;
    session.toast = words.map(|(name, cell)| {
        let key = session.setup.keys.key(crate::keys::Action::Explain);
        let text = cell.text.trim();
        // Some texts begin with their name: `won 1.25M`.
        let name = if text.starts_with(&name) { String::new() } else { format!("{name} ") };
        Line::of([Cell::dim(name), Cell::bold(text)])
            .and(2, [Cell::dim(cell.key.unwrap_or_default())])
            .right(1, [Cell::bold(key), Cell::dim(" explains")])
    });
    vec![Effect::Redraw]
}

/// The figure that stands for a panel where none is chosen.
fn headline(panel: PanelId) -> Option<&'static str> {
    Some(match panel {
        PanelId::Campaigns => "marketing.campaigns[].cost_per_lead",
        PanelId::Funnel => "marketing.funnel.leads",
        PanelId::Demand => "marketing.demand.created_share.rate",
        PanelId::Losses | PanelId::LossReasons => "marketing.lost_by[].deals",
        PanelId::Rivals => "marketing.lost_to[].deals",
        PanelId::Revenue => "marketing.total_by_year.change",
        PanelId::Segments => "marketing.segments_by_year[].change",
        PanelId::Gained => "marketing.customers_gained",
        PanelId::ProductYears => "marketing.products_by_year[].change",
        _ => return None,
    })
}

/// What the row of a spot is called: its first words.
fn named(row: &crate::screens::say::Row, session: &Session) -> String {
    if let RowId::Record(id) = row.id {
        return session.book.name_of(id).to_owned();
    }
    let said = row.contents.iter().filter(|content| matches!(content, Content::Text(_))).map(lists::said);
    said.map(|text| text.trim().to_owned()).find(|text| text.chars().count() > 1).unwrap_or_default()
}

/// The figure that is meant: the chosen one, else the one that stands for the panel, else its first.
fn meant(session: &mut Session) -> Option<Figure> {
    let arrangement = moving::arrangement(session);
    moving::select_first(session);
    let session = &*session;
    let spots = here(session, &arrangement);
    let focus = session.pane().focus;
    let shown = session.shown.as_ref()?;
    let panel = lists::panel(&shown.screen, focus)?;
    let tab = match session.tab {
        Tab::Sales => "Sales",
        Tab::Marketing => "Marketing",
    };
    let trail = format!("{tab} > {}", panel.name.text);
    let of_spot = |spot: &Spot| -> Option<Figure> {
        Some(Figure {
            key: spot.cell.key?,
            row: spot.row.map(|row| row.id.clone()),
            cell: spot.cell.row,
            of: spot
                .row
                .filter(|_| spot.cell.key.is_some_and(|key| key.contains("[]")))
                .map_or_else(String::new, |row| named(row, session)),
            said: Some(spot.cell.clone()),
            figure: None,
            trail: trail.clone(),
        })
    };
    let chosen_row = || {
        let list = lists::list(panel)?;
        let chosen = session.pane().picks.get(&focus).and_then(|pick| pick.row.as_ref());
        list.rows.iter().find(|row| chosen == Some(&row.id)).or(list.rows.first())
    };
    let of_shown = |shown: &Shown, row: Option<&Row>| Figure {
        key: shown.at.path,
        row: row.map(|row| row.id.clone()),
        cell: None,
        of: row.map_or_else(String::new, |row| named(row, session)),
        said: None,
        figure: Some(shown.clone()),
        trail: trail.clone(),
    };
    let cursor = session.pane().cursor.as_ref().and_then(|cursor| cursor.find(&spots));
    if let Some(spot) = cursor.and_then(|at| spots.get(at)) {
        return of_spot(spot);
    }
    // The panel's own figure; in a list, that of the chosen row.
    if let Some(shown) = &panel.figure {
        return Some(of_shown(shown, None));
    }
    if let Some((row, shown)) = chosen_row().and_then(|row| Some((row, row.figure.as_ref()?))) {
        return Some(of_shown(shown, Some(row)));
    }
    if let Some(key) = headline(focus) {
        let in_list = key.contains("[]");
        // A segment's cell of the heat map that names no channel is the segment as a whole.
        let whole = |spot: &&Spot| spot.cell.key == Some(key) && (!in_list || (spot.selected && spot.cell.row.is_none()));
        if let Some(spot) = spots.iter().find(whole) {
            return of_spot(spot);
        }
        let row = lists::list(panel).filter(|_| in_list).and_then(|list| {
            let chosen = session.pane().picks.get(&focus).and_then(|pick| pick.row.as_ref());
            list.rows.iter().find(|row| chosen == Some(&row.id)).or(list.rows.first())
        });
        if row.is_some() || !in_list {
            let of = row.map_or_else(String::new, |row| named(row, session));
            let row = row.map(|row| row.id.clone());
            let figure = Figure { key, row, cell: None, of, said: None, figure: None, trail: trail.clone() };
            let figures = session.figures.as_ref()?;
            let found = lookup::figure(&figures.marketing, key, asked(&figure).of());
            if found.is_some() {
                return Some(figure);
            }
        }
    }
    spots.iter().find_map(of_spot).filter(|figure| knows(figure.key))
}

/// Where a record opened from an explanation comes from: `Sales > Pipeline > coverage`.
pub fn trail(figure: &Figure) -> String {
    format!("{} > {}", figure.trail, name(figure.key))
}

/// The figure as the screen shows it now: after a reload what was asked for is looked for by its path and its row.
pub fn found_again(figure: &Figure, screen: &Screen) -> Figure {
    let mut again = figure.clone();
    if figure.said.is_some() || figure.figure.is_some() {
        return again;
    }
    let is = |shown: &Shown, row: Option<&Row>| shown.at.path == figure.key && row.map(|row| &row.id) == figure.row.as_ref();
    for panel in &screen.panels {
        panel.visit(&mut |cell, row| {
            if again.said.is_none() && cell.row == figure.cell && cell.figure.as_ref().is_some_and(|shown| is(shown, row)) {
                again.said = Some(cell.clone());
            }
        });
        let rows = lists::list(panel).into_iter().flat_map(|list| &list.rows);
        let stands = rows.filter_map(|row| Some((row.figure.as_ref()?, Some(row)))).chain(panel.figure.iter().map(|f| (f, None)));
        again.figure =
            again.figure.or_else(|| stands.filter(|(shown, row)| is(shown, *row)).map(|(shown, _)| shown.clone()).next());
    }
    again
}

/// A layer's figure as the explanation takes it.
pub fn asked(figure: &Figure) -> Asked<'_> {
    Asked {
        key: figure.key,
        row: figure.row.as_ref(),
        cell: figure.cell,
        of: &figure.of,
        said: figure.said.as_ref(),
        figure: figure.figure.as_ref(),
        trail: &figure.trail,
    }
}

/// Explains the figure that is meant; of a record on the list of what to do, its rank. Where there is no figure, what
/// the tab misses.
pub fn explain(session: &mut Session) -> Vec<Effect> {
    if let Some(layer) = session.layers.last() {
        return match layer.record() {
            Some(id) => rank(session, id),
            None => Vec::new(),
        };
    }
    match meant(session) {
        Some(figure) => open(session, What::Explain(Box::new(figure))),
        None => missing(session),
    }
}

/// What stands behind a row of the long horizon that is no record (a reason, a cohort, a panel without a list), or
/// behind the chosen figure: the record that the figure is, else its explanation with the records it counts. `None`: the
/// row is a record, and is opened itself.
pub fn behind(session: &mut Session) -> Option<Vec<Effect>> {
    if session.tab != Tab::Marketing {
        return None;
    }
    let pane = session.pane();
    let panel = lists::panel(&session.shown.as_ref()?.screen, pane.focus)?;
    let selected = pane.picks.get(&pane.focus).and_then(|pick| pick.row.as_ref());
    let row = selected.or(lists::list(panel).and_then(|list| list.rows.first()).map(|row| &row.id));
    if pane.cursor.is_none() && row.is_some_and(|row| row.record().is_some()) {
        return None;
    }
    let figure = meant(session)?;
    let figures = session.figures.as_ref()?;
    let asked = asked(&figure);
    let found = asked.shown().is_some() || lookup::figure(&figures.marketing, figure.key, asked.of()).is_some();
    Some(match figure.cell.or(figure.row.as_ref().and_then(RowId::record)) {
        Some(record) if !found => open(session, What::Detail { records: vec![record], at: 0, trail: figure.trail.clone() }),
        _ => open(session, What::Explain(Box::new(figure))),
    })
}

/// Why a record stands where it does on the list of what to do.
fn rank(session: &mut Session, id: AnyId) -> Vec<Effect> {
    let items = session.figures.as_ref().map(|figures| &figures.sales.do_next.do_next);
    let Some(score) = items.and_then(|items| items.iter().find(|item| item.record == id)).map(|item| item.score.shown()) else {
        return toast(session, Sign::None, "this record waits for nobody: it is not on the list of what to do next");
    };
    let of = session.book.name_of(id).to_owned();
    let trail = session.layers.last().and_then(Layer::trail).unwrap_or_default().to_owned();
    let row = Some(RowId::Record(id));
    open(
        session,
        What::Explain(Box::new(Figure { key: score.at.path, row, cell: None, of, said: None, figure: Some(score), trail })),
    )
}

/// What the tab's missing tables would add.
pub fn missing(session: &mut Session) -> Vec<Effect> {
    if needs::missing(session.tab, &session.book).is_empty() {
        return toast(session, Sign::None, "nothing is missing: every panel of this tab has its tables");
    }
    open(session, What::Missing)
}
