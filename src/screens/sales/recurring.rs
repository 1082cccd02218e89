//! Recurring revenue: monthly revenue under contract, its movement, renewals due.

use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::sales::recurring::{Recurring, Renewal};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Line, Panel, PanelId, Role, RowId, Sign, Table};
use crate::screens::words::{count, near, percent};

pub(crate) fn panel(figures: &Recurring, context: &Context) -> Panel {
    let coins = context.coins();
    let due = figures.renewals_due.or_zero();
    let mut panel = Panel::new(PanelId::Recurring, Cell::bold("Recurring revenue").or("Recurring"), "Recurring")
        .note("a month, under contract")
        .stands_for(&figures.mrr);
    panel.name = Cell::text("Recurring").or("MRR");
    panel.waits = if due > 0 {
        Cell::figure(&figures.renewals_due, |n| format!("{} due", count(n))).role(Role::Dim)
    } else {
        Cell::figure(&figures.mrr, |amount| coins.table(amount)).role(Role::Dim)
    };
    let mrr = Cell::figure(&figures.mrr, |amount| coins.headline(amount)).role(Role::Bold);
    let active = Cell::figure(&figures.active, count).role(Role::Dim);
    let first = Line::of([Cell::text("MRR "), mrr]).and(1, [active, Cell::dim(" contracts")]);
    let came = |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.signed(amount)).role(Role::Good);
    let went = |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.signed(-amount)).role(Role::Bad);
    let movement = Line::of([came(&figures.new), Cell::dim(" new")])
        .and(1, [came(&figures.expanded), Cell::dim(" grew")])
        .and(2, [went(&figures.contracted), Cell::dim(" shrank")])
        .and(0, [went(&figures.churned), Cell::dim(" left")]);
    panel = panel.says(0, first).says(1, movement);
    let mut kept = Line::new();
    for (keep, words, rate) in [(0, "kept ", &figures.gross_retention), (1, "with growth ", &figures.net_retention)] {
        if rate.get().is_some() {
            let of = if keep == 0 { " of last year's MRR" } else { "" };
            kept = kept.and(keep, [Cell::dim(words), Cell::figure(rate, percent), Cell::dim(of)]);
        }
    }
    if !kept.pieces.is_empty() {
        panel = panel.says(2, kept);
    }
    if figures.renewals.is_empty() { panel } else { panel.says(0, renewals(figures, context)) }
}

fn renewals(figures: &Recurring, context: &Context) -> Table {
    let coins = context.coins();
    let today = context.lens.as_of;
    let table = Columns::of(|renewal: &&Renewal| RowId::Record(Records::any(renewal.record)))
        .column("sign", Column::words("", 0).wide(1, 1), |renewal| if renewal.end < today { Sign::Bad } else { Sign::Act }.cell())
        .column("account", Column::words("Renewal due", 0).wide(10, 24), |renewal| {
            Cell::text(renewal.account.clone()).of(Records::any(renewal.record))
        })
        .column("mrr", Column::number("a month", 0), |renewal| Cell::figure(&renewal.mrr, |amount| coins.table(amount)))
        .column("end", Column::words("ends", 0), |renewal| Cell::text(near(renewal.end, today)).on(renewal.end))
        .column("owner", Column::words("owner", 1).wide(4, 14), |renewal| {
            renewal.owner.clone().map_or_else(|| Cell::dim("-"), Cell::text)
        })
        .explained_by(|renewal| renewal.mrr.shown())
        .table(&figures.renewals);
    Table { list: true, ..table }
}
