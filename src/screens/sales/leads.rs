//! Leads to convert.

use crate::book::table::Table as Records;
use crate::metrics::sales::leads::Leads;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{count, percent};

/// The leads panel. `hand_off` is the funnel's own table, the same as on Marketing.
pub fn panel(figures: &Leads, hand_off: Vec<Part>) -> Panel {
    let late = figures.late.get().unwrap_or(0);
    let mut panel = Panel::new(PanelId::Leads, Cell::bold("Leads to convert").or("Leads"), "Leads");
    panel.waits = if late > 0 {
        Cell::new(format!("!{late}"), Role::Bad).key("sales.leads.late")
    } else {
        Cell::dim(figures.open.get().unwrap_or(0).to_string()).key("sales.leads.open")
    };
    panel = panel.says(0, counts(figures)).says(1, response(figures));
    for part in hand_off {
        panel = panel.part(part);
    }
    if !figures.waiting_longest.is_empty() {
        panel = panel.part(Part::new(4, waiting(figures)).from(Room::Tight));
    }
    if !figures.target_customers.is_empty() {
        let names: Vec<&str> = figures.target_customers.iter().map(|target| target.name.as_str()).collect();
        let title = format!("Target customers not yet worked {}", figures.target_customers.len());
        panel = panel.part(Part::new(6, Line::of([Cell::dim(title).key("sales.leads.target_customers")])).from(Room::Ample));
        panel = panel.part(Part::new(6, Line::of([Cell::text(names.join(", "))])).from(Room::Ample));
    }
    panel
}

/// `Open 46   waiting 9   ! late 4`.
fn counts(figures: &Leads) -> Line {
    let n = |figure: &crate::metrics::figure::Figure<i64>| count(usize::try_from(figure.get().unwrap_or(0)).unwrap_or(0));
    let late = figures.late.get().unwrap_or(0);
    let mut line = Line::of([Cell::text("Open "), Cell::bold(n(&figures.open)).key("sales.leads.open")])
        .and(0, [Cell::text(" waiting "), Cell::bold(n(&figures.waiting)).key("sales.leads.waiting")]);
    if late > 0 {
        line = line.and(
            0,
            [
                Cell::text(" "),
                Sign::Act.cell(),
                Cell::text(" late "),
                Cell::new(n(&figures.late), Role::Bad).key("sales.leads.late"),
            ],
        );
    }
    line
}

/// `First contact 0.8 d, goal 1 d +`.
fn response(figures: &Leads) -> Line {
    let goal = figures.goal_days;
    let mut line = match figures.median_response_days.get() {
        Some(days) => {
            let sign = if days <= f64::from(goal) { Sign::Good } else { Sign::Act };
            let cells = [
                Cell::text("First contact "),
                Cell::bold(format!("{days:.1} d")).key("sales.leads.median_response_days"),
                Cell::text(", "),
                Cell::text(format!("goal {goal} d ")).key("sales.leads.goal_days"),
                sign.cell(),
            ];
            Line::of(cells)
        }
        None => Line::of([
            Cell::dim("First contact n/a").key("sales.leads.median_response_days"),
            Cell::dim(format!(", goal {goal} d")).key("sales.leads.goal_days"),
        ]),
    };
    if let Some(rate) = figures.conversion.get() {
        line = line.and(2, [Cell::dim(format!("to a deal {}", percent(rate))).key("sales.leads.conversion")]);
    }
    line
}

/// Who waits longest.
fn waiting(figures: &Leads) -> Table {
    let rows = figures.waiting_longest.iter().map(|lead| {
        let sign = if lead.late { Sign::Act.cell() } else { Cell::text(" ") };
        let contents: Vec<Content> = vec![
            sign.into(),
            Cell::text(format!("{} {}", lead.id, lead.name)).of(Records::any(lead.record)).into(),
            Cell::text(format!("{} d", lead.days)).key("sales.leads.waiting_longest[].days").into(),
            lead.owner.clone().map_or_else(|| Cell::dim("-"), Cell::text).into(),
            lead.from.clone().map_or_else(|| Cell::dim("."), Cell::dim).into(),
        ];
        Row { id: RowId::Record(Records::any(lead.record)), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Waiting longest", 0).wide(10, 26),
            Column::number("days", 0),
            Column::words("owner", 1).wide(4, 12),
            Column::words("from", 2).wide(4, 16),
        ],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    }
}
