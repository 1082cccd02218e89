//! The funnel and the hand-off to sales: one set of figures, shown the same on both tabs and labelled with its window.

use crate::book::money::Money;
use crate::metrics::marketing::channels::{ChannelRow, Channels};
use crate::metrics::marketing::demand::Demand;
use crate::metrics::marketing::funnel::{Cohort, Funnel, Step};
use crate::metrics::marketing::losses::{Losses, ReasonRow};
use crate::metrics::sales::leads::Leads;
use crate::screens::context::Context;
use crate::screens::say::{
    Block, Cell, Column, ColumnBar, ColumnChart, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Side, Sign, Table,
};
use crate::screens::words::{count, percent};

use super::terms::{name, row_id};

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
        figure: None,
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
        Row { id: RowId::Named(word(step.step).into()), contents, detail: None, figure: None }
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
    let mut cells = vec![Cell::dim(format!("{}y: ", context.lens.window.years)).or("")];
    if let Some(reached) = figures.reached.get() {
        cells.extend([Cell::text(people(reached)).key("marketing.funnel.reached"), Cell::dim(" reached > ").or(" > ")]);
    }
    let step = |n: usize, words: &str, short: &str, key: &'static str| {
        [Cell::bold(count(n)).key(key), Cell::dim(format!(" {words}")).or(format!(" {short}"))]
    };
    cells.extend(step(figures.leads, "leads > ", "leads > ", "marketing.funnel.leads"));
    cells.extend(step(figures.qualified, "qualified > ", "qual > ", "marketing.funnel.qualified"));
    cells.extend(step(figures.accepted, "acc > ", "acc > ", "marketing.funnel.accepted"));
    cells.extend(step(figures.deals, "deals > ", "> ", "marketing.funnel.deals"));
    cells.extend(step(figures.won, "won", "won", "marketing.funnel.won"));
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
    let told = vec![Part::new(1, reached(figures)), Part::new(0, hand_off(figures))];
    let now = Part::new(1, Line::of(sales_now(leads)));
    let left: Vec<Part> = told.iter().chain([&now]).cloned().collect();
    let right = beside(demand, losses).into_iter().map(|line| Part::new(0, line)).collect();
    let both = Block::Beside(vec![Side { share: 44, body: left.clone() }, Side { share: 27, body: right }]);
    for part in left {
        panel = panel.part(part.to(Room::Tight));
    }
    panel = panel.part(Part::new(0, both).from(Room::Fair).to(Room::Fair));
    let mut now = vec![Line::of([Cell::dim("Sales now")])];
    now.extend(sales_now(leads).into_iter().skip(1).map(|cell| Line::of([Cell { text: cell.text.trim().to_owned(), ..cell }])));
    now.extend(expected(figures, context));
    let now = now.into_iter().map(|line| Part::new(0, line)).collect();
    let both = Block::Beside(vec![Side { share: 50, body: told }, Side { share: 26, body: now }]);
    panel = panel.part(Part::new(0, both).from(Room::Ample));
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

/// `Sales now: 46 open  9 wait  ! 4 late`.
fn sales_now(leads: &Leads) -> Vec<Cell> {
    let mut cells = vec![
        Cell::dim("Sales now: "),
        Cell::figure(&leads.open, count),
        Cell::text(" open  "),
        Cell::figure(&leads.waiting, count),
        Cell::text(" wait"),
    ];
    if leads.late.or_zero() > 0 {
        let late = Cell::figure(&leads.late, count).role(Role::Bad);
        cells.extend([Cell::new(format!("  {} ", Sign::Act.glyph()), Role::Bad), late, Cell::new(" late", Role::Bad)]);
    }
    cells
}

/// What is expected of the open leads: `+9.9 deals, 164k won`.
fn expected(figures: &Funnel, context: &Context) -> Vec<Line> {
    let Some(deals) = figures.expected_deals.get() else { return Vec::new() };
    let mut line =
        Line::of([Cell::dim("expected "), Cell::text(format!("{deals:.1} deals")).key("marketing.funnel.expected_deals")]);
    if let Some(won) = figures.expected_won_amount.get() {
        let won = format!("{} won", context.coins().table(won));
        line = line.and(1, [Cell::text(won).key("marketing.funnel.expected_won_amount")]);
    }
    vec![line]
}

/// Demand and losses in a few lines.
fn beside(demand: &Demand, losses: &Losses) -> Vec<Line> {
    let all = (demand.created + demand.captured + demand.not_said).max(1) as f64;
    let of = |words: &str, n: usize, key: &'static str| {
        Line::of([
            Cell::text(format!("{words:<9}")),
            Cell::text(format!("{:>6}", count(n))).key(key),
            Cell::text(format!("{:>5}", percent(n as f64 / all))).key(key),
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
        // The first two, and beside them the next two where there is room.
        let said = |row: &ReasonRow| Cell::text(format!("{} {}", row.reason.name(), row.deals)).key("marketing.lost_by[].deals");
        let mut top: Vec<Cell> = losses.lost_by.iter().take(4).map(said).collect();
        let rest = top.split_off(top.len().min(2));
        for (first, second) in top.into_iter().zip(rest.into_iter().map(Some).chain([None, None])) {
            lines.push(second.into_iter().fold(Line::of([first]), |line, second| line.and(1, [second])));
        }
    }
    lines
}

fn cohorts(figures: &Funnel, context: &Context) -> Table {
    let calendar = &context.book().company.calendar();
    let row = |cohort: &Cohort| {
        // Those that were rejected are old enough at once: while most of the others are too young, the rate says nothing.
        let judged = cohort.won_of_old_enough.rate.get().filter(|_| cohort.too_young_to_win * 2 <= cohort.leads);
        let rate = match judged {
            Some(rate) => Cell::text(percent(rate)).key("marketing.funnel.cohorts_by_quarter[].won_of_old_enough.rate"),
            None => Cell::dim("~ too young"),
        };
        let young =
            if cohort.too_young_to_win > 0 { Cell::dim(format!("{} young", cohort.too_young_to_win)) } else { Cell::default() };
        let n = |n: usize, key: &'static str| Content::from(Cell::text(count(n)).key(key));
        let fate = cohort
            .fate
            .won
            .map_or_else(|| Cell::dim("."), |won| Cell::text(percent(won)).key("marketing.funnel.cohorts_by_quarter[].fate.won"));
        let contents: Vec<Content> = vec![
            Cell::text(quarter_name(&calendar.label(cohort.month))).into(),
            n(cohort.leads, "marketing.funnel.cohorts_by_quarter[].leads"),
            n(cohort.qualified, "marketing.funnel.cohorts_by_quarter[].qualified"),
            n(cohort.accepted, "marketing.funnel.cohorts_by_quarter[].accepted"),
            n(cohort.deals, "marketing.funnel.cohorts_by_quarter[].deals"),
            n(cohort.won, "marketing.funnel.cohorts_by_quarter[].won"),
            rate.into(),
            young.key("marketing.funnel.cohorts_by_quarter[].too_young_to_win").into(),
            fate.into(),
        ];
        Row { id: RowId::Named(cohort.month.to_string()), contents, detail: None, figure: None }
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
            Column::number("fate", 5),
        ],
        // The newest first: where rows are missing, the oldest are.
        rows: figures.cohorts_by_quarter.iter().rev().map(row).collect(),
        mark: Some(0),
        ..Table::default()
    }
}

/// The demand panel.
pub fn demand(figures: &Demand, channels: &Channels, context: &Context) -> Panel {
    let calendar = &context.book().company.calendar();
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
            Cell::text(percent(n as f64 / all)).key(key).into(),
            Content::Bar { share: n as f64 / all, role: Role::Accent, mark: None },
        ],
        detail: None,
        figure: None,
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
        count: Cell::default(),
        name: Cell::dim(quarter_name(&calendar.label(quarter.quarter)).replace(' ', "")),
    });
    panel
        .part(Part::new(1, Line::of([Cell::dim("created, of those that say, by quarter")])).from(Room::Ample))
        .part(Part::new(1, ColumnChart { columns: columns.collect(), least: 2, most: 4 }).from(Room::Ample))
        .part(Part::new(2, by_channel(channels, context)).from(Room::Ample))
}

/// Won revenue of the window by channel, the largest first.
fn by_channel(figures: &Channels, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows: Vec<&ChannelRow> = figures.channels.iter().filter(|row| row.revenue != Money::ZERO).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue));
    let most = rows.first().map_or(1.0, |row| row.revenue.as_f64()).max(1.0);
    let row = |row: &&ChannelRow| Row {
        id: row_id(&row.id),
        contents: vec![
            name(&row.id).into(),
            Cell::text(coins.headline(row.revenue)).key("marketing.channels[].revenue").into(),
            row.revenue_share
                .get()
                .map_or_else(|| Cell::dim("."), |share| Cell::text(percent(share)))
                .key("marketing.channels[].revenue_share")
                .into(),
            Content::Bar { share: (row.revenue.as_f64() / most).clamp(0.0, 1.0), role: Role::Accent, mark: None },
        ],
        detail: None,
        figure: None,
    };
    Table {
        columns: vec![
            Column::words("Won by channel", 0).wide(8, 14),
            Column::number("", 0),
            Column::number("", 1),
            Column::bars(2, 6, 22),
        ],
        rows: rows.iter().map(row).collect(),
        mark: Some(0),
        ..Table::default()
    }
}

/// `26 Q4` for `Q4 2026`.
pub fn quarter_name(label: &str) -> String {
    match label.split_once(' ') {
        Some((quarter, year)) if year.len() == 4 => format!("{} {quarter}", year.get(2..).unwrap_or(year)),
        _ => label.to_owned(),
    }
}
