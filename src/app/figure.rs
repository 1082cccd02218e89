//! A figure that is explained, wherever it was asked for.

use crate::book::id::AnyId;
use crate::metrics::figure::Shown;
use crate::screens::explain::ExplainRequest;
use crate::screens::say::{Cell, Row, RowId, Screen};

use super::lists;

/// A figure that is explained.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedFigure {
    /// Its JSON path.
    pub(crate) key: &'static str,
    pub(crate) row: Option<RowId>,
    /// The record that its cell names, beside the row's.
    pub(crate) cell: Option<AnyId>,
    /// The name of its row.
    pub(crate) of: String,
    /// The cell as it stood on the screen; `None` once the book was read again.
    pub(crate) said: Option<Cell>,
    /// The figure itself, where no cell shows it; `None` once the book was read again.
    pub(crate) figure: Option<Shown>,
    /// Where it stands: `Sales > Pipeline`.
    pub(crate) trail: String,
}

impl ExplainedFigure {
    pub(crate) fn records(&self) -> impl Iterator<Item = AnyId> {
        let row = match self.row {
            Some(RowId::Record(id)) => Some(id),
            _ => None,
        };
        row.into_iter().chain(self.cell)
    }

    pub(crate) fn asked(&self) -> ExplainRequest<'_> {
        let of_cell = self.said.as_ref().and_then(|cell| cell.figure.as_ref());
        ExplainRequest {
            key: self.key,
            shown: of_cell.or(self.figure.as_ref()),
            said: self.said.as_ref(),
            of: &self.of,
            trail: &self.trail,
        }
    }

    /// Finds its records in another book; whether they are all there.
    pub(crate) fn follow(&mut self, anew: impl Fn(AnyId) -> Option<AnyId>) -> bool {
        (self.said, self.figure) = (None, None);
        if let Some(RowId::Record(id)) = self.row {
            let Some(id) = anew(id) else { return false };
            self.row = Some(RowId::Record(id));
        }
        match self.cell.map(anew) {
            Some(None) => false,
            Some(found) => {
                self.cell = found;
                true
            }
            None => true,
        }
    }

    /// It as the screen shows it now: after a reload what was asked for is looked for by its path and its row.
    #[must_use]
    pub(crate) fn found_again(&self, screen: &Screen) -> Self {
        let mut again = self.clone();
        if self.said.is_some() || self.figure.is_some() {
            return again;
        }
        let is = |shown: &Shown, row: Option<&Row>| shown.at.path == self.key && row.map(|row| &row.id) == self.row.as_ref();
        for panel in &screen.panels {
            panel.visit(&mut |cell, row| {
                if again.said.is_none() && cell.row == self.cell && cell.figure.as_ref().is_some_and(|shown| is(shown, row)) {
                    again.said = Some(cell.clone());
                }
            });
            let rows = lists::list(panel).into_iter().flat_map(|list| &list.rows);
            let stands = rows.filter_map(|row| Some((row.figure.as_ref()?, Some(row))));
            let mut stands = stands.chain(panel.figure.iter().map(|figure| (figure, None)));
            again.figure = again.figure.or_else(|| stands.find(|(shown, row)| is(shown, *row)).map(|(shown, _)| shown.clone()));
        }
        again
    }
}
