//! A target: of what, for when, how far.

use crate::book::calendar::Span;
use crate::book::id::Id;
use crate::book::people::Target;
use crate::metrics::sales::target_list::Amount;
use crate::screens::say::{Cell, Line, PanelPart, Role};
use crate::screens::words::{count, percent};

use super::blocks::{note, pair, pairs, section, units, whole};
use super::{DetailBody, DetailContext};

/// What a target says; `None` where it was left out.
pub(crate) fn said(id: Id<Target>, view: &DetailContext) -> Option<DetailBody> {
    let row = view.sales.verdict.targets.iter().find(|row| row.record == id)?;
    let currency = view.book().company.currency();
    let written = move |amount: Amount| match amount {
        Amount::Money(money) => format!("{} {}", whole(currency, money), currency.code()),
        Amount::Units(number) => format!("{} units", units(number)),
        Amount::Count(n) => count(n),
    };
    let so_far = Cell::figure(&row.actual, written).role(Role::Bold);
    let mut rows = vec![pair("Target", vec![Cell::figure(&row.target, written)]), pair("So far", vec![so_far])];
    if row.attainment.get().is_some() {
        rows.push(pair("Reached", vec![Cell::figure(&row.attainment, percent)]));
    }
    let calendar = view.book().company.calendar();
    let span = calendar.span(row.period);
    let left = calendar.working_days(Span { start: span.start.max(view.today()), end: span.end });
    let words = if span.end < view.today() {
        "its period is over".to_owned()
    } else {
        format!("{} - {}, {left} working days left", span.start.long(), span.end.long())
    };
    let head = Line::of([
        Cell::bold(row.whose.clone()),
        Cell::text(format!(", {} of {}", row.measure.name(), calendar.label(row.period))),
    ]);
    Some(DetailBody { head, sections: vec![section("How far", note(words), 0, vec![PanelPart::new(0, pairs(rows))])] })
}
