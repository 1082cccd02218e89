//! From figure to figure with the cursor, and a figure's explanation.

use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::table::TableName;
use crate::screens::context::Context;
use crate::screens::explain::name;
use crate::screens::needs;
use crate::screens::say::{Cell, Content, FigureAt, Line, Overlay, Panel, Row, RowId, Sign, Tab};
use crate::ui::{Arrangement, Chosen, FigureSpot, spots};

use super::answers::{open, toast};
use super::cursor::Cursor;
use super::figure::ExplainedFigure;
use super::layers::{Layer, LayerPage};
use super::message::Effect;
use super::session::Session;
use super::{lists, place};

/// The figures of the focused panel.
fn here<'a>(session: &'a Session, arrangement: &Arrangement) -> Vec<FigureSpot<'a>> {
    let pane = session.pane();
    session.data.shown.as_ref().map_or_else(Vec::new, |shown| spots(&shown.screen, arrangement, pane.focus, pane.row()))
}

pub(crate) fn chosen(session: &Session, arrangement: &Arrangement) -> Option<Chosen> {
    let cursor = session.pane().cursor.as_ref()?;
    let spots = here(session, arrangement);
    let spot = spots.get(cursor.find(&spots)?)?;
    Some(Chosen { row: spot.row.map(|row| row.id.clone()), key: spot.cell.path()?, text: spot.cell.text.clone() })
}

/// To the next or the previous figure of the focused panel; before the first one none is chosen.
pub(crate) fn step(session: &mut Session, forward: bool) -> Vec<Effect> {
    if session.over().is_some() {
        return Vec::new();
    }
    place::settle(session);
    let arrangement = place::arrangement(session);
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
    let words = next.and_then(|at| spots.get(at)).and_then(|spot| Some((name(spot.cell.path()?), spot.cell.clone())));
    session.pane_mut().cursor = cursor;
    session.toast = words.map(|(name, cell)| {
        let key = session.setup.keys.key(crate::keys::Action::Explain);
        let text = cell.text.trim();
        // Some texts begin with their name: `won 1.25M`.
        let name = if text.starts_with(&name) { String::new() } else { format!("{name} ") };
        Line::of([Cell::dim(name), Cell::bold(text)])
            .and(2, [Cell::dim(cell.path().unwrap_or_default())])
            .right(1, [Cell::bold(key), Cell::dim(" explains")])
    });
    vec![Effect::Redraw]
}

/// What the row of a spot is called: its first words.
fn named(row: &Row, session: &Session) -> String {
    if let RowId::Record(id) = row.id {
        return session.data.book.name_of(id).to_owned();
    }
    let said = row.contents.iter().filter(|content| matches!(content, Content::Text(_))).map(lists::said);
    said.map(|text| text.trim().to_owned()).find(|text| text.chars().count() > 1).unwrap_or_default()
}

/// What stands there, as it is explained: everything that explains a figure of a panel begins here.
fn explained(session: &Session, panel: &Panel, at: FigureAt) -> Option<ExplainedFigure> {
    let at = at.settled();
    let shown = at.shown(panel)?;
    // A cell speaks for its row where its figure is of a list.
    let of_row = at.row.filter(|_| at.cell.is_none() || shown.at.path.contains("[]"));
    Some(ExplainedFigure {
        key: shown.at.path,
        row: at.row.map(|row| row.id.clone()),
        cell: at.cell.and_then(|cell| cell.row),
        of: of_row.map_or_else(String::new, |row| named(row, session)),
        said: at.cell.cloned(),
        figure: at.cell.is_none().then(|| shown.clone()),
        trail: session.trail(panel),
    })
}

impl Session {
    /// The explanation of what stands there in a panel, as `i` shows it.
    pub fn explanation(&self, panel: &Panel, at: FigureAt) -> Option<Overlay> {
        let figure = explained(self, panel, at)?;
        let context = self.data.figures.as_ref()?;
        let lens = context.lens();
        let context = Context { lens: &lens, choices: self.choice.of_screens(), keys: &self.setup.keys };
        Some(crate::screens::explain::explain(&figure.asked(), &context))
    }
}

/// The figure that is meant: the chosen one, else the one that stands for the panel, else its first.
fn meant(session: &mut Session) -> Option<ExplainedFigure> {
    place::settle(session);
    let session = &*session;
    let arrangement = place::arrangement(session);
    let spots = here(session, &arrangement);
    let focus = session.pane().focus;
    let panel = session.panel(focus)?;
    let of_spot = |spot: &FigureSpot| explained(session, panel, FigureAt { cell: Some(spot.cell), row: spot.row });
    let chosen_row = || {
        let list = lists::list(panel)?;
        let chosen = session.pane().row();
        list.rows.iter().find(|row| chosen == Some(&row.id)).or(list.rows.first())
    };
    let cursor = session.pane().cursor.as_ref().and_then(|cursor| cursor.find(&spots));
    if let Some(spot) = cursor.and_then(|at| spots.get(at)) {
        return of_spot(spot);
    }
    // The panel's own figure; in a list, that of the chosen row.
    explained(session, panel, FigureAt::default())
        .or_else(|| explained(session, panel, FigureAt { cell: None, row: Some(chosen_row()?) }))
        .or_else(|| spots.iter().find_map(of_spot))
}

/// Where a record opened from an explanation comes from: `Sales > Pipeline > coverage`.
pub(crate) fn trail(figure: &ExplainedFigure) -> String {
    format!("{} > {}", figure.trail, name(figure.key))
}

/// Explains the figure that is meant; of a record on the list of what to do, its rank. Where there is no figure, what
/// the tab misses.
pub(crate) fn explain(session: &mut Session) -> Vec<Effect> {
    if let Some(layer) = session.over() {
        return match layer.record() {
            Some(id) => rank(session, id),
            None => of_row(session),
        };
    }
    match meant(session) {
        Some(figure) => open(session, Layer::explain(figure)),
        None => missing(session),
    }
}

/// What stands behind a row of the long horizon that is no record (a reason, a cohort, a panel without a list), or
/// behind the chosen figure: the record that the figure is, else its explanation with the records it counts. `None`: the
/// row is a record, and is opened itself.
pub(crate) fn behind(session: &mut Session) -> Option<Vec<Effect>> {
    if session.choice.tab != Tab::Marketing {
        return None;
    }
    let pane = session.pane();
    let panel = session.panel(pane.focus)?;
    let row = pane.row().or(lists::list(panel).and_then(|list| list.rows.first()).map(|row| &row.id));
    if pane.cursor.is_none() && row.is_some_and(|row| row.record().is_some()) {
        return None;
    }
    let figure = meant(session)?;
    Some(open(session, Layer::explain(figure)))
}

/// The figure of the row that is chosen in what lies over the panes: of what changed, the sum of its kind.
fn of_row(session: &mut Session) -> Vec<Effect> {
    let chosen = session.over().and_then(Layer::row);
    let row = place::rows(session).into_iter().find(|row| chosen == Some(&row.id));
    let Some(shown) = row.and_then(|row| row.figure.clone()) else { return Vec::new() };
    let (row, of) = (row.map(|row| row.id.clone()), row.map_or_else(String::new, |row| named(row, session)));
    let trail = match session.over() {
        Some(Layer::Since { from, .. }) => format!("Since {}", from.near(session.day())),
        Some(layer) => layer.trail().unwrap_or_default().to_owned(),
        None => String::new(),
    };
    // A sum is of its kind, not of the record in whose row it is asked for.
    let of = if matches!(session.over(), Some(Layer::Since { .. })) { String::new() } else { of };
    open(
        session,
        Layer::explain(ExplainedFigure { key: shown.at.path, row, cell: None, of, said: None, figure: Some(shown), trail }),
    )
}

/// Why a record stands where it does on the list of what to do.
fn rank(session: &mut Session, id: AnyId) -> Vec<Effect> {
    let items = session.data.figures.as_ref().map(|figures| &figures.sales.do_next.do_next);
    let Some(score) = items.and_then(|items| items.iter().find(|item| item.record == id)).map(|item| item.score.shown()) else {
        let why = not_ranked(session, id);
        return toast(session, Sign::None, &why);
    };
    let of = session.data.book.name_of(id).to_owned();
    let trail = session.over().and_then(Layer::trail).unwrap_or_default().to_owned();
    let row = Some(RowId::Record(id));
    open(
        session,
        Layer::explain(ExplainedFigure { key: score.at.path, row, cell: None, of, said: None, figure: Some(score), trail }),
    )
}

/// Why a record is not on the list of what to do next.
fn not_ranked(session: &Session, id: AnyId) -> String {
    let deal = (id.table == TableName::Deals).then(|| session.data.book.deals.get(Id::new(id.number))).flatten();
    let known = |day: &Day| *day <= session.day();
    let won = deal.and_then(super::super::book::deal::Deal::won).map(super::super::book::deal::Won::on).filter(known);
    let lost = deal.and_then(super::super::book::deal::Deal::lost).map(super::super::book::deal::Lost::on).filter(known);
    match (won, lost) {
        (Some(day), _) => format!("won on {}: there is nothing left to do, and so no rank to explain", day.long()),
        (_, Some(day)) => format!("lost on {}: there is nothing left to do, and so no rank to explain", day.long()),
        _ => "nothing about it is due: it is not on the list of what to do next, and has no rank to explain".to_owned(),
    }
}

/// What the tab's missing tables would add.
pub(crate) fn missing(session: &mut Session) -> Vec<Effect> {
    if needs::missing(session.choice.tab, &session.data.book).is_empty() {
        return toast(session, Sign::None, "nothing is missing: every panel of this tab has its tables");
    }
    open(session, Layer::Missing(LayerPage::default()))
}
