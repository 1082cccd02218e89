//! Leads to convert.

use crate::book::table::Records;
use crate::metrics::sales::leads::{Leads, WaitingLead};
use crate::screens::say::{Cell, Column, Columns, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::{count, percent};

/// The leads panel. `hand_off` is the funnel's own table, the same as on Marketing.
pub(crate) fn panel(figures: &Leads, hand_off: Vec<PanelPart>) -> Panel {
    let mut panel = Panel::new(PanelId::Leads, Cell::bold("Leads to convert").or("Leads"), "Leads").stands_for(&figures.late);
    panel.waits = if figures.late.or_zero() > 0 {
        Cell::figure(&figures.late, |n| format!("!{}", count(n))).role(Role::Bad)
    } else {
        Cell::figure(&figures.open, count).role(Role::Dim)
    };
    panel = panel.says(0, counts(figures)).says(1, response(figures));
    for part in hand_off {
        panel = panel.part(part);
    }
    if !figures.waiting_longest.is_empty() {
        panel = panel.part(PanelPart::new(4, waiting(figures)).from(Room::Tight));
    }
    if !figures.target_customers.is_empty() {
        let names: Vec<&str> = figures.target_customers.iter().map(|target| target.name.as_str()).collect();
        let open = Cell::figure(&figures.target_customers_open, count).role(Role::Dim);
        let title = Line::of([Cell::dim("Target customers not yet worked "), open]);
        panel = panel.part(PanelPart::new(6, title).from(Room::Ample));
        panel = panel.part(PanelPart::new(6, Line::of([Cell::text(names.join(", "))])).from(Room::Ample));
    }
    panel
}

/// `Open 46   waiting 9   ! late 4`.
fn counts(figures: &Leads) -> Line {
    let n = |figure| Cell::figure(figure, count).role(Role::Bold);
    let line = Line::of([Cell::text("Open "), n(&figures.open)]).and(0, [Cell::text(" waiting "), n(&figures.waiting)]);
    if figures.late.or_zero() == 0 {
        return line;
    }
    line.and(0, [Cell::text(" "), Sign::Act.cell(), Cell::text(" late "), n(&figures.late).role(Role::Bad)])
}

/// `First contact 0.8 d, goal 1 d +`.
fn response(figures: &Leads) -> Line {
    let goal = Cell::figure(&figures.goal_days, |goal| format!("{goal} d"));
    let median = &figures.median_response_days;
    let mut line = match median.get() {
        Some(days) => {
            let sign = if days <= f64::from(figures.goal_days.or_zero()) { Sign::Good } else { Sign::Act };
            let days = Cell::figure(median, |days| format!("{days:.1} d")).role(Role::Bold);
            Line::of([Cell::text("First contact "), days, Cell::text(", goal "), goal, Cell::text(" "), sign.cell()])
        }
        None => Line::of([
            Cell::dim("First contact "),
            Cell::figure(median, |days| days.to_string()),
            Cell::dim(", goal "),
            goal.role(Role::Dim),
        ]),
    };
    if figures.conversion.get().is_some() {
        line = line.and(2, [Cell::dim("to a deal "), Cell::figure(&figures.conversion, percent).role(Role::Dim)]);
    }
    line
}

/// Who waits longest.
fn waiting(figures: &Leads) -> Table {
    let record = |lead: &WaitingLead| Records::any(lead.record);
    let table = Columns::of(move |lead: &&WaitingLead| RowId::Record(record(lead)))
        .column("sign", Column::words("", 0).wide(1, 1), |lead| if lead.late { Sign::Act.cell() } else { Cell::text(" ") })
        .column("name", Column::words("Waiting longest", 0).wide(10, 26), move |lead| {
            // A CRM's ids are long, and nobody calls a lead by them.
            Cell::text(format!("{} {}", lead.id, lead.name)).or(lead.name.clone()).of(record(lead))
        })
        .column("days", Column::number("days", 0), |lead| Cell::figure(&lead.days, |days| format!("{days} d")))
        .column("owner", Column::words("owner", 1).wide(4, 12), |lead| {
            lead.owner.as_ref().map_or_else(|| Cell::dim("-"), Cell::text)
        })
        .column("from", Column::words("from", 2).wide(4, 16), |lead| lead.from.as_ref().map_or_else(|| Cell::dim("."), Cell::dim))
        .explained_by(|lead| lead.days.shown())
        .table(&figures.waiting_longest);
    Table { list: true, ..table }
}
