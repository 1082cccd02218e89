//! The funnel and the hand-off to sales: one set of figures, shown the same on both tabs and labelled with its window.

use crate::metrics::marketing::demand::Demand;
use crate::metrics::marketing::funnel::{Cohort, Funnel, Step};
use crate::metrics::marketing::losses::Losses;
use crate::metrics::sales::leads::Leads;
use crate::screens::context::Context;
use crate::screens::say::{
    Block, Cell, Column, ColumnBar, Columns, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Side, Sign, Table,
};
use crate::screens::words::{count, percent};

/// The steps as they are named.
fn word(step: Step) -> &'static str {
    match step {
        Step::Qualified => "qualified",
        Step::Accepted => "accepted",
        Step::Deals => "deals",
        Step::Won => "won",
    }
}

/// The hand-off: leads and how far they came, with rates of those old enough to judge.
pub fn hand_off(figures: &Funnel) -> Table {
    let all = figures.leads.max(1) as f64;
    let bar = |n: usize| Content::Bar { share: (n as f64 / all).clamp(0.0, 1.0), role: Role::Accent, mark: None };
    let first = Row {
        id: RowId::Named("leads".into()),
        contents: vec![
            Cell::text("leads").into(),
            Cell::text(count(figures.leads)).key("marketing.funnel.leads").into(),
            bar(figures.leads),
            Cell::default().into(),
            Cell::default().into(),
        ],
        detail: None,
    };
    let step = |step: &crate::metrics::marketing::funnel::StepRow| {
        let young = if step.too_young > 0 { Cell::dim(format!("{} young", step.too_young)) } else { Cell::default() };
        let contents: Vec<Content> = vec![
            Cell::text(word(step.step)).into(),
            Cell::text(count(step.reached)).key("marketing.funnel.steps[].reached").into(),
            bar(step.reached),
            step.rate
                .rate
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.funnel.steps[].rate.rate"))
                .into(),
            young.key("marketing.funnel.steps[].too_young").into(),
        ];
        Row { id: RowId::Named(word(step.step).into()), contents, detail: None }
    };
    Table {
        columns: vec![
            Column::words("", 0).wide(6, 10),
            Column::number("", 0),
            Column::bars(1, 5, 22),
            Column::number("", 0),
            Column::words("", 2),
        ],
        rows: std::iter::once(first).chain(figures.steps.iter().map(step)).collect(),
        mark: Some(0),
        ..Table::default()
    }
}

/// The hand-off as the Sales pane shows it.
pub fn for_sales(figures: &Funnel, context: &Context) -> Vec<Part> {
    if figures.leads == 0 {
        return Vec::new();
    }
    let years = context.lens.window.years;
    let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
    let line = Line::of([Cell::dim(format!("Hand-off, {words} (Marketing)"))]);
    vec![Part::new(2, line).from(Room::Fair), Part::new(1, hand_off(figures)).from(Room::Fair)]
}

/// ` 2y: 2.14M reached > 1,284 leads > 612 qualified > 438 acc > 271 deals > 118 won`.
pub fn one_line(figures: &Funnel, context: &Context) -> Line {
    let mut cells = vec![Cell::dim(format!("{}y: ", context.lens.window.years))];
    if let Some(reached) = figures.reached.get() {
        cells.extend([Cell::text(people(reached)).key("marketing.funnel.reached"), Cell::dim(" reached > ")]);
    }
    let step = |n: usize, words: &str, key: &'static str| [Cell::bold(count(n)).key(key), Cell::dim(format!(" {words}"))];
    cells.extend(step(figures.leads, "leads > ", "marketing.funnel.leads"));
    cells.extend(step(figures.qualified, "qualified > ", "marketing.funnel.qualified"));
    cells.extend(step(figures.accepted, "acc > ", "marketing.funnel.accepted"));
    cells.extend(step(figures.deals, "deals > ", "marketing.funnel.deals"));
    cells.extend(step(figures.won, "won", "marketing.funnel.won"));
    Line::of(cells)
}

fn people(n: i64) -> String {
    let n = n as f64;
    if n >= 999_500.0 {
        format!("{:.2}M", n / 1e6)
    } else if n >= 9_999.5 {
        format!("{:.0}k", n / 1e3)
    } else {
        format!("{n:.0}")
    }
}

/// The funnel panel: the hand-off at the left; demand and losses at the right where they have no panel of their own.
pub fn panel(figures: &Funnel, demand: &Demand, losses: &Losses, leads: &Leads, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Funnel, Cell::bold("Funnel and hand-off to Sales").or("Funnel"), "Funnel")
        .note("the same figures as on Sales");
    panel.waits = Cell::dim(count(figures.leads)).key("marketing.funnel.leads");
    let left = vec![Part::new(1, reached(figures)), Part::new(0, hand_off(figures)), Part::new(1, sales_now(leads))];
    let right = beside(demand, losses).into_iter().map(|line| Part::new(0, line)).collect();
    let both = Block::Beside(vec![Side { share: 46, body: left.clone() }, Side { share: 26, body: right }]);
    for part in &left {
        panel = panel.part(part.clone().to(Room::Tight)).part(part.clone().from(Room::Ample));
    }
    panel = panel.part(Part::new(0, both).from(Room::Fair).to(Room::Fair));
    if let Some(line) = expected(figures, context) {
        panel = panel.part(Part::new(3, line).from(Room::Ample));
    }
    panel.part(Part::new(2, cohorts(figures, context)).from(Room::Ample))
}

/// `public reached 2.14M (campaigns)`.
fn reached(figures: &Funnel) -> Line {
    match figures.reached.get() {
        Some(reached) => Line::of([
            Cell::text("public reached "),
            Cell::bold(people(reached)).key("marketing.funnel.reached"),
            Cell::dim(" (campaigns)"),
        ]),
        None => Line::of([Cell::dim("public reached n/a: no spend says whom it reached")]),
    }
}

/// `Sales now: 46 open, 9 wait, ! 4 late`.
fn sales_now(leads: &Leads) -> Line {
    let now = |figure: &crate::metrics::figure::Figure<i64>| figure.get().unwrap_or(0);
    let line = Line::of([Cell::dim("Sales now: "), Cell::text(format!("{} open", now(&leads.open))).key("sales.leads.open")])
        .and(1, [Cell::text(format!("{} wait", now(&leads.waiting))).key("sales.leads.waiting")]);
    if now(&leads.late) == 0 {
        return line;
    }
    line.and(0, [Sign::Act.cell(), Cell::text(format!(" {} late", now(&leads.late))).key("sales.leads.late")])
}

/// `expected of the open leads: 12.4 deals, 180k`.
fn expected(figures: &Funnel, context: &Context) -> Option<Line> {
    let deals = figures.expected_deals.get()?;
    let line = Line::of([
        Cell::dim("expected of the open leads: "),
        Cell::bold(format!("{deals:.1} deals")).key("marketing.funnel.expected_deals"),
    ]);
    Some(match figures.expected_won_amount.get() {
        Some(won) => {
            line.and(0, [Cell::text(format!("{} won", context.coins().table(won))).key("marketing.funnel.expected_won_amount")])
        }
        None => line,
    })
}

/// Demand and losses in a few lines.
fn beside(demand: &Demand, losses: &Losses) -> Vec<Line> {
    let all = (demand.created + demand.captured + demand.not_said).max(1) as f64;
    let of = |words: &str, n: usize, key: &'static str| {
        Line::of([
            Cell::text(format!("{words:<9}")),
            Cell::text(format!("{:>6}", count(n))).key(key),
            Cell::text(format!("{:>5}", percent(n as f64 / all))),
        ])
    };
    let mut lines = vec![
        Line::of([Cell::dim("Demand")]),
        of("created", demand.created, "marketing.demand.created"),
        of("captured", demand.captured, "marketing.demand.captured"),
        of("not said", demand.not_said, "marketing.demand.not_said"),
    ];
    if losses.lost_deals > 0 {
        lines.push(Line::of([Cell::dim(format!("Lost {} deals", count(losses.lost_deals))).key("marketing.lost_deals")]));
        for pair in losses.lost_by.chunks(2).take(2) {
            let said: Vec<String> = pair.iter().map(|row| format!("{} {}", row.reason.name(), row.deals)).collect();
            lines.push(Line::of([Cell::text(said.join("  ")).key("marketing.lost_by[].deals")]));
        }
    }
    lines
}

fn cohorts(figures: &Funnel, context: &Context) -> Table {
    let calendar = &context.book().company.calendar;
    let row = |cohort: &Cohort| {
        let rate = match cohort.won_of_old_enough.rate.get() {
            Some(rate) => Cell::text(percent(rate)).key("marketing.funnel.cohorts_by_quarter[].won_of_old_enough.rate"),
            None => Cell::dim("~ too young"),
        };
        let young =
            if cohort.too_young_to_win > 0 { Cell::dim(format!("{} young", cohort.too_young_to_win)) } else { Cell::default() };
        let n = |n: usize, key: &'static str| Content::from(Cell::text(count(n)).key(key));
        let contents: Vec<Content> = vec![
            Cell::text(calendar.label(cohort.month)).into(),
            n(cohort.leads, "marketing.funnel.cohorts_by_quarter[].leads"),
            n(cohort.qualified, "marketing.funnel.cohorts_by_quarter[].qualified"),
            n(cohort.accepted, "marketing.funnel.cohorts_by_quarter[].accepted"),
            n(cohort.deals, "marketing.funnel.cohorts_by_quarter[].deals"),
            n(cohort.won, "marketing.funnel.cohorts_by_quarter[].won"),
            rate.into(),
            young.into(),
        ];
        Row { id: RowId::Named(cohort.month.to_string()), contents, detail: None }
    };
    Table {
        columns: vec![
            Column::words("Created", 0),
            Column::number("Leads", 0),
            Column::number("Qualified", 3),
            Column::number("Accepted", 2),
            Column::number("Deals", 1),
            Column::number("Won", 0),
            Column::number("of old enough", 1),
            Column::words("", 4),
        ],
        rows: figures.cohorts_by_quarter.iter().map(row).collect(),
        mark: Some(0),
        ..Table::default()
    }
}

/// The demand panel.
pub fn demand(figures: &Demand, context: &Context) -> Panel {
    let calendar = &context.book().company.calendar;
    let mut panel = Panel::new(PanelId::Demand, Cell::bold("Demand"), "Demand")
        .note("created: did not look for us; captured: already looking");
    panel.waits = figures
        .created_share
        .rate
        .get()
        .map_or_else(Cell::default, |rate| Cell::dim(percent(rate)).key("marketing.demand.created_share.rate"));
    let all = (figures.created + figures.captured + figures.not_said).max(1) as f64;
    let row = |words: &str, n: usize, key: &'static str| Row {
        id: RowId::Named(words.to_owned()),
        contents: vec![
            Cell::text(words).into(),
            Cell::text(count(n)).key(key).into(),
            Cell::text(percent(n as f64 / all)).into(),
            Content::Bar { share: n as f64 / all, role: Role::Accent, mark: None },
        ],
        detail: None,
    };
    let table = Table {
        columns: vec![Column::words("", 0), Column::number("", 0), Column::number("", 1), Column::bars(2, 6, 24)],
        rows: vec![
            row("created", figures.created, "marketing.demand.created"),
            row("captured", figures.captured, "marketing.demand.captured"),
            row("not said", figures.not_said, "marketing.demand.not_said"),
        ]
        .into(),
        mark: Some(0),
        ..Table::default()
    };
    panel = panel.says(0, table);
    let columns = figures.quarters.iter().map(|quarter| ColumnBar {
        value: quarter.created_share.rate.get().unwrap_or(0.0),
        label: quarter.created_share.rate.get().map_or_else(
            || Cell::dim("."),
            |rate| Cell::text(percent(rate)).key("marketing.demand.quarters[].created_share.rate"),
        ),
        name: Cell::dim(quarter_name(&calendar.label(quarter.quarter)).replace(' ', "")),
    });
    panel
        .part(Part::new(1, Line::of([Cell::dim("created, of those that say, by quarter")])).from(Room::Ample))
        .part(Part::new(1, Columns { columns: columns.collect(), least: 2, most: 5 }).from(Room::Ample))
}

/// `26 Q4` for `Q4 2026`.
pub fn quarter_name(label: &str) -> String {
    label.split_once(" 20").map_or_else(|| label.to_owned(), |(quarter, year)| format!("{year} {quarter}"))
}
