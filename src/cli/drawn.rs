//! The dashboard drawn once, without a terminal: pictures and the page.

use std::sync::Arc;

use anyhow::Context as _;
use ratatui::buffer::Buffer;

use crate::app::choice::Choice;
use crate::app::figures::Figures;
use crate::app::message::Msg;
use crate::app::session::{BookSource, Session, Setup};
use crate::app::update::update;
use crate::app::view::view;
use crate::keys::Chord;
use crate::report::html::{DrawnTab, Explain, PageStamp, html};
use crate::report::svg::{moving, svg};
use crate::screens::say::{FigureAt, Panel, PanelId, Tab};
use crate::ui::Theme;

use super::common::{self, BookChoice};
use super::seen::{Looking, SeenBook};

/// Columns and rows of a picture.
pub(crate) const PICTURE: (u16, u16) = (140, 40);
const PICTURED: &str = "night";

/// The dashboard on a tab, drawn once; `panel`: zoomed on it.
fn session(
    seen: &SeenBook,
    looking: &Looking,
    tab: Tab,
    theme: &str,
    panel: Option<PanelId>,
    size: (u16, u16),
) -> anyhow::Result<Session> {
    let origin = match &seen.source {
        BookChoice::Sample => BookSource::Sample,
        BookChoice::Folder(folder) => BookSource::Folder(folder.clone()),
        BookChoice::Files(_) => BookSource::Files(seen.source.files().unwrap_or_default()),
    };
    let theme = Theme::named(theme).unwrap_or_default();
    let mut choice = Choice { tab, as_of: seen.as_of, theme, ..Choice::default() };
    choice.sales.period = Some(common::period(&seen.book, looking.period, seen.day())?);
    choice.sales.scope = looking.scope(&seen.book)?;
    choice.marketing.years = looking.years;
    if let Some(panel) = panel {
        let pane = choice.pane_mut();
        (pane.focus, pane.slot, pane.zoom) = (panel, panel, true);
    }
    let mut session = Session::new(Setup::plain(origin), choice, Arc::clone(&seen.book), seen.now);
    for msg in [Msg::Resize(size.0, size.1), Msg::Draw] {
        update(&mut session, msg, seen.now);
    }
    Ok(session)
}

/// A tab as the terminal shows it, as SVG; `panel`: zoomed on it. With keys a moving picture: what is seen before and after each.
pub(crate) fn picture(
    seen: &SeenBook,
    looking: &Looking,
    tab: Tab,
    panel: Option<PanelId>,
    size: (u16, u16),
    keys: &[Chord],
) -> anyhow::Result<String> {
    let mut session = session(seen, looking, tab, PICTURED, panel, size)?;
    let mut frames = vec![view(&session)];
    for key in keys {
        for msg in [Msg::Key(*key), Msg::Draw] {
            update(&mut session, msg, seen.now);
        }
        frames.push(view(&session));
    }
    moving(&frames).context("there is no frame")
}

/// Both tabs, drawn.
pub(crate) struct Sessions(Vec<Session>);

impl Sessions {
    pub(crate) fn of(seen: &SeenBook, looking: &Looking, size: (u16, u16)) -> anyhow::Result<Self> {
        // In the 16 colours that the page has classes for.
        let drawn = [Tab::Sales, Tab::Marketing].map(|tab| session(seen, looking, tab, "ansi", None, size));
        Ok(Self(drawn.into_iter().collect::<anyhow::Result<_>>()?))
    }

    pub(crate) fn figures(&self) -> Option<&Figures> {
        self.0.first().and_then(|session| session.data.figures.as_ref())
    }

    /// A picture of each tab, Sales first.
    pub(crate) fn pictures(self) -> Vec<String> {
        let drawn = self.0.into_iter().map(|mut session| {
            session.choice.theme = Theme::named(PICTURED).unwrap_or_default();
            svg(&view(&session))
        });
        drawn.collect()
    }

    /// The page of the tabs and panels that are wanted, without explanations where it `is_brief`; `None` where nothing is.
    pub(crate) fn page(
        &self,
        wanted: impl for<'a> Fn(Tab, &'a [Panel]) -> Option<Vec<&'a Panel>>,
        written: Option<&PageStamp>,
        is_brief: bool,
    ) -> Option<String> {
        let cells: Vec<Buffer> = self.0.iter().map(view).collect();
        let explains = |session| move |panel: &Panel, at: FigureAt| Session::explanation(session, panel, at);
        let explains: Vec<_> = self.0.iter().map(explains).collect();
        let tabs = self.0.iter().zip(&cells).zip(&explains).filter_map(|((session, cells), explain)| {
            let screen = &session.data.shown.as_ref()?.screen;
            let explain = (!is_brief).then_some(explain as Explain);
            Some(DrawnTab { cells, screen, panels: wanted(screen.header.tab, &screen.panels)?, explain })
        });
        let tabs: Vec<DrawnTab> = tabs.collect();
        (!tabs.is_empty()).then(|| html(&tabs, written))
    }
}
