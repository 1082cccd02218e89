//! The funnel and the hand-off to sales: one set of figures, shown the same on both tabs and labelled with its window.

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::channels::{ChannelRow, Channels};
use crate::metrics::marketing::demand::{DemandFigures, DemandQuarter};
use crate::metrics::marketing::funnel::{Cohort, Funnel, FunnelStep, FunnelStepRow};
use crate::metrics::marketing::losses::{Losses, ReasonRow};
use crate::metrics::marketing::terms::Proportion;
use crate::metrics::sales::leads::Leads;
use crate::screens::context::Context;
use crate::screens::say::{
    Block, Cell, Column, ColumnBar, ColumnChart, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Side,
    Sign, Table,
};
use crate::screens::words::{count, percent};

use super::terms::{name, people, row_id};

fn word(step: FunnelStep) -> &'static str {
    match step {
        FunnelStep::Qualified => "qualified",
        FunnelStep::Accepted => "accepted",
        FunnelStep::Deals => "deals",
        FunnelStep::Won => "won",
    }
}

/// A row of the hand-off: all leads, or those that reached a step.
struct HandedOff<'a> {
    words: &'static str,
    leads: &'a Figure<usize>,
    step: Option<&'a FunnelStepRow>,
}

impl<'a> From<&'a FunnelStepRow> for HandedOff<'a> {
    fn from(step: &'a FunnelStepRow) -> Self {
        Self { words: word(step.step), leads: &step.reached, step: Some(step) }
    }
}

/// The hand-off: leads and how far they came, with rates of those old enough to judge.
pub(crate) fn hand_off(figures: &Funnel) -> Table {
    let all = figures.leads.or_zero().max(1) as f64;
    let first = HandedOff { words: "leads", leads: &figures.leads, step: None };
    let table = Columns::of(|row: &HandedOff| RowId::Named(row.words.into()))
        .column("step", Column::words("", 0).wide(6, 10), |row| Cell::text(row.words))
        .column("reached", Column::number("", 0), |row| Cell::figure(row.leads, count))
        .column("bar", Column::bars(1, 5, 22), move |row| Content::Bar {
            share: (row.leads.or_zero() as f64 / all).clamp(0.0, 1.0),
            role: Role::Accent,
            mark: None,
        })
        .column("rate", Column::number("", 0), |row| {
            row.step.map_or_else(Cell::default, |step| Cell::figure_or_dot(&step.rate.rate, percent))
        })
        .column("too_young", Column::words("", 2), |row| {
            row.step.map_or_else(|| Cell::default().into(), |step| young(&step.too_young))
        })
        .table(std::iter::once(first).chain(figures.steps.iter().map(HandedOff::from)));
    Table { mark: Some(0), ..table }
}

/// `19 too new`; nothing where nobody is.
fn young(figure: &Figure<usize>) -> Content {
    if figure.or_zero() == 0 {
        return Cell::default().into();
    }
    vec![Cell::figure(figure, |n| n.to_string()).role(Role::Dim), Cell::dim(" too new")].into()
}

/// The hand-off as the Sales pane shows it.
pub(crate) fn for_sales(figures: &Funnel, context: &Context) -> Vec<PanelPart> {
    if figures.leads.or_zero() == 0 {
        return Vec::new();
    }
    let years = context.lens.window.years;
    let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
    let line = Line::of([Cell::dim(format!("Hand-off, {words} (Marketing)"))]);
    vec![PanelPart::new(2, line).from(Room::Fair), PanelPart::new(1, hand_off(figures)).from(Room::Fair)]
}

/// ` 2y: 2.14M reached > 1,284 leads > 612 qualified > 438 acc > 271 deals > 118 won`.
pub(crate) fn one_line(figures: &Funnel, context: &Context) -> Line {
    let mut cells = vec![Cell::dim(format!("{}y: ", context.lens.window.years)).or("")];
    if figures.reached.get().is_some() {
        cells.extend([Cell::figure(&figures.reached, people), Cell::dim(" reached > ").or(" > ")]);
    }
    let step = |figure: &Figure<usize>, words: &str, short: &str| {
        [Cell::figure(figure, count).role(Role::Bold), Cell::dim(format!(" {words}")).or(format!(" {short}"))]
    };
    cells.extend(step(&figures.leads, "leads > ", "leads > "));
    cells.extend(step(&figures.qualified, "qualified > ", "qual > "));
    cells.extend(step(&figures.accepted, "acc > ", "acc > "));
    cells.extend(step(&figures.deals, "deals > ", "> "));
    cells.extend(step(&figures.won, "won", "won"));
    Line::of(cells)
}

/// The funnel panel: the hand-off at the left; demand and losses at the right where they have no panel of their own.
pub(crate) fn panel(figures: &Funnel, demand: &DemandFigures, losses: &Losses, leads: &Leads, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Funnel, Cell::bold("Funnel and hand-off to Sales").or("Funnel"), "Funnel")
        .note("the same figures as on Sales")
        .stands_for(&figures.leads);
    panel.waits = Cell::figure(&figures.leads, count).role(Role::Dim);
    let told = vec![PanelPart::new(1, reached(figures)), PanelPart::new(0, hand_off(figures))];
    let now = PanelPart::new(1, sales_now(leads));
    let left: Vec<PanelPart> = told.iter().chain([&now]).cloned().collect();
    let right = beside(demand, losses).into_iter().map(|line| PanelPart::new(0, line)).collect();
    let both = Block::Beside(vec![Side { share: 44, body: left.clone() }, Side { share: 27, body: right }]);
    for part in left {
        panel = panel.part(part.to(Room::Tight));
    }
    panel = panel.part(PanelPart::new(0, both).from(Room::Fair).to(Room::Fair));
    let mut now = vec![Line::of([Cell::dim("Sales now")])];
    now.extend(waiting(leads).into_iter().map(Line::of));
    now.extend(expected(figures, context));
    let now = now.into_iter().map(|line| PanelPart::new(0, line)).collect();
    let both = Block::Beside(vec![Side { share: 50, body: told }, Side { share: 26, body: now }]);
    panel = panel.part(PanelPart::new(0, both).from(Room::Ample));
    for line in beside(demand, losses) {
        panel = panel.part(PanelPart::new(3, line).from(Room::Whole));
    }
    panel.part(PanelPart::new(2, cohorts(figures, context)).from(Room::Ample))
}

/// `public reached 2.14M (campaigns)`.
fn reached(figures: &Funnel) -> Line {
    if figures.reached.get().is_none() {
        return Line::of([Cell::dim("public reached n/a: no spend says whom it reached").about(&figures.reached)]);
    }
    let reached = Cell::figure(&figures.reached, people).role(Role::Bold);
    Line::of([Cell::text("public reached "), reached, Cell::dim(" (campaigns)")])
}

/// `46 open`, `9 wait`, `! 4 late`.
fn waiting(leads: &Leads) -> Vec<Vec<Cell>> {
    let mut said = vec![
        vec![Cell::figure(&leads.open, |n| n.to_string()), Cell::text(" open")],
        vec![Cell::figure(&leads.waiting, |n| n.to_string()), Cell::text(" wait")],
    ];
    if leads.late.or_zero() > 0 {
        let bad = |text: String| Cell::new(text, Role::Bad);
        let late = Cell::figure(&leads.late, |n| n.to_string()).role(Role::Bad);
        said.push(vec![bad(format!("{} ", Sign::Act.glyph())), late, bad(" late".to_owned())]);
    }
    said
}

/// `Sales now: 46 open  9 wait  ! 4 late`.
fn sales_now(leads: &Leads) -> Line {
    let said = waiting(leads).into_iter().enumerate().flat_map(|(at, cells)| {
        let gap = if at == 0 { "Sales now: " } else { "  " };
        std::iter::once(Cell::dim(gap)).chain(cells)
    });
    Line::of(said)
}

/// What is expected of the open leads: `+9.9 deals, 164k won`.
fn expected(figures: &Funnel, context: &Context) -> Vec<Line> {
    if figures.expected_deals.get().is_none() {
        return Vec::new();
    }
    let deals = Cell::figure(&figures.expected_deals, |deals| format!("{deals:.1}"));
    let mut line = Line::of([Cell::dim("expected "), deals, Cell::text(" deals")]);
    if figures.expected_won_amount.get().is_some() {
        let won = Cell::figure(&figures.expected_won_amount, |won| context.coins().table(won));
        line = line.and(1, [won, Cell::text(" won")]);
    }
    vec![line]
}

/// Created, captured and not said, each with its share of all leads.
fn split(demand: &DemandFigures) -> [(&'static str, &Figure<usize>, &Proportion); 3] {
    [
        ("created", &demand.created, &demand.created_share),
        ("captured", &demand.captured, &demand.captured_share),
        ("not said", &demand.not_said, &demand.not_said_share),
    ]
}

/// Demand and losses in a few lines.
fn beside(demand: &DemandFigures, losses: &Losses) -> Vec<Line> {
    let of = |(words, n, share): (&str, &Figure<usize>, &Proportion)| {
        Line::of([
            Cell::text(format!("{words:<9}")),
            Cell::figure(n, |n| format!("{:>6}", count(n))),
            Cell::figure(&share.rate, |rate| format!("{:>5}", percent(rate))),
        ])
    };
    let mut lines = vec![Line::of([Cell::dim("Demand")])];
    lines.extend(split(demand).map(of));
    if losses.lost_deals.or_zero() > 0 {
        let lost = Cell::figure(&losses.lost_deals, count).role(Role::Dim);
        lines.push(Line::of([Cell::dim("Lost "), lost, Cell::dim(" deals")]));
        // The first two, and beside them the next two where there is room.
        let said = |row: &ReasonRow| {
            [Cell::text(format!("{} ", row.reason.name())), Cell::figure(&row.deals, |deals| deals.to_string())]
        };
        let mut top: Vec<[Cell; 2]> = losses.lost_by.iter().take(4).map(said).collect();
        let rest = top.split_off(top.len().min(2));
        for (first, second) in top.into_iter().zip(rest.into_iter().map(Some).chain([None, None])) {
            lines.push(second.into_iter().fold(Line::of(first), |line, second| line.and(1, second)));
        }
    }
    lines
}

fn cohorts(figures: &Funnel, context: &Context) -> Table {
    let calendar = context.book().company.calendar();
    let n = |figure: &Figure<usize>| Cell::figure(figure, count);
    let table = Columns::of(|cohort: &&Cohort| RowId::Named(cohort.month.to_string()))
        .column("created", Column::words("Created", 0), |cohort| Cell::text(quarter_name(&calendar.label(cohort.month))))
        .column("leads", Column::number("Leads", 0), move |cohort| n(&cohort.leads))
        .column("qualified", Column::number("Qualified", 3), move |cohort| n(&cohort.qualified))
        .column("accepted", Column::number("Accepted", 2), move |cohort| n(&cohort.accepted))
        .column("deals", Column::number("Deals", 1), move |cohort| n(&cohort.deals))
        .column("won", Column::number("Won", 0), move |cohort| n(&cohort.won))
        .column("won_of_old_enough", Column::number("of old enough", 1), |cohort| {
            let rate = &cohort.won_of_old_enough.rate;
            // Those that were rejected are old enough at once: while most of the others are too young, the rate says
            // nothing.
            let judged = rate.get().is_some() && cohort.too_young_to_win.or_zero() * 2 <= cohort.leads.or_zero();
            if judged { Cell::figure(rate, percent) } else { Cell::dim("~ too new").about(rate) }
        })
        .column("too_young_to_win", Column::words("", 4), |cohort| young(&cohort.too_young_to_win))
        .column("fate", Column::number("in the end", 5), |cohort| Cell::figure_or_dot(&cohort.fate.won, percent))
        // The newest first: where rows are missing, the oldest are.
        .table(figures.cohorts_by_quarter.iter().rev());
    Table { mark: Some(0), ..table }
}

pub(crate) fn demand(figures: &DemandFigures, channels: &Channels, context: &Context) -> Panel {
    let calendar = context.book().company.calendar();
    let share = &figures.created_share.rate;
    let mut panel = Panel::new(PanelId::Demand, Cell::bold("Demand"), "Demand")
        .note("created: did not look for us; captured: already looking")
        .stands_for(share);
    if share.get().is_some() {
        panel.waits = Cell::figure(share, percent).role(Role::Dim);
    }
    let table = Columns::of(|row: &(&'static str, &Figure<usize>, &Proportion)| RowId::Named(row.0.to_owned()))
        .column("demand", Column::words("", 0), |(words, ..)| Cell::text(*words))
        .column("leads", Column::number("", 0), |(_, n, _)| Cell::figure(n, count))
        .column("share", Column::number("", 1), |(.., share)| Cell::figure(&share.rate, percent))
        .column("bar", Column::bars(2, 6, 24), |(.., share)| Content::Bar {
            share: share.rate.or_zero(),
            role: Role::Accent,
            mark: None,
        })
        .table(split(figures));
    panel = panel.says(0, Table { mark: Some(0), ..table });
    let column = |quarter: &DemandQuarter| ColumnBar {
        value: quarter.created_share.rate.or_zero(),
        label: Cell::figure_or_dot(&quarter.created_share.rate, percent),
        count: Cell::default(),
        name: Cell::dim(quarter_name(&calendar.label(quarter.quarter)).replace(' ', "")),
    };
    let columns = figures.quarters.iter().map(column).collect();
    panel
        .part(PanelPart::new(1, Line::of([Cell::dim("created, of all leads, by quarter")])).from(Room::Ample))
        .part(PanelPart::new(1, ColumnChart { columns, least: 2, most: 4 }).from(Room::Ample))
        .part(PanelPart::new(2, by_channel(channels, context)).from(Room::Ample))
}

/// Won revenue of the window by channel, the largest first.
fn by_channel(figures: &Channels, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows: Vec<&ChannelRow> = figures.channels.iter().filter(|row| row.revenue.or_zero() != Money::ZERO).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue.or_zero()));
    let most = rows.first().map_or(1.0, |row| row.revenue.or_zero().as_f64()).max(1.0);
    let table = Columns::of(|row: &&ChannelRow| row_id(&row.id))
        .column("channel", Column::words("Won by channel", 0).wide(8, 14), |row| name(&row.id))
        .column("revenue", Column::number("", 0), |row| Cell::figure(&row.revenue, |won| coins.headline(won)))
        .column("revenue_share", Column::number("", 1), |row| Cell::figure_or_dot(&row.revenue_share, percent))
        .column("bar", Column::bars(2, 6, 22), move |row| Content::Bar {
            share: (row.revenue.or_zero().as_f64() / most).clamp(0.0, 1.0),
            role: Role::Accent,
            mark: None,
        })
        .table(rows);
    Table { mark: Some(0), ..table }
}

/// `26 Q4` for `Q4 2026`.
pub(crate) fn quarter_name(label: &str) -> String {
    match label.split_once(' ') {
        Some((quarter, year)) if year.len() == 4 => format!("{} {quarter}", year.get(2..).unwrap_or(year)),
        _ => label.to_owned(),
    }
}
